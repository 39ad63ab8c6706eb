// Taking over a new build, with a browser's worker that gives way at once, late or never.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchAppUpdate } from './app-update.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a page sees of its workers: one in charge, one that waits. */
async function openWithWaiting(state: ServiceWorkerState) {
  const waiting = { state, postMessage: vi.fn() };
  const registration = Object.assign(new EventTarget(), { waiting, installing: null });
  const container = Object.assign(new EventTarget(), { controller: {}, register: async () => registration });
  const reload = vi.fn();
  const update = watchAppUpdate(container as unknown as ServiceWorkerContainer, reload);
  await vi.advanceTimersByTimeAsync(0);
  return { update, waiting, container, reload };
}

it('starts again as soon as the new worker is in charge, and once', async () => {
  const { update, waiting, container, reload } = await openWithWaiting('installed');
  expect(update.ready.value).toBe(true);
  update.accept();
  expect(update.ready.value).toBe(false);
  expect(waiting.postMessage.mock.calls).toEqual([['SKIP_WAITING']]);
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event('controllerchange'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).toHaveBeenCalledTimes(1);
});

it('starts again after four seconds though the worker before it does not give way: the tab is what it holds on to', async () => {
  const { update, reload } = await openWithWaiting('installed');
  update.accept();
  await vi.advanceTimersByTimeAsync(3_999);
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(reload).toHaveBeenCalledTimes(1);
});

it('starts again at once with what another tab has accepted', async () => {
  const { update, waiting, reload } = await openWithWaiting('installed');
  waiting.state = 'activated';
  update.accept();
  expect(reload).toHaveBeenCalledTimes(1);
  expect(waiting.postMessage).not.toHaveBeenCalled();
});
