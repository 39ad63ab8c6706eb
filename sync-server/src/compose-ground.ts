// The parts that several rooms share, made by compose-server.ts and handed to what stands on them.
import type { Accounts } from './account/accounts.ts';
import type { SessionWatch } from './account/session-watch.ts';
import type { SigningKeys } from './certificate/signing-keys.ts';
import type { VerificationCache } from './certificate/verification-cache.ts';
import type { Database } from './database/pool.ts';
import type { FeedOutlet } from './feed/feed-outlet.ts';
import type { IngestPorts } from './ingest/ingest-operations.ts';
import type { Settings } from './settings/settings.ts';
import type { Shelves } from './storage/blob-store.ts';
import type { Metrics } from './watch/metrics.ts';
import type { ServerLog } from './watch/server-log.ts';

export type Ground = {
  settings: Settings;
  database: Database;
  log: ServerLog;
  metrics: Metrics;
  keys: SigningKeys;
  verifications: VerificationCache;
  accounts: Accounts;
  outlet: FeedOutlet;
  sessions: SessionWatch;
  ingest: IngestPorts;
  publicUrl: () => string;
  /** Where files are. */
  shelves: Shelves;
  /** Since the server was asked to stop. */
  isStopping: () => boolean;
  /** Milliseconds since 1970. */
  now: () => number;
  newId: () => string;
  randomBytes: (size: number) => Uint8Array;
  /** Runs once after `delayMs`; answers what calls it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
};
