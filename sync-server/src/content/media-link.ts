// Links to one file of a course that work without a token, for a while. Invariant: a link opens one file, until its time, and no other.
import type { BlobStore } from '../storage/blob-store.ts';

/** 6 hours: a film over a slow line, with pauses. */
const mediaLinkMs = 6 * 3_600_000;

type Signature = { kid: string; signature: string };
/** Signs and checks links; the keys are the server's. */
export type LinkSigner = {
  sign(purpose: 'download-link', bytes: Uint8Array): Signature;
  verify(purpose: 'download-link', bytes: Uint8Array, given: Signature): boolean;
};

export type MediaLinks = {
  /** An absolute address for each hash, and until when it is good (milliseconds since 1970). */
  make(hashes: readonly string[]): Promise<{ urlByHash: Map<string, string>; expiresAt: number }>;
};

export type MediaLinkPorts = {
  signer: LinkSigner;
  /** An object storage gives out its files itself. */
  blobs: BlobStore;
  /** Which of the hashes have their bytes there. */
  findStoredOutside: (hashes: readonly string[]) => Promise<ReadonlySet<string>>;
  publicUrl: () => string;
  now: () => number;
};

export function createMediaLinks({ signer, blobs, findStoredOutside, publicUrl, now }: MediaLinkPorts): MediaLinks {
  return {
    async make(hashes) {
      const expiresAt = now() + mediaLinkMs;
      const outside = hashes.length === 0 ? new Set<string>() : await findStoredOutside(hashes);
      const makeOne = async (hash: string) => {
        const direct = outside.has(hash) ? await blobs.signUrl(hash, mediaLinkMs / 1000) : null;
        return [hash, direct ?? `${publicUrl()}${makeMediaPath(signer, hash, expiresAt)}`] as const;
      };
      return { urlByHash: new Map(await Promise.all(hashes.map(makeOne))), expiresAt };
    },
  };
}

/** A path on this server; who holds it may fetch the file until `expiresAt` (ms). */
export function makeMediaPath(signer: LinkSigner, hash: string, expiresAt: number): string {
  const { kid, signature } = signer.sign('download-link', linkToSign(hash, expiresAt));
  return `/media/${hash}?${new URLSearchParams({ expires: String(expiresAt), kid, signature })}`;
}

/** Until when a link made here for this file is good (ms); null when it is none, or its time is over. */
export function checkMediaLink(signer: LinkSigner, hash: string, query: unknown, now: number): number | null {
  if (typeof query !== 'object' || query === null) return null;
  const { expires, kid, signature } = query as Record<string, unknown>;
  if (typeof expires !== 'string' || typeof kid !== 'string' || typeof signature !== 'string') return null;
  if (!/^\d{1,15}$/.test(expires) || Number(expires) <= now) return null;
  const isOurs = signer.verify('download-link', linkToSign(hash, Number(expires)), { kid, signature });
  return isOurs ? Number(expires) : null;
}

function linkToSign(hash: string, expiresAt: number): Uint8Array {
  return new TextEncoder().encode(`greenland/media/1 ${hash} ${expiresAt}`);
}
