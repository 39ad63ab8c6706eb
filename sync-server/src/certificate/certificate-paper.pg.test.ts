// The paper, read by strangers: a certificate issued and rendered by its job, then judged with poppler, zbar and qpdf.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkQrAddress } from '@greenland/shared-schema/protocol/qr-proof';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CertificateScene, openCertificateScene, trustIn } from '../../test/certificate-scene.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { hashBytes } from '../content/content-hash.ts';
import { readStoredFile } from '../content/pack-blob-store.ts';
import { openDatabase } from '../database/pool.ts';
import { listJobs } from '../job/job-ledger-store.ts';
import { type JobRunner, startJobRunner } from '../job/job-runner.ts';
import { findCertificateById, readSignature } from './certificate-store.ts';
import { type CertificateGrant, renderCertificateTask } from './issue-certificate.ts';
import { renderCertificate } from './render-certificate.ts';
import { findRenderThread, openRenderPool } from './render-pool.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

let scene: CertificateScene;
let runner: JobRunner;
let announced: { userId: string; certificate: Certificate }[];
let lines: string[];
let folder: string;

beforeAll(async () => {
  scene = await openCertificateScene();
});

afterAll(() => scene.close());

beforeEach(() => {
  announced = [];
  lines = [];
  folder = mkdtempSync(join(tmpdir(), 'greenland-paper-'));
  const job = scene.makeRenderJob(async (_tx, userId, certificate) => {
    announced.push({ userId, certificate });
  });
  const database = openDatabase(scene.connectionString, { maxConnections: 3 });
  const running = startJobRunner({
    database,
    taskByName: { [renderCertificateTask]: job },
    log: (_level, message) => lines.push(message),
  });
  runner = {
    stop: async () => {
      await running.stop();
      await database.end();
    },
  };
});

afterEach(async () => {
  await runner.stop();
  rmSync(folder, { recursive: true });
});

/** Issues a certificate, waits for its PDF and puts it into a file. */
async function issueOnPaper(words: Partial<CertificateGrant>): Promise<{ certificate: Certificate; path: string }> {
  return putOnPaper(await scene.makeGrant(words));
}

async function putOnPaper(grant: CertificateGrant): Promise<{ certificate: Certificate; path: string }> {
  const { certificate } = await scene.issue(grant);
  await vi.waitFor(() => expect(announced.map((one) => one.certificate.id)).toContain(certificate.id), 20_000);
  const told = announced.find((one) => one.certificate.id === certificate.id);
  expect(told?.userId).toBe(grant.userId);
  const file = await readStoredFile(scene.database, told?.certificate.pdf ?? '', memoryBlobs);
  const path = join(folder, 'certificate.pdf');
  writeFileSync(path, file ?? '');
  return { certificate, path };
}

function readPaper(path: string): string {
  return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
}

