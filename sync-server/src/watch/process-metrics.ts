// How this process, its database connections and its disk are, read at the moment when Prometheus asks.
import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, type Registry } from 'prom-client';
import type { JobCounts } from '../job/job-ledger-store.ts';
import { addGauge } from './metrics.ts';

export type WatchedParts = {
  pool: {
    readonly totalCount: number;
    readonly idleCount: number;
    readonly waitingCount: number;
    readonly options: { max: number };
  };
  isDatabaseUp: () => Promise<boolean>;
  isStorageUp: () => Promise<boolean>;
  /** null while the database is away. */
  countJobs: () => Promise<JobCounts | null>;
  openSockets: () => number;
  dataDir: string;
};

/** Adds the gauges; answers how to end what measures. */
export function watchProcess(registry: Registry, parts: WatchedParts): () => void {
  const { pool } = parts;
  const alone = (value: number) => ({ '': value });
  addGauge(registry, 'academy_open_sockets', 'Open sockets of devices', null, () => alone(parts.openSockets()));
  addGauge(registry, 'academy_database_up', '1 when the database answers', null, async () =>
    alone((await parts.isDatabaseUp()) ? 1 : 0),
  );
  addGauge(registry, 'academy_storage_up', '1 when the storage of files answers', null, async () =>
    alone((await parts.isStorageUp()) ? 1 : 0),
  );
  addGauge(
    registry,
    'academy_database_connections',
    'Connections to the database, and who waits for one',
    'state',
    () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      total: pool.totalCount,
      waiting: pool.waitingCount,
    }),
  );
  addGauge(registry, 'academy_database_connections_max', 'Connections that the pool may have', null, () =>
    alone(pool.options.max),
  );
  watchJobs(registry, parts.countJobs);
  addGauge(registry, 'academy_data_disk_free_ratio', 'Free part of the disk that holds DATA_DIR', null, async () => {
    const disk = await statfs(parts.dataDir).catch(() => null);
    return disk === null || disk.blocks === 0 ? {} : alone(disk.bavail / disk.blocks);
  });
  return watchRuntime(registry);
}

function watchJobs(registry: Registry, countJobs: WatchedParts['countJobs']): void {
  addGauge(
    registry,
    'academy_jobs',
    'Jobs in the queue: waiting, running, or given up after all tries',
    'state',
    async () => {
      const counts = await countJobs();
      const told: Record<string, number> = {};
      if (counts !== null) Object.assign(told, { waiting: counts.waiting, running: counts.running, dead: counts.dead });
      return told;
    },
  );
  addGauge(
    registry,
    'academy_job_oldest_seconds',
    'Age of the oldest job of a task that is not done',
    'task',
    async () => {
      return (await countJobs())?.oldestSecondsByTask ?? {};
    },
  );
}

function watchRuntime(registry: Registry): () => void {
  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  addGauge(
    registry,
    'academy_event_loop_lag_seconds',
    'Delay of the event loop since it was last asked',
    'quantile',
    () => {
      const told = { '0.5': lag.percentile(50) / 1e9, '0.99': lag.percentile(99) / 1e9, '1': lag.max / 1e9 };
      lag.reset();
      return told;
    },
  );
  addGauge(registry, 'process_resident_memory_bytes', 'Memory of the process', null, () => ({
    '': process.memoryUsage.rss(),
  }));
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the process',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  return () => lag.disable();
}
