// Each thing that may be wrong with a certificate has its own answer, for its paper as the server makes it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCertificate } from '../../sync-server/src/certificate/certificate-store.ts';
import { describeIssuer } from '../../sync-server/src/certificate/issuer-did.ts';
import { markCompromised, rotateKey } from '../../sync-server/src/certificate/rotate-key.ts';
import { checkEvidence } from './check-evidence.ts';
import { checkJwsCredential } from './credential-check.ts';
import { exitCodeByOutcome, type Outcome, worstOf } from './finding.ts';
import { checkPaperSignature } from './paper-signature-check.ts';
import { issuedAt, issuer, now, openPrintedScene, printBy, rootsOf, trustIn } from './printed-scene.ts';

const { folder, keys, openKeys, check, worst, listOf, close } = openPrintedScene();
const print = (changes: Partial<StoredCertificate>, by = keys) => printBy(by, changes);

let paper: Awaited<ReturnType<typeof print>>;
beforeAll(async () => {
  paper = await print({});
});
afterAll(close);

describe('a certificate as we issued it', { timeout: 60_000 }, () => {
  it('is genuine by all of its proofs: in the PDF, and each alone', async () => {
    const { worst: all, findings } = await check(paper.bytes, trustIn(keys, { list: await listOf([7]) }));
    expect(findings.map(({ proof, outcome }) => `${proof}: ${outcome}`)).toEqual([
      'The signature of the PDF: genuine',
      'The credential (JSON, Data Integrity): genuine',
      'The QR code: genuine',
      'Revocation: genuine',
    ]);
    expect([all, new Set(findings.flatMap(({ stated }) => stated?.name ?? []))]).toEqual([
      'genuine',
      new Set(['Aïssatou Ndiaye']),
    ]);
    for (const alone of [paper.link, paper.linkedCredential, paper.jws]) expect(await worst(alone)).toBe('genuine');
  });

  it('is genuine with a long name, which the QR code holds the beginning of', async () => {
    const holderName = 'Marie-Antoinette Ngo Bassong épouse Tchouameni-Nkoulou de la Croix-Rousse';
    expect(await worst((await print({ holderName })).bytes)).toBe('genuine');
  });

  it('is revoked when the list says so, and over when its time is', async () => {
    expect(await worst(paper.bytes, trustIn(keys, { list: await listOf([70_001]) }))).toBe('revoked');
    expect(await worst((await print({ expiresAt: now - 1000 })).bytes)).toBe('over');
  });
});

it('[CT20] is not said to stand by a list that is older than it', async () => {
  const findings = await Promise.all(
    [issuedAt, issuedAt - 1000].map(async (asOf) => {
      const { findings: all } = await check(paper.link, trustIn(keys, { list: await listOf([], asOf) }));
      return [all.at(-1)?.outcome, all.at(-1)?.says.join(' ')];
    }),
  );
  expect(findings).toEqual([
    ['genuine', 'Not revoked as of 2026-11-22T10:30:00Z.'],
    ['not_checked', expect.stringContaining('could not be checked: the list of 2026-11-22T10:29:59Z')],
  ]);
});

