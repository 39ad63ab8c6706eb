// What a checker knows of the keys behind the signature of a PDF: their marks count wherever they are told.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { describeIssuer } from '../../sync-server/src/certificate/issuer-did.ts';
import { markCompromised, rotateKey } from '../../sync-server/src/certificate/rotate-key.ts';
import type { SigningKeys } from '../../sync-server/src/certificate/signing-keys.ts';
import { checkPaperSignature } from './paper-signature-check.ts';
import { issuer, now, openPrintedScene, printBy, rootsOf, trustInTexts } from './printed-scene.ts';

const { folder, openKeys, close } = openPrintedScene();
afterAll(close);

const did = (by: SigningKeys) => JSON.stringify(describeIssuer(by, issuer));
const keySet = (by: SigningKeys) => JSON.stringify(by.publicKeySet());
const judge = (bytes: Uint8Array, texts: readonly string[]) =>
  checkPaperSignature(Buffer.from(bytes), trustInTexts(texts), true);
const kidOf = (by: SigningKeys, purpose: 'paper' | 'paper-root') => by.published(purpose)[0]?.kid ?? '';

describe('[KY3] a compromised key of papers', { timeout: 60_000 }, () => {
  it('is known as such by each document that the academy publishes', async () => {
    const by = openKeys('leaf');
    const { bytes } = await printBy(by);
    for (const document of [did(by), keySet(by)]) expect(judge(bytes, [document, rootsOf(by)]).outcome).toBe('genuine');
    rotateKey(join(folder, 'leaf'), 'paper', now);
    expect(judge(bytes, [keySet(by), rootsOf(by)]).outcome).toBe('genuine');
    const [, old] = by.published('paper');
    markCompromised(join(folder, 'leaf'), old?.kid ?? '', now);
    for (const document of [did(by), keySet(by)])
      expect(judge(bytes, [document, rootsOf(by)]).outcome).toBe('revoked_key');
    expect(judge((await printBy(by)).bytes, [keySet(by), rootsOf(by)]).outcome).toBe('genuine');
  });

  it('is not called good where its marks are not told', async () => {
    const by = openKeys('untold');
    const { bytes } = await printBy(by);
    const former = by.publicKeySet().keys.filter(({ purpose }) => !purpose.startsWith('paper'));
    for (const texts of [[rootsOf(by)], [rootsOf(by), JSON.stringify({ keys: former })]]) {
      const { outcome, says } = judge(bytes, texts);
      expect(outcome).toBe('unknown_key');
      expect(says.join(' ')).toContain('whether its key was compromised could not be checked');
    }
  });

  it('is one when its root is, and so is what a stolen root certifies', async () => {
    const by = openKeys('root');
    const [{ bytes }, roots] = [await printBy(by), rootsOf(by)];
    mkdirSync(join(folder, 'thief'));
    cpSync(join(folder, 'root', 'paper-root.json'), join(folder, 'thief', 'paper-root.json'));
    const forged = (await printBy(openKeys('thief'))).bytes;
    expect(judge(forged, [keySet(by), roots]).outcome).toBe('unknown_key');
    markCompromised(join(folder, 'root'), kidOf(by, 'paper-root'), now);
    for (const document of [did(by), keySet(by)]) {
      for (const paper of [bytes, forged])
        for (const given of [roots, rootsOf(by)]) expect(judge(paper, [document, given]).outcome).toBe('revoked_key');
    }
    expect(judge((await printBy(by)).bytes, [did(by), rootsOf(by)]).outcome).toBe('genuine');
  });

  it('is known by the command from the keys in its own data folder', async () => {
    const by = openKeys('own/keys');
    const file = join(folder, 'own.pdf');
    writeFileSync(file, (await printBy(by)).bytes);
    const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
    const command = fileURLToPath(new URL('../verify-certificate-command.ts', import.meta.url));
    const run = () =>
      spawnSync(tsx, [command, file], {
        ...{ encoding: 'utf8', cwd: folder },
        env: { ...process.env, DATA_DIR: join(folder, 'own'), KEYS_DIR: undefined },
      });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    const kept = readdirSync(join(folder, 'own/keys'));
    markCompromised(join(folder, 'own/keys'), kidOf(by, 'paper'), now);
    const { status, stdout } = run();
    expect([status, stdout.split('\n')[0]]).toEqual([
      8,
      'The signature of the PDF: signed with a key that is marked as compromised. Nothing that the key of this signature signed is trusted any more.',
    ]);
    expect(readdirSync(join(folder, 'own/keys'))).toEqual(kept);
  });
});
