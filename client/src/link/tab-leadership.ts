// Which tab of a learner holds the link, as a pure machine: (state, event, now) → { state, effects }. A tab that waits asks those before it whether
// they live. Answers need no timer, so a leader whose timers the browser slows still gives them; one that is frozen gives none.

/** What tabs of a learner say to each other. `visible`: somebody looks at the tab that asks. */
export type TabWord = { type: 'ask'; visible: boolean } | { type: 'answer' };

/** `unanswered`: asks in a row that nobody answered, the first of them made at `silentSince`. */
export type Leadership = {
  role: 'new' | 'waiting' | 'leading' | 'over';
  visible: boolean;
  unanswered: number;
  silentSince: number;
};

export type LeadershipEvent =
  | { type: 'started' }
  /** The lock is this tab's. */
  | { type: 'granted' }
  /** Another tab has stolen it. */
  | { type: 'lost' }
  | { type: 'heard'; word: TabWord }
  | { type: 'looked'; visible: boolean }
  | { type: 'ticked' }
  | { type: 'stopped' };

/** `queue`: wait for the lock. `steal`: take it from whoever holds it. `end`: end the work, then give the lock back. */
export type LeadershipEffect =
  | { type: 'queue' }
  | { type: 'steal' }
  | { type: 'leave-queue' }
  | { type: 'begin' }
  | { type: 'end' }
  | { type: 'say'; word: TabWord };

export type LeadershipStep = { state: Leadership; effects: LeadershipEffect[] };

/**
 * More asks than fit into the answer's time: a tab that was asleep itself finds its last ask long unanswered, and must not take that for silence.
 */
export const leadershipLimits = { askEveryMs: 2_500, silenceMs: 10_000, asks: 4 } as const;

export const freshLeadership = (visible: boolean): Leadership => ({
  ...{ role: 'new', visible },
  ...{ unanswered: 0, silentSince: 0 },
});

function ask(state: Leadership, now: number): LeadershipStep {
  const silentSince = state.unanswered === 0 ? now : state.silentSince;
  return {
    state: { ...state, unanswered: state.unanswered + 1, silentSince },
    effects: [{ type: 'say', word: { type: 'ask', visible: state.visible } }],
  };
}

/** Back into the queue, behind all others. */
function wait(state: Leadership, before: LeadershipEffect[]): LeadershipStep {
  return { state: { ...state, role: 'waiting', unanswered: 0 }, effects: [...before, { type: 'queue' }] };
}

function tick(state: Leadership, now: number): LeadershipStep {
  const { asks, silenceMs } = leadershipLimits;
  if (state.unanswered < asks || now - state.silentSince < silenceMs) return ask(state, now);
  return { state: { ...state, unanswered: 0 }, effects: [{ type: 'steal' }] };
}

/** A leader that nobody looks at gives way to a tab that is looked at: its own timers run once a minute, or not at all. */
function hear(state: Leadership, word: TabWord): LeadershipStep {
  if (word.type === 'answer') return { state: { ...state, unanswered: 0 }, effects: [] };
  if (state.role !== 'leading') return { state, effects: [] };
  if (word.visible && !state.visible) return wait(state, [{ type: 'end' }]);
  return { state, effects: [{ type: 'say', word: { type: 'answer' } }] };
}

/** The next state and what is to be done, for every event in every role. `now` is a monotonic clock in milliseconds. */
export function stepLeadership(state: Leadership, event: LeadershipEvent, now: number): LeadershipStep {
  const { role } = state;
  if (role === 'over') return { state, effects: [] };
  switch (event.type) {
    case 'started':
      return role === 'new' ? wait(state, []) : { state, effects: [] };
    case 'granted':
      return role === 'waiting'
        ? { state: { ...state, role: 'leading', unanswered: 0 }, effects: [{ type: 'begin' }] }
        : { state, effects: [] };
    case 'lost':
      return role === 'leading' ? wait(state, [{ type: 'end' }]) : { state, effects: [] };
    case 'heard':
      return hear(state, event.word);
    case 'looked':
      return { state: { ...state, visible: event.visible }, effects: [] };
    case 'ticked':
      return role === 'waiting' ? tick(state, now) : { state, effects: [] };
    case 'stopped':
      return {
        state: { ...state, role: 'over' },
        effects: role === 'leading' ? [{ type: 'end' }] : [{ type: 'leave-queue' }],
      };
  }
}
