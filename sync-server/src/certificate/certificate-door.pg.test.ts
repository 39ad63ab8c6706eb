import { refuse } from '@greenland/shared-schema/contract/problem';
import express from 'express';
import { compactVerify, createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateScene, openCertificateScene } from '../../test/certificate-scene.ts';
import { type DoorScene, enterLearner, openDoorScene } from '../../test/door-scene.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import type { Database } from '../database/pool.ts';
import { type CertificateCallPorts, certificateCalls } from '../door/certificate-calls.ts';
import { replyProblem } from '../door/problem-reply.ts';
import { openVerificationDesk } from '../door/verification-desk.ts';
import { certificateMounts } from './certificate-door.ts';
import { findCertificateByCode, revokeCertificate } from './certificate-store.ts';
import { downloadLinkMs } from './download-link.ts';
import type { CertificateGrant } from './issue-certificate.ts';
import { renderCertificate } from './render-certificate.ts';
import { makeRenderCertificateJob } from './render-certificate-job.ts';

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
  it('is a page without script, in the language of the reader', async () => {
    const { code, courseTitle } = await issue({ holderName: 'Awa Diop' });
    const french = await openPage(code, 'fr-SN,fr;q=0.9,en;q=0.5');
    for (const words of ['Authentique et valable', 'Awa Diop', courseTitle, '22 novembre 2026', code, 'lang="fr"']) {
      expect(french.text).toContain(words);
    }
    expect(french.text).not.toMatch(/<script|<style| style=| on\w+=/);
    expect(french.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/);
    const english = await openPage(code, 'de,en;q=0.5');
    for (const words of ['Genuine and valid', '22 November 2026', 'lang="en"']) expect(english.text).toContain(words);
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
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script|<img src=x/);
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
    const links = [...text.matchAll(/(?:href|src)="(\/verify-page\/[^"]+)"/g)].map(([, path]) => path ?? '');
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

describe('GET /api/certificates/:id/pdf', () => {
  async function issueTo(userId: string) {
    const certificate = await issue({ userId });
    const ports = { database: scene.database, blobs: memoryBlobs, now: Date.now, render: renderCertificate };
    await makeRenderCertificateJob(ports, async () => undefined)({ certificateId: certificate.id });
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
