// A learner's replica in a browser: IndexedDB, the browser's socket, one leading tab by Web Locks, and a new try whenever the network may be back.
import { sha256 } from '@noble/hashes/sha2.js';
import { openBrowserStorage } from '../store/browser-storage.ts';
import { openBrowserSocket } from './browser-socket.ts';
import { TabLead } from './lead-tab.ts';
import { type LearnerReplicaPorts, type OpenedReplica, openLearnerReplica } from './open-learner-replica.ts';

export type BrowserReplicaPorts = Omit<
  LearnerReplicaPorts,
  'storage' | 'multiInstance' | 'sha256' | 'openSocket' | 'schedule' | 'lead' | 'watchNetwork'
>;

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
    ...{ sha256, schedule, watchNetwork, multiInstance: true },
    lead: (name, work) => new TabLead(name, work, ports.monotonicMs),
    storage: openBrowserStorage(),
    openSocket: openBrowserSocket,
  });
}
