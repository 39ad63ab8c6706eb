// Reads a credential that this academy has signed, as certificate-credential.ts writes it. Null: it is none of ours.
import { verificationCode } from '@greenland/shared-schema/record/certificate';
import { id, text } from '@greenland/shared-schema/record/identifier';
import { compactVerify } from 'jose';
import * as z from 'zod';
import type { SigningKeys } from './signing-keys.ts';

const payload = z.object({
  iss: z.string(),
  jti: z.string(),
  nbf: z.int(),
  exp: z.optional(z.int()),
  credentialSubject: z.object({
    name: text(250),
    licenseNumber: verificationCode,
    achievement: z.object({ id: z.string().startsWith('urn:uuid:'), name: text(300) }),
  }),
});

/** Times in milliseconds, of whole seconds. `publicUrl`: the academy's when it was signed, without a slash at its end. */
export type ReadCredential = {
  code: string;
  holderName: string;
  courseId: string;
  courseTitle: string;
  publicUrl: string;
  issuedAt: number;
  expiresAt: number | null;
};

async function readSigned(credential: string, keys: SigningKeys): Promise<unknown> {
  try {
    const { payload } = await compactVerify(
      credential,
      ({ kid = '', typ }) => {
        const key = typ === 'vc+jwt' ? keys.publicKey('credential', kid) : undefined;
        if (!key) throw new Error('No key of ours signs so.');
        return key;
      },
      { algorithms: ['ES256'] },
    );
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return null;
  }
}

/** A key that is no longer in the key file signs nothing any more; one that an erased account left names nobody, and is none either. */
export async function readCredential(credential: string, keys: SigningKeys): Promise<ReadCredential | null> {
  const read = payload.safeParse(await readSigned(credential, keys));
  if (!read.success) return null;
  const { iss, jti, nbf, exp, credentialSubject } = read.data;
  const { name: holderName, licenseNumber: code, achievement } = credentialSubject;
  const courseId = id.safeParse(achievement.id.slice('urn:uuid:'.length));
  if (!courseId.success || !jti.endsWith(`/${code}`)) return null;
  return {
    ...{ code, holderName, courseId: courseId.data, courseTitle: achievement.name, publicUrl: iss },
    ...{ issuedAt: nbf * 1000, expiresAt: exp === undefined ? null : exp * 1000 },
  };
}
