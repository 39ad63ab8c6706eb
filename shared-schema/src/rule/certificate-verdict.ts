// What a checker may say of a certificate (CT20). Invariant: 'genuine' only for a statement whose signature was checked with a key that counts.
import type { IssuerKey } from '../protocol/issuer-keys.ts';
import { checkQrAddress, type QrClaims, type QrProofFault, type QrTrust } from '../protocol/qr-proof.ts';
import { isListed, type RevocationList } from '../protocol/revocation-list.ts';

/** Times in ms. `unknown`: no list was ever fetched, or it does not tell of this certificate. */
export type Revocation = { kind: 'unknown' } | { kind: 'clear' | 'revoked'; asOf: number };

/** `expired_key`: it was issued after its key had ended. */
export type VerdictFault = QrProofFault | 'expired_key';

export type CertificateVerdict =
  | { kind: 'genuine'; claims: QrClaims; kid: string; revocation: Revocation; isOver: boolean }
  | { kind: 'refused'; fault: VerdictFault };

export type CheckerTrust = {
  issuer: string;
  keys: readonly IssuerKey[];
  list: RevocationList | null;
  verify: QrTrust['verify'];
  gunzip: (packed: Uint8Array) => Uint8Array;
  /** In ms: by it a certificate may be over; nothing else depends on a clock. */
  now: number;
};

/** Servers share a key and not a clock: one may sign for a moment after another has retired it. */
const clockSecondsApart = 300;

export async function judgeCertificate(address: string, trust: CheckerTrust): Promise<CertificateVerdict> {
  const { issuer, keys, verify } = trust;
  const checked = await checkQrAddress(address, { issuer, keys, verify });
  if ('fault' in checked) return { kind: 'refused', fault: checked.fault };
  const { claims, kid } = checked;
  const ended = keys.find((key) => key.kid === kid)?.exp;
  if (ended !== undefined && claims.issuedAt > ended + clockSecondsApart)
    return { kind: 'refused', fault: 'expired_key' };
  const isOver = claims.expiresAt !== null && claims.expiresAt * 1000 <= trust.now;
  return { kind: 'genuine', claims, kid, revocation: judgeRevocation(claims, trust), isOver };
}

function judgeRevocation({ statusIndex, issuedAt }: QrClaims, { list, gunzip }: CheckerTrust): Revocation {
  const listed = list && isListed(list, { index: statusIndex, issuedAt: issuedAt * 1000 }, gunzip);
  if (list === null || listed === null) return { kind: 'unknown' };
  return { kind: listed ? 'revoked' : 'clear', asOf: list.asOf };
}
