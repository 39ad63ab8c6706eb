import { expect, it } from 'vitest';
import { release } from '../../test/gallery/sample-course.ts';
import { faceDownload, percentOf } from './download-view.ts';

it('offers a download to the enrolled only, once the server has said what to fetch', () => {
  expect(faceDownload(false, release, { kind: 'none' }).kind).toBe('hidden');
  expect(faceDownload(true, undefined, { kind: 'none' }).kind).toBe('confirm');
  expect(faceDownload(true, release, { kind: 'none' })).toEqual({ kind: 'offer', sizeBytes: release.sizeBytes });
});

it('shows how far it is, also when it paused or failed', () => {
  expect(faceDownload(true, release, { kind: 'loading', done: 50, total: 200 })).toMatchObject({ percent: 25 });
  expect(faceDownload(true, release, { kind: 'failed', done: 0, total: 200, reason: 'quota' })).toMatchObject({
    kind: 'failed',
    reason: 'quota',
    percent: 0,
  });
  expect(faceDownload(true, release, { kind: 'complete', total: 200 })).toEqual({ kind: 'ready', sizeBytes: 200 });
  expect([percentOf(1, 0), percentOf(199, 200), percentOf(300, 200)]).toEqual([0, 99, 100]);
});
