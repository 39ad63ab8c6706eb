// The pushes of one socket, in the order in which they came. Those that wait together are taken together, as the one push that they would have made in
// their lane: the signature over the last head covers all before it (SPEC OC5). When that one is not taken, each is taken apart and gets its own answer.
import type { Push } from './wire-frame.ts';

export type PushQueue = {
  waiting: readonly Push[];
  /** What the push under way was made of; empty when none is. */
  underWay: readonly Push[];
  /** So many of those that wait are taken one by one. */
  apart: number;
};

export const emptyQueue: PushQueue = { waiting: [], underWay: [], apart: 0 };

/** As many as a push may hold (SPEC WF4). */
const mostOperations = 1_000;

function countTogether({ waiting, apart }: PushQueue): number {
  if (apart > 0) return 1;
  let operations = 0;
  const over = waiting.findIndex((push) => {
    operations += push.operations.length;
    return operations > mostOperations || push.lane !== waiting[0]?.lane;
  });
  return over < 0 ? waiting.length : Math.max(1, over);
}

/** What to take next; null when nothing waits or something is under way. */
export function takeNext(queue: PushQueue): { queue: PushQueue; push: Push } | null {
  const count = countTogether(queue);
  const underWay = queue.waiting.slice(0, count);
  const last = underWay.at(-1);
  if (queue.underWay.length > 0 || !last) return null;
  const push = { ...last, operations: underWay.flatMap(({ operations }) => operations) };
  return { queue: { waiting: queue.waiting.slice(count), underWay, apart: Math.max(0, queue.apart - 1) }, push };
}

/** What was under way wants to be taken again, one by one; null when it was one push. */
export function takeApart({ waiting, underWay }: PushQueue): PushQueue | null {
  if (underWay.length < 2) return null;
  return { waiting: [...underWay, ...waiting], underWay: [], apart: underWay.length };
}