describe('what somebody made of it', { timeout: 60_000 }, () => {
  it('is truncated wherever its end is missing', async () => {
    const { bytes, linkedCredential, jws, link } = paper;
    expect(await worst(bytes.slice(0, bytes.length - 200))).toBe('truncated');
    expect(await worst(bytes.slice(0, 3000))).toBe('truncated');
    for (const text of [linkedCredential, jws, link]) expect(await worst(text.slice(0, -30))).toBe('truncated');
  });

  it('is changed when any byte is another, or was added', async () => {
    const { bytes, linkedCredential, jws, link } = paper;
    for (const at of [200, 5000, 9000, bytes.length - 20]) {
      const spoilt = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await worst(spoilt), `byte ${at}`).toBe('changed');
    }
    expect(await worst(Buffer.concat([bytes, Buffer.from('\n% and so on\n%%EOF\n')]))).toBe('changed');
    expect(await worst(linkedCredential.replace('Ndiaye', 'Diallo'))).toBe('changed');
    expect(await worst(linkedCredential.replace('{', '{"unheardOf":"x",'))).toBe('changed');
    expect(await worst(linkedCredential.replace('First aid', 'First\\u0020Aid'))).toBe('changed');
    const [head = '', body = '', signature = ''] = jws.split('.');
    const edited = Buffer.from(body, 'base64url').toString().replace('Ndiaye', 'Diallo');
    expect(await worst([head, Buffer.from(edited).toString('base64url'), signature].join('.'))).toBe('changed');
    // The last letter of 64 bytes has four bits to spare.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spare = letters.charAt(letters.indexOf(jws.slice(-1)) + 1);
    for (const other of [jws.slice(0, -1) + spare, `${jws}A`]) expect(await worst(other)).toBe('changed');
    expect(checkJwsCredential(`${jws}.AAAA`, trustIn(keys)).outcome).toBe('changed');
    expect(await worst(link.replace('7K3QXD', '7K3QXF'))).toBe('changed');
  });

  it('[CT6] is changed when its contexts are not the ones that give its words their meaning', async () => {
    const { '@context': contexts, ...rest } = JSON.parse(paper.linkedCredential);
    const { proof, credentialSubject } = rest;
    const others = [
      rest,
      { ...rest, '@context': [contexts[0], 'https://evil.example/context'] },
      { ...rest, '@context': [...contexts, { name: 'https://evil.example/other-name' }] },
      { ...rest, '@context': contexts.slice(0, 1) },
      { ...rest, '@context': contexts.toReversed() },
      { ...rest, '@context': contexts, proof: [{ ...proof[0], '@context': contexts }] },
      { ...rest, '@context': contexts, credentialSubject: { ...credentialSubject, '@context': contexts } },
      { ...rest, '@context': contexts, evidence: [] },
    ];
    for (const other of others) expect(await worst(JSON.stringify(other)), JSON.stringify(other)).toBe('changed');
    expect(await worst(JSON.stringify({ ...rest, '@context': contexts }))).toBe('genuine');
  });

  it('is no signature of the PDF any more, whichever byte outside of its room is another', () => {
    const bytes = Buffer.from(paper.bytes);
    const room = bytes.indexOf('/Contents <') + 11;
    const places = Array.from({ length: 400 }, (_, index) => Math.floor((index * bytes.length) / 400));
    for (const at of places.filter((place) => place < room || place > room + 1800)) {
      const spoilt = Buffer.from(bytes);
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      expect(checkPaperSignature(spoilt, trustIn(keys), true).outcome, `byte ${at}`).not.toBe('genuine');
    }
  });

  it('[CT7] is no paper of ours without its signature, whatever genuine proofs stand on the page', async () => {
    const bytes = Buffer.from(paper.bytes);
    const unreadable = Buffer.from(bytes);
    unreadable.write('Q', bytes.indexOf('/ByteRange') + 1, 'latin1');
    const { worst: all, findings } = await check(unreadable);
    expect([all, findings[0]?.outcome, findings[1]?.outcome]).toEqual(['unsigned', 'unsigned', 'genuine']);
    expect(exitCodeByOutcome[all]).toBeGreaterThan(0);
    const { PDFDocument, PDFName } = createRequire(new URL('../../sync-server/package.json', import.meta.url))(
      'pdf-lib',
    ) as typeof import('pdf-lib');
    const repainted = await PDFDocument.load(bytes, { updateMetadata: false });
    repainted.catalog.delete(PDFName.of('AcroForm'));
    repainted.getPage(0).node.delete(PDFName.of('Annots'));
    const isSignature = (object: unknown) => /\/ByteRange/.test(String(object));
    for (const [reference, object] of repainted.context.enumerateIndirectObjects())
      if (isSignature(object)) repainted.context.delete(reference);
    expect(await worst(await repainted.save())).toBe('unsigned');
    const page = { kind: 'pdf', bytes: Buffer.from('%PDF-1.7\n%%EOF\n'), credential: null } as const;
    for (const one of [
      { ...page, qr: { text: paper.link } },
      { ...page, credential: paper.linkedCredential, qr: 'none' as const },
    ])
      expect(worstOf(await checkEvidence(one, trustIn(keys)))).toBe('unsigned');
    expect(await worst(`%PDF-1.7\n% (${paper.link})\n%%EOF\n`)).toBe('unsigned');
  });

  it('is not one when genuine parts of two are put together', async () => {
    const other = await print({ code: 'GLCA-2026-BCDFGH', holderName: 'Somebody Else' });
    const evidence = { kind: 'pdf', bytes: Buffer.from(paper.bytes), credential: other.linkedCredential } as const;
    const findings = await checkEvidence({ ...evidence, qr: { text: paper.link } }, trustIn(keys));
    expect(worstOf(findings)).toBe('contradiction');
  });

  it('holds no proof when it is another file', async () => {
    expect(await worst('{"a":1}')).toBe('no_proof');
    expect(await worst(`${issuer}/verify/GLCA-2026-7K3QXD`)).toBe('no_proof');
    expect(await worst('%PDF-1.7\n%%EOF\n')).toBe('no_proof');
  });
});

