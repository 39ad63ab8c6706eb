// Where the link stands, kept in the store: so that a reload, another tab or another day goes on from there.

import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { heldByWelcome } from '@greenland/shared-schema/protocol/device-session';
import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { freshDeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { type ByLane, byLane, type Lane, withLane } from '@greenland/shared-schema/protocol/operation';
import type { Receipt } from '@greenland/shared-schema/protocol/receipt';
import type { Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { DeviceStore } from '../store/device-store.ts';
import { freshLinkRecord, type LinkPhase, type LinkRecord } from '../store/local-record.ts';

export type LinkMemory = {
  record(): LinkRecord;
  change(change: Partial<LinkRecord>): Promise<void>;
  /** Resolves when everything is written; what changes later is not: the store is about to be closed. */
  close(): Promise<void>;
};

const reasonByCode = new Map<number, string>(Object.entries(closeCodeByReason).map(([reason, code]) => [code, reason]));

/** The record of another identity is left alone: this tab is outdated, and what it knows is of another log. */
async function writeRecord({ links }: DeviceStore, record: LinkRecord): Promise<void> {
  const kept = await links.findOne('link').exec();
  if (kept) await kept.incrementalModify((now) => (now.deviceId === record.deviceId ? { ...now, ...record } : now));
  else await links.incrementalUpsert(record);
}

/** Reads the record, making it at first. Changes are written one after the other. */
export async function openLinkMemory(store: DeviceStore, deviceId: string, generation: number): Promise<LinkMemory> {
  const stored = await store.links.findOne('link').exec();
  const isOwn = stored?.deviceId === deviceId;
  let record = isOwn ? (stored.toJSON() as LinkRecord) : freshLinkRecord(deviceId, generation);
  let writing: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  return {
    record: () => record,
    change(change) {
      if (isClosed) return Promise.resolve();
      record = { ...record, ...change };
      const written = record;
      const done = writing.then(() => writeRecord(store, written));
      writing = done.catch(() => undefined);
      return done;
    },
    async close() {
      isClosed = true;
      await writing;
    },
  };
}

/** The machine as it was when this device last ran. */
export function recallSession(record: LinkRecord, newest: ByLane<number>): DeviceSession {
  const { epoch, windowBytes } = record;
  const acknowledged = byLane((lane) => Math.min(record.acknowledged[lane], newest[lane]));
  return { ...freshDeviceSession, newest, acknowledged, epoch, windowBytes };
}

/**
 * What a welcome changes: less is safe than was thought, when the server was restored, and the receipt for it counts no more (RW4). A
 * resumed one leaves out what stays.
 */
export function rememberWelcome(record: LinkRecord, welcome: Welcome): Partial<LinkRecord> {
  const held = heldByWelcome(welcome);
  const { epoch = record.epoch, ticket = record.ticket } = welcome;
  const acknowledged = byLane((lane) => Math.min(record.acknowledged[lane], held[lane]));
  const receipts = byLane((lane) => (held[lane] < record.acknowledged[lane] ? null : record.receipts[lane]));
  return { epoch, ticket, acknowledged: [...acknowledged], receipts: [...receipts], welcomed: true };
}

/**
 * What a genuine receipt changes; null when it says nothing new. Acks are checked side by side: an older one that is done later takes nothing
 * back, and one of an epoch that ended meanwhile makes nothing safe.
 */
export function rememberReceipt(record: LinkRecord, lane: Lane, receipt: Receipt): Partial<LinkRecord> | null {
  if (receipt.epoch !== record.epoch || receipt.seq < record.acknowledged[lane]) return null;
  const acknowledged = withLane(record.acknowledged, lane, receipt.seq);
  return { acknowledged: [...acknowledged], receipts: [...withLane(record.receipts, lane, receipt)] };
}

const phaseByMode = { full: 'online', 'write-only': 'write-only', revoked: 'revoked' } as const;

/** How the sync line calls what the link is doing, and why it is not doing more. */
export function describeConnection({ connection }: DeviceSession): { phase: LinkPhase; trouble: string | null } {
  switch (connection.phase) {
    case 'idle':
      return { phase: 'stopped', trouble: null };
    case 'connecting':
      return { phase: 'connecting', trouble: null };
    case 'live':
      return { phase: connection.greeted ? phaseByMode[connection.mode] : 'connecting', trouble: null };
    case 'waiting':
      return { phase: 'waiting', trouble: reasonByCode.get(connection.code) ?? 'network' };
    case 'halted': {
      const phase = connection.need === 'sign-in' ? 'sign-in-required' : 'stopped';
      return { phase, trouble: reasonByCode.get(connection.code) ?? 'network' };
    }
  }
}
