// What all parts of a simulated world share: its clock, its chance, its trace, and the word for a broken promise.
import { createHash } from 'node:crypto';
import { hashTextBy } from '@greenland/shared-schema/protocol/operation-chain';
import { SeedChance } from './seed-chance.ts';
import { VirtualClock } from './virtual-clock.ts';

export type PromiseName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P9' | 'P10';

/** A promise of SPEC.md that did not hold. */
export class BrokenPromise extends Error {
  constructor(
    readonly promise: PromiseName,
    what: string,
  ) {
    super(`${promise} broken: ${what}`);
  }
}

/** Server time at the beginning of every world. */
export const worldStart = 1_800_000_000_000;

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
export const hashText = hashTextBy(sha256);

/** Stands for a signature of 86 characters: whoever holds the 43 characters of `key` can make it, and it fits `bytes` alone. */
export const pretendToSign = (bytes: Uint8Array, key: string): string =>
  createHash('sha256').update(bytes).digest('base64url') + key;

export class Stage {
  readonly clock = new VirtualClock();
  readonly chance: SeedChance;
  /** Faults happen; false once they heal. */
  wild = true;
  /** Frames are read by their schemas on both sides; in most worlds they are believed, because reading them costs more than all else. */
  readonly readsStrictly: boolean;
  private ids = 0;

  /** `trace`: where to write what happens; null: nobody reads it. */
  constructor(
    seed: number,
    readonly trace: string[] | null,
  ) {
    this.chance = new SeedChance(seed);
    this.readsStrictly = seed % 16 === 0;
  }

  /** Milliseconds since 1970 by the server's clock. */
  get serverTime(): number {
    return worldStart + Math.floor(this.clock.now);
  }

  newId(): string {
    this.ids += 1;
    return `01890a5d-ac96-774b-bcce-${this.ids.toString(16).padStart(12, '0')}`;
  }

  /** 43 characters that nobody else has. */
  newKey(): string {
    this.ids += 1;
    return `k${this.ids}`.padEnd(43, '_');
  }

  /** One line of the trace, composed only when somebody reads it. */
  note(who: string, compose: () => string): void {
    this.trace?.push(`${(this.clock.now / 1_000).toFixed(3)} ${who}: ${compose()}`);
  }
}
