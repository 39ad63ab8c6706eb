// Notices that the server holds another log under this device's name than this device does: a part of the store was lost or rolled back (SPEC LG4).
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { heldByWelcome } from '@greenland/shared-schema/protocol/device-session';
import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { byLane, type Lane, lanes } from '@greenland/shared-schema/protocol/operation';
import type { Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { OperationLog } from '../outbox/operation-log.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { type LinkRecord, lastSeq, operationKey } from '../store/local-record.ts';
import { readRows } from '../store/read-rows.ts';

/** Connections in a row on which no receipt fitted, before a log is given up that no receipt ever fitted. */
export const unprovenPatience = 3;

/** Whether a log of this generation may be given up though no receipt ever fitted it: never two in a row, or a server that signs wrongly made identity after identity. */
export async function mayGiveUpUnproven({ receipts }: Pick<DeviceStore, 'receipts'>, generation: number) {
  if (generation === 0) return true;
  const ofLane = (lane: Lane) => ({
    $gte: operationKey(lane, 0, generation - 1),
    $lte: operationKey(lane, lastSeq, generation),
  });
  const read = (lane: Lane) => readRows(receipts, { selector: { key: ofLane(lane) }, order: 'asc', limit: 1 });
  return (await Promise.all(lanes.map(read))).some(({ length }) => length > 0);
}

export class ForkWatch {
  private held = byLane(() => 0);
  /** Connections in a row that brought a receipt which does not fit; `isCounted`: this one is among them. */
  private foreign = 0;
  private isCounted = false;

  constructor(
    private readonly log: OperationLog,
    private readonly loseIdentity: () => void,
    private readonly mayGiveUpUnproven: () => Promise<boolean>,
  ) {}

  async hearWelcome(welcome: Welcome): Promise<void> {
    this.held = heldByWelcome(welcome);
    this.isCounted = false;
    const newest = await this.log.newest();
    if (lanes.some((lane) => this.held[lane] > newest[lane])) this.loseIdentity();
  }

  /** Of a log of which the server holds nothing, the signature itself is wrong: another identity would fare no better. */
  see({ connection }: DeviceSession): void {
    const isUnsigned = connection.phase === 'halted' && connection.code === closeCodeByReason.bad_signature;
    if (isUnsigned && this.held.some((seq) => seq > 0)) this.loseIdentity();
  }

  /** A single one proves nothing of a log that no receipt ever fitted: it is the server that may be wrong (LG4). */
  async hearForeignReceipt({ receipts }: Pick<LinkRecord, 'receipts'>): Promise<void> {
    if (receipts.some((receipt) => receipt !== null)) return this.loseIdentity();
    if (this.isCounted) return;
    this.isCounted = true;
    this.foreign += 1;
    if (this.foreign >= unprovenPatience && (await this.mayGiveUpUnproven())) this.loseIdentity();
  }
}
