// Codes that people copy from paper: GLCA-year-six characters. Invariant: every code is as likely as any other.
import { verificationCode } from '@greenland/shared-schema/record/certificate';

/** Crockford's base 32 without the letters A, E, I, L, O, U: 30 symbols, no vowels that make words (as in `verificationCode`). */
const alphabet = '0123456789BCDFGHJKMNPQRSTVWXYZ';
const codeLength = 6;
/** The largest multiple of 30 that fits in a byte: bytes from here on are thrown away, else the first symbols would come oftener. */
const fairBytes = 240;

/** A new code for a certificate issued at `issuedAt` (ms; its year is that of UTC). 30^6 = 729 million codes a year. */
export function makeVerificationCode(issuedAt: number, randomBytes: (size: number) => Uint8Array): string {
  let symbols = '';
  while (symbols.length < codeLength) {
    for (const byte of randomBytes(codeLength)) {
      if (byte < fairBytes && symbols.length < codeLength) symbols += alphabet.charAt(byte % alphabet.length);
    }
  }
  return `GLCA-${String(new Date(issuedAt).getUTCFullYear()).padStart(4, '0')}-${symbols}`;
}

/** A code as someone typed it from paper: case does not count, and O, I and L, which no code has, are read as 0 and 1. Null: no code. */
export function readVerificationCode(typed: string): string | null {
  const match = /^(GLCA-\d{4}-)([0-9A-Z]{6})$/.exec(typed.trim().toUpperCase());
  if (!match) return null;
  const [, head = '', symbols = ''] = match;
  const code = head + symbols.replaceAll('O', '0').replace(/[IL]/g, '1');
  return verificationCode.safeParse(code).success ? code : null;
}
