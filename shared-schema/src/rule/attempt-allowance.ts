// How many attempts count (SPEC AL1 to AL3): in the order in which they arrive at the server, whatever a clock said.

/** The number that the next attempt gets, or null when it is over the limit: then it is kept and shown, not counted. */
export function nextAttemptNumber(attemptsAllowed: number | null, counted: number): number | null {
  return attemptsAllowed !== null && counted >= attemptsAllowed ? null : counted + 1;
}
