import { X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { refuse } from '@greenland/shared-schema/contract/problem';
import express from 'express';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateScene, openCertificateScene, publicUrl } from '../../test/certificate-scene.ts';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import type { Database } from '../database/pool.ts';
import { type CertificateCallPorts, certificateCalls } from '../door/certificate-calls.ts';
import { replyProblem } from '../door/problem-reply.ts';
import { openVerificationDesk } from '../door/verification-desk.ts';
import { certificateMounts } from './certificate-door.ts';
import { findCertificateByCode, listRevokedBits, revokeCertificate } from './certificate-store.ts';
import { downloadLinkMs } from './download-link.ts';
import type { CertificateGrant } from './issue-certificate.ts';
import { openStatusList } from './status-list.ts';

let door: DoorScene;
let scene: CertificateScene;

beforeAll(async () => {
  const router = express.Router();
  door = await openDoorScene({
    mounts: [{ path: '/{*any}', handler: router }],
    moreCalls: (database) => certificateCalls(portsOf(database)),
  });
  scene = await openCertificateScene(door.database);
  const mounts = certificateMounts({
    ...{ keys: scene.ports.keys, now: () => scene.clock.now, findByCode: portsOf(door.database).findByCode },
    replyProblem: (res, refused) => replyProblem(res, refused, 'http://academy.test'),
    publicUrl: () => publicUrl,
    readStatusList: openStatusList({
      ...{ keys: scene.ports.keys, now: () => scene.clock.now, publicUrl: () => publicUrl },
      listRevokedBits: () => listRevokedBits(door.database),
    }),
  });
  for (const { path, handler } of mounts) router.get(path, handler);
});

/** The scene's keys and clock, once it is there. */
function portsOf(database: Database): CertificateCallPorts {
  return {
    get keys() {
      return scene.ports.keys;
    },
    ...{ database, blobs: memoryBlobs, paperWaitMs: 0 },
    now: () => scene.clock.now,
    publicUrl: () => 'http://academy.test',
    requestCertificate: async () => refuse('not_found', 'There are no courses in this scene.'),
    findByCode: openVerificationDesk(database, { find: (code) => findCertificateByCode(database, code) }),
  };
}

afterAll(async () => {
  await scene.close();
  await door.close();
});

async function issue(words: Partial<CertificateGrant> = {}) {
  return (await scene.issue(await scene.makeGrant(words))).certificate;
}

function revoke(code: string, reason: string) {
  return scene.database.transaction((tx) => revokeCertificate(tx, code, reason, scene.clock.now));
}

/** The one script, which the app's build brings. */
const pageScript = '<script type="module" src="/verify-page/document-check.js"></script>';
const verify = (code: string) => door.call('GET', `/api/certificates/verify/${encodeURIComponent(code)}`);
const openPage = (code: string, language = 'fr') =>
  door.call('GET', `/verify/${encodeURIComponent(code)}`, { headers: { 'accept-language': language } });

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

describe('GET /verify/:code', () => {
  it('is whole without its script, in the language of the reader', async () => {
    const { code, courseTitle } = await issue({ holderName: 'Awa Diop' });
    const french = await openPage(code, 'fr-SN,fr;q=0.9,en;q=0.5');
    for (const words of ['Authentique et valable', '>A. D.<', courseTitle, '22 novembre 2026', code, 'lang="fr"']) {
      expect(french.text).toContain(words);
    }
    expect(french.text.replace(pageScript, '')).not.toMatch(/<script|<style| style=| on\w+=/);
    expect(french.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'/,
    );
    const english = await openPage(code, 'de,en;q=0.5');
    for (const words of ['Genuine and valid', '22 November 2026', 'lang="en"']) expect(english.text).toContain(words);
  });

  it('tells nobody the name who has only a code, whatever the name is made of', async () => {
    const initialsByName = {
      'Aïssatou Ndiaye': 'A. N.',
      'éloïse  de la Tour': 'É. D. L. T.',
      'A\u0301va': 'A\u0301.',
      张伟: '张.',
      '👩🏾‍🏫 Awa': '👩🏾‍🏫. A.',
    };
    for (const [holderName, initials] of Object.entries(initialsByName)) {
      const { code } = await issue({ holderName });
      const { text } = await openPage(code);
      expect(text).toContain(`<strong id="holder" dir="auto">${initials}</strong>`);
      expect(text).not.toContain(holderName);
    }
  });

  it('offers the LinkedIn entry while it is valid, the credential, and ways to check without us', async () => {
    const { code } = await issue({ courseTitle: 'Soins & "secours"' });
    const { text } = await openPage(code);
    expect(text).toContain(`name=Soins%20%26%20%22secours%22&amp;organizationName=`);
    const places = [`/credentials/${code}`, '/.well-known/jwks.json', '/.well-known/certificate-roots.pem'];
    for (const place of places) {
      expect(text).toContain(`href="${place}"`);
      expect((await door.call('GET', place)).status).toBe(200);
    }
    await revoke(code, 'Copied work');
    expect((await openPage(code)).text).not.toContain('linkedin');
  });

  it('says that a certificate is revoked, when and why', async () => {
    const { code } = await issue();
    await revoke(code, 'Obtained by <b>fraud</b> & "deceit"');
    const { text, status } = await openPage(code);
    expect(status).toBe(200);
    for (const words of ['Révoqué', 'Révoqué le', '22 novembre 2026', 'Obtained by &lt;b&gt;fraud']) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('Authentique et valable');
  });

  it('shows names as text, whatever they hold', async () => {
    const { code } = await issue({ holderName: '<script>alert(1)</script>', courseTitle: '"><img src=x>' });
    const { text } = await openPage(code);
    expect(text).toContain('>&lt;.</strong>');
    expect(text).toContain('&quot;&gt;&lt;img src=x&gt;');
    expect(text.replace(pageScript, '')).not.toMatch(/<script|<img src=x/);
  });

  it.each(['GLCA-2026-000000', 'nonsense', '<script>'])('answers 404 with a page for %j', async (code) => {
    const { status, text, headers } = await openPage(code);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(text).toContain('Aucun certificat ne porte ce code');
    expect(text).not.toContain(code);
  });

  it('brings its own style and mark', async () => {
    const { text } = await openPage((await issue()).code);
    const links = [...text.replace(pageScript, '').matchAll(/(?:href|src)="(\/verify-page\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(new Set(links).size).toBe(2);
    for (const path of links) expect((await door.call('GET', path)).status).toBe(200);
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
});
