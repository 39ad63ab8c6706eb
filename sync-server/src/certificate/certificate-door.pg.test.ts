import { X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateDoorScene, openCertificateDoorScene } from '../../test/certificate-door-scene.ts';
import { type CertificateScene, publicUrl } from '../../test/certificate-scene.ts';
import { type DoorScene, enterLearner } from '../../test/door-scene.ts';
import { downloadLinkMs } from './download-link.ts';
import type { CertificateGrant } from './issue-certificate.ts';

let opened: CertificateDoorScene;
let door: DoorScene;
let scene: CertificateScene;

beforeAll(async () => {
  opened = await openCertificateDoorScene();
  ({ door, scene } = opened);
});
afterAll(() => opened.close());

const issue = (words: Partial<CertificateGrant> = {}) => opened.issue(words);
const revoke = (code: string, reason: string) => opened.revoke(code, reason);

const verify = (code: string) => door.call('GET', `/api/certificates/verify/${encodeURIComponent(code)}`);

describe('GET /api/certificates/verify/:code', () => {
  it('tells who, what, when and that it is valid', async () => {
    const { code, credential, courseTitle } = await issue({ holderName: 'Aïssatou Ndiaye' });
    const { status, body } = await verify(code);
    expect([status, body]).toEqual([
      200,
      {
        valid: true,
        userName: 'Aïssatou Ndiaye',
        courseName: courseTitle,
        issuedAt: '2026-11-22T10:30:00.000Z',
        verificationCode: code,
        status: 'valid',
        credential,
      },
    ]);
  });

  it('takes a code as people type it', async () => {
    const { code } = await issue();
    expect((await verify(` ${code.toLowerCase()}`)).body.verificationCode).toBe(code);
  });

  it.each(['GLCA-2026-000000', 'GLCA-2026-AAAAAA', 'nonsense', '%00', "' or 1=1 --"])(
    'answers 404 for %j',
    async (code) => {
      const { status, body } = await verify(code);
      expect([status, body.code]).toEqual([404, 'not_found']);
    },
  );

  it('says of a revoked one that it is not valid, and why, at once', async () => {
    const { code } = await issue();
    expect((await verify(code)).body.valid).toBe(true);
    await revoke(code, 'Issued to the wrong person');
    expect((await verify(code)).body).toMatchObject({
      valid: false,
      status: 'revoked',
      reason: 'Issued to the wrong person',
    });
  });

  it('says of one whose time is over that it is expired', async () => {
    const { code } = await issue({ expiresAt: scene.clock.now });
    expect((await verify(code)).body).toMatchObject({ valid: false, status: 'expired' });
  });
});

describe('proofs that need no trust in us', () => {
  it('serves the credential, which the published keys check', async () => {
    const { code, credential } = await issue();
    const served = await door.call('GET', `/credentials/${code}`);
    expect(served.headers.get('content-type')).toBe('application/vc+jwt');
    expect(served.text).toBe(credential);
    const keySet = await door.call('GET', '/.well-known/jwks.json');
    const keys = createLocalJWKSet(JSON.parse(keySet.text));
    expect((await compactVerify(served.text, keys)).protectedHeader.typ).toBe('vc+jwt');
    await expect(compactVerify(served.text.replace(/\.[^.]{4}/, '.AAAA'), keys)).rejects.toThrow();
    expect((await door.call('GET', '/credentials/GLCA-2026-000000')).status).toBe(404);
  });
});

describe('[CT6] the credential as JSON', () => {
  const json = { headers: { accept: 'application/vc' } };

  it('is served once its proof is there, to whoever prefers it', async () => {
    const { id, code, credential } = await issue();
    const early = await door.call('GET', `/credentials/${code}`, json);
    expect([early.status, early.headers.get('retry-after')]).toEqual([404, '5']);
    await scene.printPaper(id);
    const { text, headers } = await door.call('GET', `/credentials/${code}`, json);
    expect([headers.get('content-type'), headers.get('vary')]).toEqual([
      'application/vc',
      expect.stringContaining('Accept'),
    ]);
    const { proof, ...document } = JSON.parse(text);
    const did = JSON.parse((await door.call('GET', '/.well-known/did.json')).text);
    expect(did.assertionMethod).toContain(proof[0].verificationMethod);
    const payload = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject(document);
    expect((await door.call('GET', `/credentials/${code}`)).text).toBe(credential);
  });

  it('tells the roots of papers', async () => {
    const { text } = await door.call('GET', '/.well-known/certificate-roots.pem');
    expect(new X509Certificate(text).raw).toEqual(scene.ports.keys.paperRoots()[0]);
  });
});

