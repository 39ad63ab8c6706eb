// Cuts the next push from the log: as many operations as fit the room when packed, signed over the chain's head after the last.
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import { headToSign } from '@greenland/shared-schema/protocol/operation-chain';
import type { OperationLog } from '../outbox/operation-log.ts';
import type { LoggedOperation } from '../store/local-record.ts';
import { packFrame } from './frame-packer.ts';

/** A frame ready to send: it carries the log up to `upTo`. */
export type CutPush = { message: Uint8Array<ArrayBuffer>; upTo: number };

/** What a push may hold (SPEC WF4); more is refused unread. */
const mostOperations = 400;
/** Operations of one kind pack to about a sixth of their JSON. */
const startingRatio = 1 / 6;
/** Tries before a push that is a little too large is taken as it is. */
const patience = 6;

export class PushCutter {
  private ratio = startingRatio;

  constructor(
    private readonly log: OperationLog,
    private readonly name: LogName,
    private readonly privateKey: CryptoKey,
  ) {}

  /** The next push from `from`, at most `roomBytes` packed if one operation fits it; null when the log ends before `from`. */
  async cut(from: number, roomBytes: number): Promise<CutPush | null> {
    const entries = await this.log.read(from, mostOperations);
    let count = this.guess(entries, roomBytes);
    for (let tries = 0; count > 0; tries += 1) {
      const cut = await this.pack(entries.slice(0, count));
      const packedBytes = cut.message.length;
      this.ratio = packedBytes / JSON.stringify(entries.slice(0, count)).length;
      if (packedBytes <= roomBytes || count === 1 || tries === patience) return cut;
      count = Math.max(1, Math.min(count - 1, Math.floor((count * roomBytes) / packedBytes)));
    }
    return null;
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

  private async pack(entries: readonly LoggedOperation[]): Promise<CutPush> {
    const last = entries.at(-1);
    const upTo = last?.operation.seq ?? 0;
    const message = headToSign(this.name, upTo, last?.head ?? '');
    const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.privateKey, message);
    const signature = encodeBase64url(new Uint8Array(signed));
    const operations = entries.map(({ operation }) => operation);
    return { message: packFrame({ type: 'push', operations, signature }), upTo };
  }
}
