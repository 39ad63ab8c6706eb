import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateDoorScene, openCertificateDoorScene } from '../../test/certificate-door-scene.ts';
import type { DoorScene } from '../../test/door-scene.ts';
import type { CertificateGrant } from './issue-certificate.ts';

let opened: CertificateDoorScene;
let door: DoorScene;

beforeAll(async () => {
  opened = await openCertificateDoorScene();
  ({ door } = opened);
});
afterAll(() => opened.close());

const issue = (words: Partial<CertificateGrant> = {}) => opened.issue(words);
const revoke = (code: string, reason: string) => opened.revoke(code, reason);

/** The one script, which the app's build brings. */
const pageScript = '<script type="module" src="/verify-page/document-check.js"></script>';
const openPage = (code: string, language = 'fr') =>
  door.call('GET', `/verify/${encodeURIComponent(code)}`, { headers: { 'accept-language': language } });

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
      '’t Hooft ʼAbd': 'T. H. A.',
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

/** Last: from here on the network of these tests has asked for too many. */
describe('GET /verify/:code after too many codes', () => {
  const ask = (accept: string) =>
    door.call('GET', '/verify/GLCA-2026-000000', { headers: { accept, 'accept-language': 'fr' } });

  it('answers a browser with a page that says when to come again, and others as every call', async () => {
    for (let tries = 0; tries < 31; tries += 1) await ask('text/html');
    const page = await ask('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8');
    const wait = page.headers.get('retry-after');
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(wait).toMatch(/^\d+$/);
    expect(page.text).toContain('<h1>Trop de codes essayés</h1>');
    expect(page.text).toContain(`rechargez la page dans ${wait}\u00a0s`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    for (const accept of ['application/json', '*/*']) {
      const problem = await ask(accept);
      expect([problem.status, problem.body.code]).toEqual([429, 'rate_limited']);
      expect(problem.headers.get('retry-after')).toMatch(/^\d+$/);
    }
  });
});
