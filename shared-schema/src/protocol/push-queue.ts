// What one socket sends up to be kept, in the order in which it came. Pushes that wait together are taken together, as the one push that they would have made in
// their lane: the signature over the last head covers all before it (SPEC OC5). When that one is not taken, each is taken apart and gets its own answer.
import type { Present, Push } from './wire-frame.ts';

/** A push, or certificates that are handed in (RW8). */
export type Upward = Push | Present;

export type PushQueue = {
  waiting: readonly Upward[];
  /** What is under way: pushes that are taken as one, or certificates; empty when nothing is. */
  underWay: readonly Upward[];
  /** So many of those that wait are taken one by one. */
  apart: number;
};

export const emptyQueue: PushQueue = { waiting: [], underWay: [], apart: 0 };

/** As many as a push may hold (SPEC WF4). */
const mostOperations = 1_000;

function countTogether({ waiting, apart }: PushQueue): number {
  if (apart > 0) return 1;
  let operations = 0;
  let first: Push | null = null;
  const over = waiting.findIndex((one) => {
    if (one.type === 'present') return true;
    first ??= one;
    operations += one.operations.length;
    return operations > mostOperations || one.lane !== first.lane;
  });
  return over < 0 ? waiting.length : Math.max(1, over);
}

/** What to take next; null when nothing waits or something is under way. */
export function takeNext(queue: PushQueue): { queue: PushQueue; work: Upward } | null {
  const count = countTogether(queue);
  const underWay = queue.waiting.slice(0, count);
  const last = underWay.at(-1);
  if (queue.underWay.length > 0 || !last) return null;
  const operations = underWay.flatMap((one) => (one.type === 'push' ? one.operations : []));
  const work = last.type === 'push' ? { ...last, operations } : last;
  return { queue: { waiting: queue.waiting.slice(count), underWay, apart: Math.max(0, queue.apart - 1) }, work };
}

/** What was under way wants to be taken again, one by one; null when it was one push. */
export function takeApart({ waiting, underWay }: PushQueue): PushQueue | null {
  if (underWay.length < 2) return null;
  return { waiting: [...underWay, ...waiting], underWay: [], apart: underWay.length };
}
