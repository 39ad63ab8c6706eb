// A learner's replica in a browser: IndexedDB, the browser's socket, one leading tab by Web Locks, and a new try whenever the network may be back.
import { sha256 } from '@noble/hashes/sha2.js';
import { openBrowserStorage } from '../store/browser-storage.ts';
import { openBrowserSocket } from './browser-socket.ts';
import { type LearnerReplicaPorts, type OpenedReplica, openLearnerReplica } from './open-learner-replica.ts';

export type BrowserReplicaPorts = Omit<
  LearnerReplicaPorts,
  'storage' | 'multiInstance' | 'sha256' | 'openSocket' | 'schedule' | 'lead' | 'watchNetwork'
>;

/** Does the work while this tab holds the lock `name`; waits for it as long as another tab holds it. */
function lead(name: string, signal: AbortSignal, work: () => Promise<void>): void {
  const hold = async () => {
    await work();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  // Aborted before it was this tab's turn: nothing was begun.
  navigator.locks.request(name, { signal }, hold).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function watchNetwork(nudge: () => void): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') nudge();
  };
  window.addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  return () => {
    window.removeEventListener('online', look);
    document.removeEventListener('visibilitychange', look);
  };
}

function schedule(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** Opens the replica of `ports.userId` in this tab. Never waits for the network. */
export function openBrowserReplica(ports: BrowserReplicaPorts): Promise<OpenedReplica> {
  return openLearnerReplica({
    ...ports,
    ...{ sha256, schedule, lead, watchNetwork, multiInstance: true },
    storage: openBrowserStorage(),
    openSocket: openBrowserSocket,
  });
}
