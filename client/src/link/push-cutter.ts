// Cuts the next push from the log: as many operations as fit the room when packed, signed over the chain's head after the last.
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { DeviceEffect } from '@greenland/shared-schema/protocol/device-session-state';
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import { headToSign } from '@greenland/shared-schema/protocol/operation-chain';
import type { Push } from '@greenland/shared-schema/protocol/wire-frame';
import type { OperationLog } from '../outbox/operation-log.ts';
import type { LoggedOperation } from '../store/local-record.ts';

/** What to cut: of `lane`, from `from` on, `after` what of lane 0. `roomBytes`: what it may weigh packed. */
export type PushWanted = Pick<Extract<DeviceEffect, { type: 'send-push' }>, 'lane' | 'from' | 'after' | 'roomBytes'>;

/** A frame to send: it carries the lane up to `upTo`. */
export type CutPush = { frame: Push; upTo: number };

/** What a frame would weigh on this connection, in bytes. */
type Measure = (frame: Push) => number;

/** What a push may hold (SPEC WF4); more is refused unread. */
const mostOperations = 400;
/** Operations of one kind pack to about a sixth of their JSON. */
const startingRatio = 1 / 6;
/** Tries before a push that is a little too large is taken as it is. */
const patience = 6;
/** A push that fills less of its room than this is cut again with more, aiming at `nearlyFull`: each push costs a signature and an ack. */
const wellFilled = 0.8;
const nearlyFull = 0.95;
/** Fewer operations say little about how well many pack. */
const tellingOperations = 8;

export class PushCutter {
  private ratio = startingRatio;

  constructor(
    private readonly log: Pick<OperationLog, 'read'>,
    private readonly name: Omit<LogName, 'lane'>,
    private readonly privateKey: CryptoKey,
  ) {}

  /** The next push, at most `roomBytes` packed if one operation fits it; null when the lane ends before `from`. */
  async cut(wanted: PushWanted, measure: Measure): Promise<CutPush | null> {
    const entries = await this.log.read(wanted.lane, wanted.from, mostOperations);
    const count = this.fit(entries, wanted, measure);
    return count === 0 ? null : this.sign(entries.slice(0, count), wanted);
  }

  /** How many of `entries` go into one push. */
  private fit(entries: readonly LoggedOperation[], wanted: PushWanted, measure: Measure): number {
    const { roomBytes } = wanted;
    let best = 0;
    let count = this.guess(entries, roomBytes);
    for (let tries = 0; count > 0 && tries < patience; tries += 1) {
      const packedBytes = this.weigh(entries.slice(0, count), wanted, measure);
      if (packedBytes > roomBytes && count > 1) {
        // What fitted before is good enough; what never fitted is taken as it is in the end.
        if (best > 0) return best;
        if (tries === patience - 1) return count;
        count = Math.max(1, Math.min(count - 1, Math.floor((count * roomBytes) / packedBytes)));
        continue;
      }
      best = count;
      const more = Math.min(entries.length, Math.floor((count * roomBytes * nearlyFull) / packedBytes));
      if (packedBytes > roomBytes * wellFilled || more <= count) break;
      count = more;
    }
    return best;
  }

  private guess(entries: readonly LoggedOperation[], roomBytes: number): number {
    const budget = roomBytes / this.ratio;
    let size = 0;
    const over = entries.findIndex(({ operation, head }) => {
      size += JSON.stringify(operation).length + head.length;
      return size > budget;
    });
    return over < 0 ? entries.length : Math.max(1, over);
  }

  private weigh(entries: readonly LoggedOperation[], wanted: PushWanted, measure: Measure): number {
    const packedBytes = measure(framePush(entries, wanted, anySignature));
    if (entries.length >= tellingOperations) this.ratio = packedBytes / JSON.stringify(entries).length;
    return packedBytes;
  }

  private async sign(entries: readonly LoggedOperation[], wanted: PushWanted): Promise<CutPush> {
    const last = entries.at(-1);
    const upTo = last?.operation.seq ?? 0;
    const message = headToSign(this.name, upTo, last?.head ?? '');
    const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.privateKey, message);
    return { frame: framePush(entries, wanted, encodeBase64url(new Uint8Array(signed))), upTo };
  }
}

/** As long as a signature, for weighing. */
const anySignature = 'A'.repeat(86);

function framePush(entries: readonly LoggedOperation[], { lane, after }: PushWanted, signature: string): Push {
  const place = { ...(lane === 0 ? {} : { lane }), ...(after === 0 ? {} : { after }) };
  return { type: 'push', ...place, operations: entries.map(({ operation }) => operation), signature };
}
