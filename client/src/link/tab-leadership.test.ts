import { expect, it } from 'vitest';
import {
  freshLeadership,
  type Leadership,
  type LeadershipEffect,
  type LeadershipEvent,
  leadershipLimits,
  stepLeadership,
} from './tab-leadership.ts';

type Timed = [now: number, event: LeadershipEvent];

/** The machine after `events`, with all that it asked for. */
function run(state: Leadership, events: readonly Timed[]): { state: Leadership; effects: LeadershipEffect[] } {
  const effects: LeadershipEffect[] = [];
  for (const [now, event] of events) {
    const step = stepLeadership(state, event, now);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const started: Timed = [0, { type: 'started' }];
const granted: Timed = [0, { type: 'granted' }];
const ticksAt = (...times: number[]) => times.map((now): Timed => [now, { type: 'ticked' }]);
const answered = (now: number): Timed => [now, { type: 'heard', word: { type: 'answer' } }];
const asked = (visible: boolean): Timed => [0, { type: 'heard', word: { type: 'ask', visible } }];
const typesOf = (effects: readonly LeadershipEffect[]) => effects.map(({ type }) => type);

it('begins when the lock is its own, and ends before it gives the lock back', () => {
  const { state, effects } = run(freshLeadership(true), [started, granted, [9, { type: 'stopped' }]]);
  expect(typesOf(effects)).toEqual(['queue', 'begin', 'end']);
  expect(state.role).toBe('over');
});

it('steals the lock of a leader that has been silent for ten seconds, and not before', () => {
  const silent = run(freshLeadership(true), [started, ...ticksAt(0, 2_500, 5_000, 7_500)]);
  expect(typesOf(silent.effects)).toEqual(['queue', 'say', 'say', 'say', 'say']);
  expect(typesOf(run(silent.state, ticksAt(9_999)).effects)).toEqual(['say']);
  expect(typesOf(run(silent.state, ticksAt(10_000)).effects)).toEqual(['steal']);
});

it('waits as long as the leader answers', () => {
  const answers = Array.from({ length: 40 }, (_, at) => [...ticksAt(at * 2_500), answered(at * 2_500 + 40)]).flat();
  expect(typesOf(run(freshLeadership(true), [started, ...answers]).effects)).not.toContain('steal');
});

it('takes its own sleep for no silence of the leader', () => {
  const asleep = run(freshLeadership(true), [started, ...ticksAt(0, 3_600_000), answered(3_600_001)]);
  expect(typesOf(run(asleep.state, ticksAt(3_602_500)).effects)).toEqual(['say']);
});

it('steals also when its own timers run once a minute', () => {
  const slow = run(freshLeadership(false), [started, ...ticksAt(0, 60_000, 120_000, 180_000, 240_000)]);
  expect(slow.effects.at(-1)).toEqual({ type: 'steal' });
});

it('answers whoever asks, and gives way to a tab that is looked at when it is not', () => {
  const hidden = run(freshLeadership(true), [started, granted, [1, { type: 'looked', visible: false }]]).state;
  expect(run(hidden, [asked(false)]).effects).toEqual([{ type: 'say', word: { type: 'answer' } }]);
  expect(typesOf(run(hidden, [asked(true)]).effects)).toEqual(['end', 'queue']);
  const visible = run(freshLeadership(true), [started, granted]).state;
  expect(run(visible, [asked(true)]).effects).toEqual([{ type: 'say', word: { type: 'answer' } }]);
});

it('stops at once when its lock was stolen, and queues again', () => {
  const { state, effects } = run(freshLeadership(true), [started, granted, [1, { type: 'lost' }]]);
  expect(typesOf(effects)).toEqual(['queue', 'begin', 'end', 'queue']);
  expect(state.role).toBe('waiting');
});

it('leaves the queue when it stops before its turn, and does nothing after that', () => {
  const over = run(freshLeadership(true), [started, [1, { type: 'stopped' }]]);
  expect(typesOf(over.effects)).toEqual(['queue', 'leave-queue']);
  expect(run(over.state, [granted, [2, { type: 'lost' }], asked(true), ...ticksAt(99_999)]).effects).toEqual([]);
});

it('has exactly one leader among tabs that answer, whatever their visibility', () => {
  const words: LeadershipEvent[] = [
    { type: 'looked', visible: true },
    { type: 'looked', visible: false },
    { type: 'heard', word: { type: 'answer' } },
    { type: 'ticked' },
    { type: 'granted' },
    { type: 'lost' },
  ];
  let state = run(freshLeadership(true), [started]).state;
  let held = 0;
  for (let at = 0; at < 5_000; at += 1) {
    const event = words[(at * 7 + Math.floor(at / 5)) % words.length] ?? { type: 'ticked' };
    const step = stepLeadership(state, event, at * leadershipLimits.askEveryMs);
    state = step.state;
    for (const { type } of step.effects) held += type === 'begin' ? 1 : type === 'end' ? -1 : 0;
    expect(held).toBe(state.role === 'leading' ? 1 : 0);
  }
});
