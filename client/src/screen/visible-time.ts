// Counts the time that a page was really looked at: not while it was hidden, nor while the device slept. Pure: `nowMs` is an argument.

/** `sinceMs` null: hidden. `spentMs` is what has not been handed on yet. */
export type VisibleTime = { sinceMs: number | null; spentMs: number };

/** Two looks further apart than this mean that the device slept in between. */
const longestStepMs = 60_000;

export const startVisibleTime = (visible: boolean, nowMs: number): VisibleTime => ({
  sinceMs: visible ? nowMs : null,
  spentMs: 0,
});

/** The count brought up to `nowMs`; `visible` says what holds from now on. */
export function lookAgain(time: VisibleTime, visible: boolean, nowMs: number): VisibleTime {
  const stepMs = time.sinceMs === null ? 0 : nowMs - time.sinceMs;
  const countedMs = stepMs > 0 && stepMs <= longestStepMs ? stepMs : 0;
  return { sinceMs: visible ? nowMs : null, spentMs: time.spentMs + countedMs };
}

/** The whole seconds to hand on, and the count without them. */
export function takeSeconds(time: VisibleTime): { seconds: number; rest: VisibleTime } {
  const seconds = Math.floor(time.spentMs / 1000);
  return { seconds, rest: { ...time, spentMs: time.spentMs - seconds * 1000 } };
}
