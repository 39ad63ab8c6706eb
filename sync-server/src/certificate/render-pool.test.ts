import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PrintedCertificate } from './render-certificate.ts';
import { openRenderPool, type RenderPool } from './render-pool.ts';

const printed: PrintedCertificate = {
  holderName: 'Awa Diop',
  courseTitle: 'Les fondamentaux de la crise climatique',
  instructorName: 'Mariam Traoré',
  language: 'fr',
  issuedAt: Date.UTC(2026, 10, 22, 10, 30),
  expiresAt: null,
  code: 'GLCA-2026-7K3QXD',
  qrText: 'https://academy.example.org/verify/GLCA-2026-7K3QXD',
  signature: null,
};

/** Answers with the thread's number; dies or fills its memory when the name says so. */
const frailScript = `import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ holderName }) => {
  if (holderName === 'die') process.exit(3);
  if (holderName === 'throw') throw new Error('out of ink');
  const hoard = [];
  while (holderName === 'hoard') hoard.push(Array.from({ length: 10_000 }, () => ({})));
  setTimeout(() => parentPort.postMessage({ bytes: new Uint8Array([threadId]) }), 30);
});`;

let folder: string;
let pool: RenderPool | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenland-render-'));
  writeFileSync(join(folder, 'frail.mjs'), frailScript);
});

afterEach(() => pool?.close());

afterAll(() => rmSync(folder, { recursive: true }));

function openFrailPool(size: number): (holderName: string) => Promise<Uint8Array> {
  pool = openRenderPool(pathToFileURL(join(folder, 'frail.mjs')), size);
  return (holderName) => pool?.render({ ...printed, holderName }) ?? Promise.reject(new Error('There is no pool.'));
}

describe('the threads that draw certificates', () => {
  it('are as many as are needed, never more than there may be, and serve all who wait', async () => {
    const render = openFrailPool(2);
    const answers = await Promise.all(Array.from({ length: 7 }, () => render('Awa')));
    expect(new Set(answers.map(([thread]) => thread)).size).toBe(2);
    const [first] = await render('Awa');
    expect(answers.map(([thread]) => thread)).toContain(first);
  });

  it.each([
    ['die', /was ended/],
    ['throw', /out of ink/],
    ['hoard', /memory/],
  ])(
    'that %s take one certificate with them, and another thread draws the next',
    async (how, message) => {
      const render = openFrailPool(1);
      const asked = [render('Awa'), render(how), render('Awa')];
      await expect(asked[1]).rejects.toThrow(message);
      const [before, , after] = await Promise.allSettled(asked);
      expect([before?.status, after?.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(after).not.toEqual(before);
    },
    30_000,
  );

  it('end with the pool: what they were drawing is told as lost', async () => {
    const render = openFrailPool(1);
    const lost = expect(render('Awa')).rejects.toThrow('was ended');
    await new Promise((resolve) => setTimeout(resolve, 10));
    await pool?.close();
    await lost;
  });
});