describe('a certificate on paper', () => {
  it.each([
    ['fr', 'Awa Diop', 'CERTIFICAT DE RÉUSSITE', '22 novembre 2026'],
    ['en', 'Ngũgĩ wa Thiong’o', 'CERTIFICATE OF COMPLETION', '22 November 2026'],
  ])(
    'says in %s who, what and when, and its QR leads to the verification page',
    async (language, holderName, ...words) => {
      const { certificate, path } = await issueOnPaper({ language, holderName });
      expect(execFileSync('qpdf', ['--check', path], { encoding: 'utf8' })).toContain(
        'No syntax or stream encoding errors',
      );
      const paper = readPaper(path);
      const expected = [...words, holderName, certificate.courseTitle, 'Mariam Traoré', certificate.code];
      for (const word of expected) expect(paper).toContain(word);
      for (const format of ['-png', '-mono']) {
        execFileSync('pdftoppm', ['-r', '150', '-singlefile', format, path, join(folder, 'page')]);
        const image = join(folder, format === '-png' ? 'page.png' : 'page.pbm');
        const options = { encoding: 'utf8' as const, stdio: 'pipe' as const };
        const read = execFileSync('zbarimg', ['--quiet', '--raw', image], options);
        const checked = await checkQrAddress(read.trim(), trustIn(scene));
        expect(checked).toMatchObject({ claims: { code: certificate.code, holderName } });
      }
    },
  );

  it('is one page of A4 lying down, with every font in it', async () => {
    const { path } = await issueOnPaper({});
    const facts = execFileSync('pdfinfo', [path], { encoding: 'utf8' });
    expect(facts).toMatch(/Pages: +1\n/);
    expect(facts).toMatch(/Page size: +841\.89 x 595\.28 pts \(A4\)/);
    const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' }).trim().split('\n').slice(2);
    expect(fonts).toHaveLength(3);
    for (const font of fonts) expect(font).toMatch(/^GLACAD\+EBGaramond.* yes yes yes /);
  });

  it('is made once: the job run again changes nothing and tells nobody', async () => {
    const { certificate } = await issueOnPaper({});
    const before = await findCertificateById(scene.database, certificate.id);
    announced = [];
    const job = scene.makeRenderJob(async (_tx, userId, again) => {
      announced.push({ userId, certificate: again });
    });
    await job({ certificateId: certificate.id });
    expect(announced).toEqual([]);
    expect(await findCertificateById(scene.database, certificate.id)).toEqual(before);
  });

  it('bears the signature that the course had when it was issued, and none without', async () => {
    const stencils = (path: string) =>
      execFileSync('pdfimages', ['-list', path], { encoding: 'utf8' }).split('stencil').length - 1;
    expect(stencils((await issueOnPaper({})).path)).toBe(0);
    const grant = await scene.makeGrant({});
    const signature = Buffer.concat([Buffer.from('P4\n16 2\n'), Buffer.from([0xff, 0x00, 0x0f, 0xf0])]);
    const sign = (value: Buffer | null) =>
      scene.database.query('update courses set signature = $2 where id = $1', [grant.courseId, value]);
    await sign(signature);
    const { certificate, path } = await putOnPaper(grant);
    expect(stencils(path)).toBe(1);
    await sign(null);
    expect(Buffer.from((await readSignature(scene.database, certificate.id)) ?? [])).toEqual(signature);
  });

  it('is drawn by a thread of the built server byte for byte as by any other', async () => {
    const { certificate } = await issueOnPaper({ holderName: 'Ŋábà محمد ٢٠٢٦' });
    const stored = await findCertificateById(scene.database, certificate.id);
    if (!stored) throw new Error('It was stored a moment ago.');
    const pool = openRenderPool(findRenderThread(), 1);
    const printed = { ...stored, qrText: stored.verifyUrl, signature: null };
    expect(hashBytes(await pool.render(printed))).toBe(hashBytes(await renderCertificate(printed)));
    const unheard = pool.render({ ...printed, holderName: '😀' });
    await expect(unheard).rejects.toBeInstanceOf(UncoveredLetterFault);
    await pool.close();
  });

  it('is not made with boxes for letters: the job fails, says which letter, and the certificate stays good', async () => {
    const grant = await scene.makeGrant({ holderName: 'Sentinel 😀' });
    const { certificate } = await scene.issue(grant);
    await vi.waitFor(() => expect(lines.join('\n')).toContain('U+1F600'), 10_000);
    expect(lines.join('\n')).not.toContain('Sentinel');
    // Dead at once, not after three days of tries: a person has to look.
    const findJob = async () => (await listJobs(scene.database, 1))[0];
    await expect.poll(findJob).toMatchObject({ task: renderCertificateTask, state: 'dead' });
    expect((await findJob())?.lastError).toMatch(new RegExp(`^Certificate ${certificate.code}: .*U\\+1F600`));
    expect(await findCertificateById(scene.database, certificate.id)).toMatchObject({
      pdf: null,
      code: certificate.code,
    });
  });

  it('[CE3] is not made for nobody: a name that shows nothing is refused, and a person is told', async () => {
    const { certificate } = await scene.issue(await scene.makeGrant({ holderName: ' \u200b\u0301\u3164 ' }));
    const findJob = async () =>
      (await listJobs(scene.database, 100)).find(({ lastError }) => lastError?.includes(certificate.code));
    await expect.poll(findJob, { timeout: 10_000 }).toMatchObject({ task: renderCertificateTask, state: 'dead' });
    expect((await findJob())?.lastError).toContain('The name shows nothing');
    expect(await findCertificateById(scene.database, certificate.id)).toMatchObject({ pdf: null });
  });
});
