// Reads a credential that this academy has signed, as certificate-credential.ts writes it. Null: it is none of ours.
import { verificationCode } from '@greenland/shared-schema/record/certificate';
import { id, text } from '@greenland/shared-schema/record/identifier';
import { compactVerify } from 'jose';
import * as z from 'zod';
import type { SigningKeys } from './signing-keys.ts';

const payload = z.object({
  jti: z.string(),
  nbf: z.int(),
  exp: z.optional(z.int()),
  credentialSubject: z.object({
    name: text(250),
    licenseNumber: verificationCode,
    achievement: z.object({ id: z.string().startsWith('urn:uuid:'), name: text(300) }),
    result: z.optional(z.tuple([z.object({ value: z.string().regex(/^\d{1,3} %$/) })])),
  }),
  credentialStatus: z.optional(z.object({ statusListIndex: z.string().regex(/^\d{1,7}$/) })),
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
  /** Null in credentials from before they said so. */
  grade: number | null;
  statusIndex: number | null;
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
  const { jti, nbf, exp, credentialSubject, credentialStatus } = read.data;
  const { name: holderName, licenseNumber: code, achievement, result } = credentialSubject;
  const courseId = id.safeParse(achievement.id.slice('urn:uuid:'.length));
  const path = `/credentials/${code}`;
  if (!courseId.success || !jti.endsWith(path)) return null;
  return {
    ...{
      code,
      holderName,
      courseId: courseId.data,
      courseTitle: achievement.name,
      publicUrl: jti.slice(0, -path.length),
    },
    ...{ issuedAt: nbf * 1000, expiresAt: exp === undefined ? null : exp * 1000 },
    grade: result ? Number.parseInt(result[0].value, 10) : null,
    statusIndex: credentialStatus ? Number(credentialStatus.statusListIndex) : null,
  };
}
