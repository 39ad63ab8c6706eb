// The list that says which certificates were revoked (W3C Bitstring Status List 1.0), as a checker reads it. Pure: unpacking is lent to it.
import * as z from 'zod/mini';
import { decodeBase64url } from './base64url.ts';

const dateTime = z.pipe(z.iso.datetime({ offset: true }), z.transform(Date.parse));

const listCredential = z.object({
  type: z.array(z.string()).check(z.refine((types) => types.includes('BitstringStatusListCredential'))),
  validFrom: dateTime,
  credentialSubject: z.object({
    statusPurpose: z.literal('revocation'),
    encodedList: z.string().check(z.regex(/^u[A-Za-z0-9_-]+$/), z.maxLength(200_000)),
  }),
});

/** `asOf` in ms: when the academy said so. `encoded`: base64url of the gzipped bits. */
export const revocationList = z.object({ asOf: z.number(), encoded: z.string() });
export type RevocationList = z.infer<typeof revocationList>;

/** `credential`: the list after its signature was checked. Null: this is no such list. */
export function readRevocationList(credential: unknown): RevocationList | null {
  const read = listCredential.safeParse(credential);
  if (!read.success) return null;
  const { validFrom, credentialSubject } = read.data;
  return { asOf: validFrom, encoded: credentialSubject.encodedList.slice(1) };
}

/**
 * Null: the list tells nothing of a certificate issued at `issuedAt` (ms), for it is older than that, does not reach so far, or cannot be unpacked.
 * `gunzip` throws for what is no gzip.
 */
export function isListed(
  { asOf, encoded }: RevocationList,
  { index, issuedAt }: { index: number; issuedAt: number },
  gunzip: (packed: Uint8Array) => Uint8Array,
): boolean | null {
  const bits = unpack(decodeBase64url(encoded), gunzip);
  const byte = bits?.[Math.floor(index / 8)];
  if (byte === undefined) return null;
  if ((byte & (0x80 >> (index % 8))) !== 0) return true;
  return asOf < issuedAt ? null : false;
}

function unpack(packed: Uint8Array | null, gunzip: (packed: Uint8Array) => Uint8Array): Uint8Array | null {
  try {
    return packed && gunzip(packed);
  } catch {
    // Whatever is wrong with it, it tells nothing.
    return null;
  }
}
