// Which bit of the status list is a certificate's. Invariant: it follows from the code, so that a restore gives the same one again.
import { createHash } from 'node:crypto';

/** Eight times the least that the standard allows: bits are dealt by hash, so the list must never be nearly full. */
export const statusListBits = 1_048_576;
const choices = 16;

/** In the order in which they are to be taken: the first that no other certificate has. */
export function possibleBits(code: string): number[] {
  return Array.from({ length: choices }, (_, choice) => {
    const digest = createHash('sha256').update(`greenland/status/1 ${code} ${choice}`).digest();
    return digest.readUInt32BE() % statusListBits;
  });
}
