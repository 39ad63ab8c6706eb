// LISTEN on one channel for as long as wanted. Invariant: after every gap the listener says so, because notifications are lost in it.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export type NotificationListener = {
  /** Resolves when LISTEN stands for the first time. */
  ready: Promise<void>;
  stop(): Promise<void>;
};

const minDelayMs = 100;
const maxDelayMs = 5000;
/** A connection that died without a word is noticed by this question. */
const heartbeatMs = 15_000;

/**
 * Calls `onNotify` with the payload of each notification, and with `null` each time listening (again) begins: look at
 * everything then; `onCut` when it ends by itself. Needs a direct address: LISTEN does not pass through a transaction pooler.
 */
export function listenForNotifications(
  connectionString: string,
  channel: string,
  onNotify: (payload: string | null) => void,
  log: (line: string) => void = () => undefined,
  onCut: () => void = () => undefined,
): NotificationListener {
  const stopping = new AbortController();
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const announce = (payload: string | null) => {
    markReady();
    onNotify(payload);
  };
  const noteCut = (line: string) => {
    onCut();
    log(line);
  };
  const listening = keepListening(connectionString, channel, announce, stopping.signal, noteCut);
  return {
    ready,
    stop: async () => {
      stopping.abort();
      await listening;
    },
  };
}

async function keepListening(
  connectionString: string,
  channel: string,
  onNotify: (payload: string | null) => void,
  stop: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  let delayMs = minDelayMs;
  while (!stop.aborted) {
    try {
      await listenOnce(connectionString, channel, onNotify, stop, () => {
        delayMs = minDelayMs;
      });
    } catch (error) {
      log(`Listening on ${channel} was cut: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!stop.aborted) await delay(delayMs, undefined, { signal: stop }).catch(() => undefined);
    delayMs = Math.min(delayMs * 2, maxDelayMs);
  }
}

/** Returns when `stop` fires; throws when the connection fails or ends. */
async function listenOnce(
  connectionString: string,
  channel: string,
  onNotify: (payload: string | null) => void,
  stop: AbortSignal,
  onReady: () => void,
): Promise<void> {
  const client = new pg.Client({
    connectionString,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
  });
  const ended = new Promise<never>((_, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('the connection ended')));
  });
  // It may reject while nobody waits for it yet.
  ended.catch(() => undefined);
  client.on('notification', ({ payload }) => onNotify(payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    onReady();
    onNotify(null);
    while (!stop.aborted) {
      await Promise.race([delay(heartbeatMs, undefined, { signal: stop }).catch(() => undefined), ended]);
      if (!stop.aborted) await client.query('select 1');
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
