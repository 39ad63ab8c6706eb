// A wire device that comes back by itself until the server holds its whole log. It notes each ack, and what must never happen as a fault.
import { isType, type WireDevice } from './wire-device.ts';

type Ack = { upTo: number; exceptions?: { seq: number; code: string }[] };

export class PersistentDevice {
  acknowledged = 0;
  /** The code of each operation that was not taken. */
  readonly codeBySeq = new Map<number, string>();
  /** Codes with which its sockets were closed, or 'none' where no socket came to be. */
  readonly closes: (number | 'none')[] = [];
  readonly faults: string[] = [];

  constructor(
    readonly device: WireDevice,
    /** Told of each ack. */
    private readonly onProgress: (acknowledged: number) => void = () => undefined,
  ) {}

  /** Pushes the log in pieces of `pieceSize` until all of it is acknowledged, or the server has lost some of it. */
  async drain(pieceSize: number, patienceMs: number): Promise<void> {
    const until = Date.now() + patienceMs;
    while (this.acknowledged < this.device.length && this.faults.length === 0) {
      const fault = await this.holdOneSession(pieceSize).catch((error: unknown) => error);
      if (fault === undefined) return;
      this.closes.push(this.device.closed?.code ?? 'none');
      this.device.close();
      if (Date.now() > until) throw new Error(`It did not drain: ${this.acknowledged} acknowledged`, { cause: fault });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async holdOneSession(pieceSize: number): Promise<void> {
    const { device } = this;
    device.frames.length = 0;
    await device.open();
    device.hello();
    const { acknowledged } = await device.take<{ acknowledged: number }>(isType('welcome'));
    if (acknowledged < this.acknowledged) {
      this.faults.push(`${this.acknowledged} were acknowledged, the server holds ${acknowledged}`);
      return device.close();
    }
    // From the last ack on, whatever the server holds: the verdicts of a lost ack are told again, and must be the first ones (VD4).
    for (let next = Math.max(1, this.acknowledged); next <= device.length; next += pieceSize) {
      device.push(next, Math.min(device.length, next + pieceSize - 1));
      this.note(await device.take<Ack>(isType('ack')), next);
    }
    device.close();
  }

  private note(ack: Ack, from: number): void {
    const given = new Map(ack.exceptions?.map(({ seq, code }) => [seq, code]));
    for (let seq = from; seq <= ack.upTo; seq += 1) {
      const [before, now] = [this.codeBySeq.get(seq), given.get(seq)];
      if (seq <= this.acknowledged && before !== now) this.faults.push(`${seq} was ${before}, then ${now}`);
      if (now !== undefined) this.codeBySeq.set(seq, now);
    }
    this.acknowledged = Math.max(this.acknowledged, ack.upTo);
    this.onProgress(this.acknowledged);
  }
}
