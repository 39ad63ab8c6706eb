// The credential of a certificate without a new paper: for one whose name is gone, and for one whose keys are not to be trusted any more.
import { type CredentialClaims, proveCredential, signCredential } from './certificate-credential.ts';
import { kidOfCredential } from './sign-jwt.ts';
import type { SigningKeys } from './signing-keys.ts';

export type SignedAnew = { credential: string; linkedCredential: string; signedBy: string[] };

/** `provedAt` in ms. */
export async function signAnew(
  claims: CredentialClaims,
  keys: SigningKeys,
  { publicUrl, provedAt }: { publicUrl: string; provedAt: number },
): Promise<SignedAnew> {
  const credential = await signCredential(claims, keys, publicUrl);
  const linkedCredential = proveCredential(claims, keys, { publicUrl, provedAt });
  return { credential, linkedCredential, signedBy: [kidOfCredential(credential), keys.signingKey('proof').kid] };
}
