// What the download box of a course offers: one face at a time. Pure.
import type { Release } from '@greenland/shared-schema/protocol/document';
import type { DownloadState } from '../pack/course-packs.ts';

/** `percent` is a whole number. `confirm`: enrolled here, and the server has not told what to fetch yet. */
export type DownloadFace =
  | { kind: 'hidden' }
  | { kind: 'confirm' }
  | { kind: 'offer'; sizeBytes: number }
  | { kind: 'loading' | 'paused'; doneBytes: number; totalBytes: number; percent: number }
  | { kind: 'failed'; doneBytes: number; totalBytes: number; percent: number; reason: 'network' | 'corrupt' | 'quota' }
  | { kind: 'ready'; sizeBytes: number };

/** A total of 0 is not known yet: 0 percent, never a division by it. */
export function percentOf(done: number, total: number): number {
  return total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0;
}

export function faceDownload(enrolled: boolean, release: Release | undefined, state: DownloadState): DownloadFace {
  if (!enrolled) return { kind: 'hidden' };
  if (!release) return { kind: 'confirm' };
  if (state.kind === 'none') return { kind: 'offer', sizeBytes: release.sizeBytes };
  if (state.kind === 'complete') return { kind: 'ready', sizeBytes: state.total };
  const measured = { doneBytes: state.done, totalBytes: state.total, percent: percentOf(state.done, state.total) };
  return state.kind === 'failed'
    ? { kind: 'failed', reason: state.reason, ...measured }
    : { kind: state.kind, ...measured };
}
