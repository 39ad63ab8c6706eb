import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pressSignature } from './press-signature.ts';

const ink = Buffer.from(
  '<svg width="900" height="300"><rect x="300" y="100" width="300" height="50" fill="#22306e"/></svg>',
);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenland-signature-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function press(background: string, format: 'png' | 'jpeg'): Promise<{ head: string; dark: number }> {
  const paper = sharp({ create: { width: 900, height: 300, channels: 4, background } }).composite([{ input: ink }]);
  const file = join(folder, `signature.${format}`);
  writeFileSync(file, await paper.toFormat(format).toBuffer());
  const pbm = Buffer.from(await pressSignature(file));
  const head = /^P4\n\d+ \d+\n/.exec(pbm.toString('latin1'))?.[0] ?? '';
  const bits = pbm.subarray(head.length);
  return {
    head,
    dark: bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0) / (bits.length * 8),
  };
}

describe('pressing a signature', () => {
  it.each([
    ['the transparent ground of a drawing', '#0000', 'png'],
    ['the grey paper of a scan', '#d8d4cc', 'jpeg'],
  ] as const)('keeps the ink and cuts off %s', async (_what, background, format) => {
    const { head, dark } = await press(background, format);
    expect(head).toMatch(/^P4\n720 1[12]\d\n$/);
    expect(dark).toBeGreaterThan(0.95);
  });

  it('refuses what is no picture', async () => {
    const file = join(folder, 'signature.txt');
    writeFileSync(file, 'Ada Example');
    await expect(pressSignature(file)).rejects.toThrow('cannot be read');
  });
});
