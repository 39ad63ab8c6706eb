// A real PostgreSQL run by the server itself. Invariant: one owner per data folder, and only the owner ever stops its PostgreSQL.
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresFault } from './embedded-postgres-fault.ts';
import { type LockResult, makeDatabaseOnce, type OwnerLock, tryOwnerLock } from './owner-lock.ts';
import { type ClusterOptions, openCluster, type PostgresCluster } from './postgres-cluster.ts';
import { connectionStringFor, type PostmasterAddress, reachPostmaster, stopPostmaster } from './postmaster.ts';

const database = 'academy';
const lockAttempts = 6;
const lockDelayMs = 250;
const maxRestartDelayMs = 5000;

export type EmbeddedPostgresOptions = ClusterOptions & {
  /** What to do when a running server owns the folder: a second server refuses, a command-line tool shares its database. */
  whenOwned: 'refuse' | 'share';
};

export type EmbeddedPostgres = {
  connectionString: string;
  /** Ends PostgreSQL when this process owns it; leaves it alone when it is shared. */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL of `dataDir`, or joins the one left running by a server that was killed. While it is owned here, a
 * PostgreSQL that dies is started again by itself under the same connection string.
 * Throws EmbeddedPostgresFault, whose message is one sentence for the person at the shell.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(options);
  const keeper = new PostgresKeeper(cluster, options.log);
  const result = await keeper.takeOwnership();
  const connectionString = connectionStringFor(cluster, keeper.address(), database);
  if (result.held) {
    await makeDatabaseOnce(result.lock, database);
    return { connectionString, stop: () => keeper.stop() };
  }
  if (options.whenOwned === 'share') return { connectionString, stop: async () => undefined };
  const owner = result.ownerPid === null ? '' : ` (process ${result.ownerPid})`;
  throw new EmbeddedPostgresFault(
    'already_running',
    `Another server${owner} already uses the data folder ${options.dataDir}: stop it, or set DATA_DIR to another folder.`,
  );
}

/** Holds the lock of a cluster and brings its PostgreSQL back when it dies. */
class PostgresKeeper {
  readonly #cluster: PostgresCluster;
  readonly #log: (line: string) => void;
  #address: PostmasterAddress | null = null;
  #lock: OwnerLock | null = null;
  #isStopping = false;
  #recovery: Promise<void> = Promise.resolve();

  constructor(cluster: PostgresCluster, log: (line: string) => void) {
    this.#cluster = cluster;
    this.#log = log;
  }

  address(): PostmasterAddress {
    if (!this.#address) throw new Error('address() before takeOwnership()');
    return this.#address;
  }

  /** The lock of a server that has just been killed is freed a moment after it: hence several tries. */
  async takeOwnership(): Promise<LockResult> {
    let result: LockResult = { held: false, ownerPid: null };
    for (let attempt = 0; attempt < lockAttempts; attempt += 1) {
      if (attempt > 0) await delay(lockDelayMs);
      result = await this.#tryLock();
      if (!result.held) continue;
      this.#lock = result.lock;
      return result;
    }
    return result;
  }

  async #tryLock(): Promise<LockResult> {
    const wantedPort = this.#address?.kind === 'tcp' ? this.#address.port : undefined;
    this.#address = await reachPostmaster(this.#cluster, wantedPort);
    const connectionString = connectionStringFor(this.#cluster, this.#address, 'postgres');
    let failure: unknown;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      try {
        return await tryOwnerLock(connectionString, () => this.#onLost());
      } catch (error) {
        // It accepts connections before it has finished recovering from a crash.
        failure = error;
        await delay(lockDelayMs);
      }
    }
    const reason = failure instanceof Error ? failure.message : String(failure);
    const sentence = `The embedded database in ${this.#cluster.home} does not answer: ${reason}.`;
    throw new EmbeddedPostgresFault('start_failed', sentence, { cause: failure });
  }

  #onLost(): void {
    this.#lock = null;
    if (this.#isStopping) return;
    this.#log('The embedded database stopped unexpectedly: starting it again');
    this.#recovery = this.#recover();
  }

  async #recover(): Promise<void> {
    for (let delayMs = 100; !this.#isStopping; delayMs = Math.min(delayMs * 2, maxRestartDelayMs)) {
      try {
        const result = await this.takeOwnership();
        if (result.held) return this.#log('The embedded database is back');
        this.#log('Another server took the embedded database over');
      } catch (error) {
        this.#log(error instanceof Error ? error.message : String(error));
      }
      await delay(delayMs);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#recovery;
    // Without the lock this folder may have a new owner, whose PostgreSQL must stay.
    const lock = this.#lock;
    if (!lock) return;
    await stopPostmaster(this.#cluster);
    await lock.client.end();
  }
}
