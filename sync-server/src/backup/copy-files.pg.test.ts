import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type BackupScene, epochOf, openBackupScene } from '../../test/backup-scene.ts';
import { openObjectStorage } from '../../test/object-storage.ts';
import { makePng } from '../../test/picture-fixtures.ts';
import { sendPicture } from '../../test/profile-client.ts';
import { openS3Blobs } from '../storage/s3-blob-door.ts';
import { checkBackup, restoreBackup } from './restore-backup.ts';

let opened: BackupScene;
let file: string;
beforeAll(async () => {
  opened = await openBackupScene();
  await sendPicture(opened.source, await opened.source.makeLearner(), await makePng());
  file = path.join(opened.folder, 'with-picture.backup');
  await opened.take(opened.source.connectionString, file);
});
afterAll(() => opened.close());

const shelves = ['packs', 'avatars'] as const;
const sourceFolder = (shelf: string) => path.join(opened.source.dataFolder, 'files', shelf);
const targetFolder = (shelf: string) => path.join(opened.folder, 'target/files', shelf);
const readFolder = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name)).toString('hex')]));

describe('the files of a backup', () => {
  it('[RW1] come back byte for byte, and what was there before goes', async () => {
    mkdirSync(targetFolder('packs'), { recursive: true });
    writeFileSync(path.join(targetFolder('packs'), 'of-the-time-before'), 'x');
    const restored = await opened.restore(file);
    for (const shelf of shelves) expect(readFolder(targetFolder(shelf))).toEqual(readFolder(sourceFolder(shelf)));
    const counts = shelves.map((shelf) => readdirSync(sourceFolder(shelf)).length);
    expect(counts[1]).toBe(1);
    expect(restored.files).toBe((counts[0] ?? 0) + 1);
    expect((await opened.restore(file)).files).toBe(restored.files);
    for (const shelf of shelves) expect(readFolder(targetFolder(shelf))).toEqual(readFolder(sourceFolder(shelf)));
  });

  it('[RW1] go away again when the restore cannot be done, also halfway through them', async () => {
    const { connectionString } = opened.target;
    await opened.restore(file);
    const [first, , last] = readdirSync(targetFolder('packs')).sort();
    const before = readFolder(targetFolder('packs'));
    for (const name of [first, last]) rmSync(path.join(targetFolder('packs'), name ?? ''));
    const full = path.join(targetFolder('packs'), `${last}.part`);
    symlinkSync('/dev/full', full);
    const epoch = await epochOf(connectionString);
    const failed = opened.restore(file);
    await expect(failed).rejects.toMatchObject({ name: 'BackupFault' });
    await expect(failed).rejects.toThrow(/^Restoring .* failed: The folder for files did not .*: ENOSPC\.$/);
    expect(await epochOf(connectionString)).toBe(epoch);
    expect(existsSync(path.join(targetFolder('packs'), first ?? ''))).toBe(false);
    rmSync(full, { force: true });
    await opened.restore(file);
    expect(readFolder(targetFolder('packs'))).toEqual(before);
  });

  it('are left out and told when they are missing or have changed on the disk', async () => {
    const [gone, spoilt] = readdirSync(sourceFolder('packs')).sort();
    const [atGone, atSpoilt] = [gone, spoilt].map((name) => path.join(sourceFolder('packs'), name ?? ''));
    if (!atGone || !atSpoilt) throw new Error('The course has packs.');
    const kept = [readFileSync(atGone), readFileSync(atSpoilt)];
    rmSync(atGone);
    writeFileSync(atSpoilt, Buffer.alloc(kept[1]?.length ?? 0));
    const lacking = path.join(opened.folder, 'lacking.backup');
    const { missed, files } = await opened.take(opened.source.connectionString, lacking);
    expect(missed).toEqual([`packs/${gone}`, `packs/${spoilt}`]);
    writeFileSync(atGone, kept[0] ?? '');
    writeFileSync(atSpoilt, kept[1] ?? '');
    const whole = readFolder(targetFolder('packs'));
    rmSync(path.join(targetFolder('packs'), gone ?? ''));
    expect((await opened.restore(lacking)).files).toBe(files);
    // What is named and lies there already stays.
    const { [gone ?? '']: _, ...others } = whole;
    expect(readFolder(targetFolder('packs'))).toEqual(others);
  });

  it('go into an object storage where one is set', async () => {
    const storage = await openObjectStorage();
    const into = { packs: openS3Blobs(storage.settings), avatars: openS3Blobs(storage.settings, 'avatars') };
    await restoreBackup(opened.target.connectionString, await checkBackup(file), into);
    expect(storage.listPacks().sort()).toEqual(readdirSync(sourceFolder('packs')).sort());
    expect(storage.listAvatars()).toEqual(readdirSync(sourceFolder('avatars')));
    await storage.close();
  });

  it('are as many as rows name', async () => {
    const [rows] = await ask<{ count: number }>(
      opened.source.connectionString,
      'select count(*)::int from packs where body is null',
    );
    expect(readdirSync(sourceFolder('packs'))).toHaveLength(rows?.count ?? -1);
  });
});
