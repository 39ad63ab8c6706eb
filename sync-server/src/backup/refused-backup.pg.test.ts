import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type BackupScene, epochOf, openBackupScene, readAll } from '../../test/backup-scene.ts';
import { createTestDatabase } from '../../test/postgres-database.ts';
import { readMigrations } from '../database/migrate.ts';
import { openDatabase } from '../database/pool.ts';
import { checkBackup, restoreBackup } from './restore-backup.ts';

let opened: BackupScene;
beforeAll(async () => {
  opened = await openBackupScene();
  await opened.restore(opened.file);
});
afterAll(() => opened.close());

/** The backup with its records changed by `change`, as text of latin1. */
function forge(name: string, change: (text: string) => string): string {
  const forged = path.join(opened.folder, name);
  writeFileSync(
    forged,
    gzipSync(Buffer.from(change(gunzipSync(readFileSync(opened.file)).toString('latin1')), 'latin1')),
  );
  return forged;
}

const sentence = /^[A-Z][^\n]*\.$/;

describe('what cannot be restored changes nothing', () => {
  async function expectRefusal(doing: () => Promise<unknown>, words: RegExp): Promise<void> {
    const before = await readAll(opened.target.connectionString);
    const epoch = await epochOf(opened.target.connectionString);
    const fault = await doing().then(
      () => null,
      (error: Error) => error,
    );
    expect(fault?.name).toBe('BackupFault');
    expect(fault?.message).toMatch(sentence);
    expect(fault?.message).toMatch(words);
    expect(await readAll(opened.target.connectionString)).toEqual(before);
    expect(await epochOf(opened.target.connectionString)).toBe(epoch);
  }

  it.each([
    [
      'a file cut short',
      () => writeFileSync(path.join(opened.folder, 'x'), readFileSync(opened.file).subarray(0, -9)),
      /cut short/,
    ],
    [
      'half a file',
      () =>
        writeFileSync(
          path.join(opened.folder, 'x'),
          readFileSync(opened.file).subarray(0, statSync(opened.file).size / 2),
        ),
      /cut short/,
    ],
    ['an empty file', () => writeFileSync(path.join(opened.folder, 'x'), ''), /cut short/],
    ['another file', () => writeFileSync(path.join(opened.folder, 'x'), 'select 1;'), /bytes have changed/],
    [
      'a gzip of something else',
      () => writeFileSync(path.join(opened.folder, 'x'), gzipSync('select 1; select 2;')),
      /no whole backup/,
    ],
    ['no file', () => rmSync(path.join(opened.folder, 'x'), { force: true }), /there is no such file/],
    ['a folder', () => mkdirSync(path.join(opened.folder, 'x')), /it is a folder/],
  ])('%s', async (_name, prepare, words) => {
    rmSync(path.join(opened.folder, 'x'), { force: true, recursive: true });
    prepare();
    await expectRefusal(() => opened.restore(path.join(opened.folder, 'x')), words);
    rmSync(path.join(opened.folder, 'x'), { force: true, recursive: true });
  });

  it('a backup of a newer build', async () => {
    const known = readMigrations();
    await expectRefusal(
      async () =>
        restoreBackup(
          opened.target.connectionString,
          await checkBackup(opened.file, known.slice(0, -1)),
          opened.targetShelves,
        ),
      /newer build/,
    );
  });

  it('a changed byte, found by the checksum', async () => {
    await expectRefusal(
      () => opened.restore(forge('forged', (text) => text.replace('A small course', 'A small coarse'))),
      /checksum/,
    );
  });

  it('rows that PostgreSQL refuses, halfway through', async () => {
    const good = path.join(opened.folder, 'good.backup');
    copyFileSync(opened.file, good);
    const checked = await checkBackup(good);
    const bad = forge('bad', (text) =>
      text.replace(
        '01890a5d-ac96-774b-bcce-b302099a8057\to@example.org',
        'z1890a5d-ac96-774b-bcce-b302099a8057\to@example.org',
      ),
    );
    copyFileSync(bad, good);
    await expectRefusal(
      () => restoreBackup(opened.target.connectionString, checked, opened.targetShelves),
      /failed and changed nothing: invalid input syntax/,
    );
  });

  it('a file that is damaged after it was checked', async () => {
    const good = path.join(opened.folder, 'good.backup');
    copyFileSync(opened.file, good);
    const checked = await checkBackup(good);
    writeFileSync(good, readFileSync(opened.file).subarray(0, -30));
    await expectRefusal(
      () => restoreBackup(opened.target.connectionString, checked, opened.targetShelves),
      /cut short/,
    );
  });

  it('a database that a server is running on', async () => {
    const database = openDatabase(opened.target.connectionString);
    await database.query('select 1');
    await expectRefusal(() => opened.restore(opened.file), /at work on this database: stop it/);
    await database.end();
  });

  it('a database of somebody else', async () => {
    const foreign = await createTestDatabase('empty');
    await ask(foreign.connectionString, 'create table letters (id int)');
    await expect(
      checkBackup(opened.file).then((backup) => restoreBackup(foreign.connectionString, backup, opened.targetShelves)),
    ).rejects.toThrow(/tables that are not of the academy/);
    expect(await ask(foreign.connectionString, 'select count(*)::int from letters')).toEqual([{ count: 0 }]);
    await foreign.drop();
  });
});

/** The name of a file that would be written to a device without room. */
function onFullDisk(): string {
  const full = path.join(opened.folder, 'full');
  symlinkSync('/dev/full', `${full}.partial`);
  return full;
}

describe('a backup that cannot be written', () => {
  it.each([
    [
      'into a folder that is not there',
      () => path.join(opened.folder, 'nowhere', 'b'),
      /there is no such file or folder/,
    ],
    ['below a file', () => path.join(opened.file, 'b'), /its folder is a file/],
    ['where a folder is', () => opened.folder, /no file/],
    ['on a full disk', onFullDisk, /failed: the disk is full/],
  ])('%s says so in one sentence and leaves nothing', async (_name, where, words) => {
    const names = readdirSync(opened.folder);
    const fault = await opened.take(opened.source.connectionString, where()).catch((error: Error) => error);
    expect(fault).toMatchObject({ name: 'BackupFault', message: expect.stringMatching(words) });
    expect(readdirSync(opened.folder)).toEqual(names);
  });

  it('of an empty database neither', async () => {
    const empty = await createTestDatabase('empty');
    const where = path.join(opened.folder, 'empty');
    await expect(opened.take(empty.connectionString, where)).rejects.toThrow(/nothing to back up/);
    expect(existsSync(where)).toBe(false);
    await empty.drop();
  });
});
