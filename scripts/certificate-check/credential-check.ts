// The credential as a JWS (ES256) and as JSON with a Data Integrity proof (eddsa-rdfc-2022).
import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { decodeBase58 } from '@greenland/shared-schema/protocol/base58';
import { isMeantFor } from '@greenland/shared-schema/protocol/issuer-keys';
import * as z from 'zod';
import { credentialContexts } from '../../sync-server/src/certificate/certificate-credential.ts';
import { type LinkedNode, writeCanonicalQuads } from '../../sync-server/src/certificate/linked-data.ts';
import { type GivenTrust, judgeSigner, parseJson } from './checker-trust.ts';
import type { Finding, Stated } from './finding.ts';
import { verifyEd25519 } from './qr-check.ts';

const moment = z.iso.datetime().transform(Date.parse);
const credential = z.object({
  issuer: z.object({ id: z.string(), url: z.string() }),
  validFrom: moment,
  validUntil: moment.optional(),
  credentialStatus: z.object({ statusListIndex: z.coerce.number() }).optional(),
  credentialSubject: z.object({
    name: z.string().optional(),
    licenseNumber: z.string(),
    result: z.array(z.object({ value: z.string() })).optional(),
    achievement: z.object({ name: z.string() }),
  }),
});
const proofShape = z.object({
  cryptosuite: z.literal('eddsa-rdfc-2022'),
  proofPurpose: z.literal('assertionMethod'),
  verificationMethod: z.string(),
  proofValue: z.string().startsWith('z'),
});
const signedDocument = z.looseObject({ proof: z.array(z.looseObject({})).length(1) });
const header = z.object({ alg: z.literal('ES256'), typ: z.literal('vc+jwt'), kid: z.string() });

const linked = 'The credential (JSON, Data Integrity)';
const jws = 'The credential (JWS)';
const changed = (proof: string, says: string): Finding => ({ proof, outcome: 'changed', says: [says] });

/** JSON of the credential, as it is attached to the PDF. */
export function checkLinkedCredential(text: string, trust: GivenTrust): Finding {
  const parsed = parseJson(text);
  if (parsed === undefined) return readBroken(linked, text);
  const document = signedDocument.safeParse(parsed);
  const options = document.success ? proofShape.safeParse(document.data.proof[0]) : null;
  if (!document.success || !options?.success)
    return { proof: linked, outcome: 'no_proof', says: ['It is not signed.'] };
  const { proof, ...said } = document.data;
  const { proofValue, ...signedOptions } = proof[0] as LinkedNode & { proofValue: string };
  if (!hasOurContexts(said, signedOptions)) return changed(linked, 'Its contexts are not those of the academy.');
  const [did = '', kid = ''] = options.data.verificationMethod.split('#');
  const key = trust.keys.find((one) => one.kid === kid && one.kty === 'OKP' && isMeantFor(one, 'proof'));
  const verifies = () => {
    const hashes = [signedOptions, said as LinkedNode].map(hashOf);
    const signature = decodeBase58(proofValue.slice(1));
    return signature?.length === 64 && key !== undefined
      ? verifyEd25519(Buffer.from(key.x, 'base64url'), Buffer.concat(hashes), signature)
      : false;
  };
  return judge({ proof: linked, did, key, verifies, says: `Ed25519 by the key ${kid}.` }, said, trust);
}

/** What is hashed below is what the members mean by our contexts: with others the same members say something else, which nobody signed. */
function hasOurContexts(said: object, options: object): boolean {
  const { '@context': told } = said as { '@context'?: unknown };
  return JSON.stringify(told) === JSON.stringify(credentialContexts) && !('@context' in options);
}

const hashOf = (node: LinkedNode) => createHash('sha256').update(writeCanonicalQuads(node)).digest();

export function checkJwsCredential(text: string, trust: GivenTrust): Finding {
  const [head = '', body = '', signature = '', ...rest] = text.split('.');
  const parts = [head, body].map((part) => parseJson(Buffer.from(part, 'base64url').toString()));
  const read = header.safeParse(parts[0]);
  if (!read.success || parts[1] === undefined || signature.length < 86) return readBroken(jws, text);
  if (rest.length > 0 || ![head, body, signature].every(isOneWriting))
    return changed(jws, 'It is not written as the academy writes it.');
  const { kid } = read.data;
  const key = trust.keys.find((one) => one.kid === kid && one.kty === 'EC' && isMeantFor(one, 'credential'));
  const verifies = () => {
    const publicKey = createPublicKey({ format: 'jwk', key: key as JsonWebKey });
    const how = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    return verify('sha256', Buffer.from(`${head}.${body}`), how, Buffer.from(signature, 'base64url'));
  };
  const did = z.object({ iss: z.string() }).safeParse(parts[1]).data?.iss ?? '';
  return judge({ proof: jws, did, key, verifies, says: `ES256 by the key ${kid}.` }, parts[1], trust);
}

/** The last letter of base64url has bits to spare, which nobody signs: they are zero, or somebody wrote another. */
const isOneWriting = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part;

type Signed = {
  proof: string;
  did: string;
  key: GivenTrust['keys'][number] | undefined;
  verifies: () => boolean;
  says: string;
};

function judge({ proof, did, key, verifies, says }: Signed, document: unknown, trust: GivenTrust): Finding {
  const read = credential.safeParse(document);
  if (!read.success) return changed(proof, 'It is not built as the academy builds its credentials.');
  const stated = describe(read.data);
  if (read.data.issuer.id !== did) return changed(proof, 'It names another issuer than its proof does.');
  const fault = judgeSigner({ did, key, issuedAt: stated.issuedAt }, trust);
  if (fault) return { proof, outcome: fault.outcome, says: [fault.says] };
  if (!holds(verifies)) return changed(proof, 'The signature does not belong to these words.');
  const isOver = stated.expiresAt !== null && stated.expiresAt <= trust.now;
  return { proof, outcome: isOver ? 'over' : 'genuine', says: [says], stated };
}

/** A member that no credential of ours has cannot be canonicalised: then it was not signed so. */
function holds(verifies: () => boolean): boolean {
  try {
    return verifies();
  } catch {
    return false;
  }
}

function describe({ issuer, validFrom, validUntil, credentialStatus, credentialSubject }: z.infer<typeof credential>) {
  const { name, licenseNumber, result, achievement } = credentialSubject;
  const stated: Stated = {
    ...{ code: licenseNumber, issuer: issuer.url, name: name ?? null, course: achievement.name },
    ...{ grade: result?.[0]?.value ?? null, issuedAt: validFrom, expiresAt: validUntil ?? null },
    statusIndex: credentialStatus?.statusListIndex ?? null,
  };
  return stated;
}

function readBroken(proof: string, text: string): Finding {
  const isCut = text.trimStart().startsWith('{') ? !text.trimEnd().endsWith('}') : true;
  return isCut
    ? { proof, outcome: 'truncated', says: ['It ends in the middle.'] }
    : changed(proof, 'It cannot be read any more.');
}
