// What a certificate is called follows from its learner and course: whatever order work comes in, and after every restore, it is the same one (P8).
import { createHash } from 'node:crypto';

/**
 * Bytes that follow from learner and course: SHA-256 in counter mode. `seed` is the database's own secret and in every backup of it:
 * without it nobody can tell a code from ids that others may know.
 */
export function certificateBytes(seed: string, userId: string, courseId: string): (size: number) => Uint8Array {
  let counter = 0;
  return (size) => {
    const blocks = Math.ceil(size / 32);
    const digest = (block: number) =>
      createHash('sha256').update(`greenland/certificate/2 ${seed} ${userId} ${courseId} ${block}`).digest();
    const bytes = Buffer.concat(Array.from({ length: blocks }, (_, index) => digest(counter + index)));
    counter += blocks;
    return new Uint8Array(bytes.subarray(0, size));
  };
}

/** A UUIDv7 that bears the time of the account's id, and follows from learner and course for the rest. */
export function certificateId(seed: string, userId: string, courseId: string): string {
  const hex = Buffer.from(certificateBytes(`id ${seed}`, userId, courseId)(10)).toString('hex');
  return `${userId.slice(0, 13)}-7${hex.slice(0, 3)}-a${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}
