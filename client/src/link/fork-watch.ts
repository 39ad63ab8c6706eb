// Notices that the server holds another log under this device's name than this device does: a part of the store was lost or rolled back (SPEC LG4).
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { heldByWelcome } from '@greenland/shared-schema/protocol/device-session';
import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { byLane, lanes } from '@greenland/shared-schema/protocol/operation';
import type { Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { OperationLog } from '../outbox/operation-log.ts';
import type { LinkRecord } from '../store/local-record.ts';

export class ForkWatch {
  private held = byLane(() => 0);

  constructor(
    private readonly log: OperationLog,
    private readonly loseIdentity: () => void,
  ) {}

  async hearWelcome(welcome: Welcome): Promise<void> {
    this.held = heldByWelcome(welcome);
    const newest = await this.log.newest();
    if (lanes.some((lane) => this.held[lane] > newest[lane])) this.loseIdentity();
  }

  /** Of a log of which the server holds nothing, the signature itself is wrong: another identity would fare no better. */
  see({ connection }: DeviceSession): void {
    const isUnsigned = connection.phase === 'halted' && connection.code === closeCodeByReason.bad_signature;
    if (isUnsigned && this.held.some((seq) => seq > 0)) this.loseIdentity();
  }

  /** A log that no receipt ever fitted proves nothing, and must not make identity after identity. */
  hearForeignReceipt({ receipts }: LinkRecord): void {
    if (receipts.some((receipt) => receipt !== null)) this.loseIdentity();
  }
}