describe('[CT8] the status list', () => {
  async function readBits() {
    const jwt = (await door.call('GET', '/credentials/status')).text;
    const keys = createLocalJWKSet(JSON.parse((await door.call('GET', '/.well-known/jwks.json')).text));
    const { payload } = await compactVerify(jwt, keys);
    const { credentialSubject } = JSON.parse(new TextDecoder().decode(payload));
    return gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), 'base64url'));
  }

  it('has a bit for each certificate, which revocation sets at once and for that one alone', async () => {
    const { code, credential } = await issue();
    const { credentialStatus } = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString());
    expect(credentialStatus).toMatchObject({
      statusPurpose: 'revocation',
      statusListCredential: `${publicUrl}/credentials/status`,
    });
    const index = Number(credentialStatus.statusListIndex);
    const before = await readBits();
    expect(before.length * 8).toBe(1_048_576);
    expect((before[index >> 3] ?? 0) & (0x80 >> (index & 7))).toBe(0);
    await revoke(code, 'Wrong person');
    const after = await readBits();
    expect((after[index >> 3] ?? 0) & (0x80 >> (index & 7))).not.toBe(0);
    const same = before.filter((byte, at) => byte === after[at]).length;
    expect(same).toBe(before.length - 1);
  });
});

describe('GET /api/certificates/:id/pdf', () => {
  async function issueTo(userId: string) {
    const certificate = await issue({ userId });
    await scene.printPaper(certificate.id);
    return certificate;
  }

  async function askForLink(path: string, token: string): Promise<{ status: number; link: string }> {
    const headers = { authorization: `Bearer ${token}` };
    const { status, headers: answered } = await fetch(`${door.url}${path}`, { redirect: 'manual', headers });
    return { status, link: answered.get('location') ?? '' };
  }

  it('gives its holder a link that works without a token for 24 hours', async () => {
    const holder = await enterLearner(door);
    const { id, code } = await issueTo(holder.id);
    const { status, link } = await askForLink(`/api/certificates/${id}/pdf`, holder.token);
    expect(status).toBe(302);
    const pdf = await door.call('GET', link);
    expect([pdf.status, pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual([
      200,
      'application/pdf',
      '%PDF-',
    ]);
    expect(pdf.headers.get('content-disposition')).toBe(`inline; filename="${code}.pdf"`);
    scene.clock.now += downloadLinkMs - 1;
    expect((await door.call('GET', link)).status).toBe(200);
    scene.clock.now += 1;
    expect((await door.call('GET', link)).body.code).toBe('forbidden');
  });

  it('refuses a link whose time, certificate or signature was changed', async () => {
    const holder = await enterLearner(door);
    const [first, second] = [await issueTo(holder.id), await issueTo(holder.id)];
    const { link } = await askForLink(`/api/certificates/${first.id}/pdf`, holder.token);
    const forged = [
      link.replace(/expires=(\d)/, 'expires=9$1'),
      link.replace(first.id, second.id),
      link.replace(/signature=.{4}/, 'signature=AAAA'),
      link.replace('kid=', 'kid=x'),
      `${link}&expires=1`,
    ];
    for (const path of forged) expect((await door.call('GET', path)).status).toBe(403);
  });

  it('refuses strangers, and lets an admin in', async () => {
    const [holder, other] = [await enterLearner(door), await enterLearner(door)];
    const path = `/api/certificates/${(await issueTo(holder.id)).id}/pdf`;
    expect((await door.call('GET', path)).body.code).toBe('sign_in_required');
    expect((await door.call('GET', path, { token: other.token })).body.code).toBe('forbidden');
    await door.database.query("update users set role = 'admin' where id = $1", [other.id]);
    expect((await askForLink(path, other.token)).status).toBe(302);
  });

  it('answers 404 for no certificate, and while the PDF is being made', async () => {
    const holder = await enterLearner(door);
    const { id } = await issue({ userId: holder.id });
    const waiting = await door.call('GET', `/api/certificates/${id}/pdf`, { token: holder.token });
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([404, '5']);
    for (const wrong of ['018f0000-0000-7000-8000-000000000000', 'nonsense']) {
      expect((await door.call('GET', `/api/certificates/${wrong}/pdf`, { token: holder.token })).status).toBe(404);
    }
  });

  it('says of a PDF whose job has failed for good that it could not be made, and not to come again', async () => {
    const holder = await enterLearner(door);
    const { id } = await issue({ userId: holder.id });
    await door.database.query(
      'update graphile_worker._private_jobs set attempts = max_attempts, locked_at = null where key = $1',
      [`render-certificate:${id}`],
    );
    const refused = await door.call('GET', `/api/certificates/${id}/pdf`, { token: holder.token });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([404, null]);
    expect(refused.body.detail).toBe('The PDF could not be made. The academy has been told, and will see to it.');
  });
});