describe('who signed it', { timeout: 60_000 }, () => {
  it('is another when somebody signs it again', async () => {
    const forged = await print({ holderName: 'Somebody Else' }, openKeys('theirs'));
    const { findings } = await check(forged.bytes);
    expect(findings.map(({ outcome }) => outcome)).toEqual(['other_signer', 'unknown_key', 'unknown_key']);
    for (const alone of [forged.link, forged.linkedCredential, forged.jws]) {
      expect(await worst(alone)).toBe('unknown_key');
    }
  });

  it('is another academy when that is not whom was asked about', async () => {
    const elsewhere = trustIn(keys, { issuer: 'https://other.example.org' });
    for (const alone of [paper.link, paper.linkedCredential, paper.jws]) {
      expect(await worst(alone, elsewhere)).toBe('wrong_host');
    }
  });

  it('counts with an old key for what came before its end, with a compromised one for nothing', async () => {
    const old = openKeys('old');
    const signed = await print({}, old);
    const keyFolder = join(folder, 'old');
    const verdicts = async (): Promise<Outcome[]> =>
      Promise.all([signed.link, signed.linkedCredential].map((alone) => worst(alone, trustIn(openKeys('old')))));
    rotateKey(keyFolder, 'proof', issuedAt + 1000);
    expect(await verdicts()).toEqual(['genuine', 'genuine']);
    const ended = trustIn(openKeys('old'));
    const early = ended.keys.map((key) => (key.exp === undefined ? key : { ...key, exp: issuedAt / 1000 - 3600 }));
    expect(await worst(signed.link, { ...ended, keys: early })).toBe('expired_key');
    expect(await worst(signed.linkedCredential, { ...ended, keys: early })).toBe('expired_key');
    for (const { kid } of old.published('proof')) markCompromised(keyFolder, kid, now);
    expect(await verdicts()).toEqual(['revoked_key', 'revoked_key']);
    const [paperKey] = old.published('paper');
    markCompromised(keyFolder, paperKey?.kid ?? '', now);
    expect((await check(signed.bytes, trustIn(openKeys('old')))).findings[0]?.outcome).toBe('revoked_key');
  });
});

const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const command = fileURLToPath(new URL('../verify-certificate-command.ts', import.meta.url));
const run = (...words: string[]) => spawnSync(tsx, [command, ...words], { encoding: 'utf8', cwd: folder });

it('[CT20] is shown with whatever would steer a terminal or turn its line around spelt out', {
  timeout: 60_000,
}, async () => {
  const { link, linkedCredential } = await print({
    holderName: 'A\u200cli \u202eDiop',
    courseTitle: 'First\u001b[2Jaid\u2028',
  });
  const keyFile = join(folder, 'steered-keys.json');
  writeFileSync(keyFile, JSON.stringify(describeIssuer(keys, issuer)));
  const credentialFile = join(folder, 'steered.json');
  writeFileSync(credentialFile, linkedCredential);
  for (const word of [link, credentialFile]) {
    const { stdout, status } = run(word, '--keys', keyFile);
    expect([status, stdout.split('\n').at(-3)]).toEqual([
      0,
      expect.stringContaining('to A\u200cli \\u{202e}Diop for First'),
    ]);
    expect(stdout.replaceAll(/[\n\u200c]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  }
});

it('is told by the command in sentences, with an exit code for each', { timeout: 60_000 }, () => {
  const [file, keyFile, rootFile] = ['paper.pdf', 'did.json', 'roots.pem'].map((name) => join(folder, name));
  writeFileSync(file ?? '', paper.bytes);
  writeFileSync(keyFile ?? '', JSON.stringify(describeIssuer(keys, issuer)));
  writeFileSync(rootFile ?? '', rootsOf(keys));
  const given = ['--keys', keyFile ?? '', '--keys', rootFile ?? ''];
  const genuine = run(file ?? '', ...given);
  expect(genuine.stderr).toBe('');
  expect(genuine.stdout).toContain('to Aïssatou Ndiaye for First aid, grade 87 %.\nIn all: genuine.');
  expect(genuine.status).toBe(0);
  expect(run(paper.link.slice(0, -30), ...given).status).toBe(6);
  expect(run(join(folder, 'nowhere.pdf'), ...given)).toMatchObject({ status: 1 });
  expect(run(file ?? '').stderr).toContain('say with --keys whom to believe');
});
