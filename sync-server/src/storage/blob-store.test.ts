import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineBlobStore } from '../../test/blob-store-exam.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { type BlobStore, BlobStoreAway } from './blob-store.ts';
import { openFolderBlobs } from './folder-blobs.ts';
import { openS3Blobs } from './s3-blob-door.ts';

let storage: ObjectStorage;
let s3: BlobStore;
const root = mkdtempSync(join(tmpdir(), 'greenland-files-'));
const folder = join(root, 'files/packs');

beforeAll(async () => {
  storage = await openObjectStorage();
  s3 = openS3Blobs(storage.settings);
  await openFolderBlobs(folder).isUp();
});
afterAll(async () => {
  await storage.close();
  rmSync(root, { recursive: true });
});

describe('files of other tests', () => {
  examineBlobStore(() => memoryBlobs);
});

describe('files in a folder', () => {
  const name = 'n'.repeat(43);
  const bytes = Buffer.from('some bytes');
  const type = 'text/plain';
  examineBlobStore(() => openFolderBlobs(folder));

  it('have names that lead nowhere else', async () => {
    const files = openFolderBlobs(folder);
    for (const wrong of [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      'x.part',
      '/etc/hostname',
      'a\0',
      'é',
      'a'.repeat(101),
    ]) {
      await expect(files.put(wrong, bytes, type), wrong).rejects.toThrow('A blob has no such name.');
      await expect(files.get(wrong), wrong).rejects.toThrow('A blob has no such name.');
      await expect(files.size(wrong), wrong).rejects.toThrow('A blob has no such name.');
      await expect(files.remove(wrong), wrong).rejects.toThrow('A blob has no such name.');
    }
    expect(readdirSync(root)).toEqual(['files']);
    expect(readdirSync(join(root, 'files'))).toEqual(['packs']);
  });

  it('are whole when several processes put the same at once, over what a crash left of it', async () => {
    writeFileSync(join(folder, `${name}.part`), 'x'.repeat(5_000));
    const large = Buffer.alloc(300_000, 'y');
    await Promise.all([1, 2, 3, 4, 5].map(() => openFolderBlobs(folder).put(name, large, type)));
    expect(await openFolderBlobs(folder).get(name)).toEqual(large);
    expect(readdirSync(folder).filter((file) => file.endsWith('.part'))).toEqual([]);
    writeFileSync(join(folder, `${name}.part`), 'x');
    await openFolderBlobs(folder).remove(name);
    expect(readdirSync(folder).filter((file) => file.startsWith(name))).toEqual([]);
  }, 30_000);

  it('are away while the disk is full, and put when it has room again', async () => {
    const files = openFolderBlobs(folder);
    const draft = join(folder, `${name}.part`);
    symlinkSync('/dev/full', draft);
    const failed = files.put(name, bytes, type);
    await expect(failed).rejects.toBeInstanceOf(BlobStoreAway);
    await expect(failed).rejects.toThrow(/^The folder for files did not do what it was asked: ENOSPC\.$/);
    expect(await files.get(name)).toBeNull();
    rmSync(draft);
    await files.put(name, bytes, type);
    expect(await files.get(name)).toEqual(bytes);
  });

  it('are away while their disk is, which is not "no such blob", and come back with it', async () => {
    const files = openFolderBlobs(folder);
    await files.put(name, bytes, type);
    renameSync(folder, `${folder}-away`);
    expect(await files.isUp()).toBe(false);
    for (const call of [
      files.get(name),
      files.size(name),
      files.put(name, bytes, type),
      files.put('other', bytes, type),
    ]) {
      await expect(call).rejects.toBeInstanceOf(BlobStoreAway);
    }
    writeFileSync(folder, 'no folder');
    await expect(files.put(name, bytes, type)).rejects.toThrow('ENOTDIR');
    rmSync(folder);
    renameSync(`${folder}-away`, folder);
    expect(await files.isUp()).toBe(true);
    expect(await files.get(name)).toEqual(bytes);
  });

  it('make no folder for who only reads: there may be another one elsewhere', async () => {
    const elsewhere = join(root, 'elsewhere');
    await expect(openFolderBlobs(elsewhere).get(name)).rejects.toBeInstanceOf(BlobStoreAway);
    expect(readdirSync(root)).toEqual(['files']);
  });

  it('can be cleared of all that nobody names', async () => {
    const files = openFolderBlobs(join(root, 'files/cleared'));
    for (const one of ['kept', 'gone']) await files.put(one, bytes, type);
    writeFileSync(join(root, 'files/cleared/kept.part'), 'x');
    await files.keepOnly(new Set(['kept', 'never-there']));
    expect(readdirSync(join(root, 'files/cleared'))).toEqual(['kept']);
  });
});

describe('files in an object storage', () => {
  examineBlobStore(() => s3);

  it('are away when nobody answers, and tell neither address nor key', async () => {
    const gone = openS3Blobs({ ...storage.settings, endpoint: 'http://127.0.0.1:1' });
    expect(await gone.isUp()).toBe(false);
    const failed = gone.get('some-hash');
    await expect(failed).rejects.toBeInstanceOf(BlobStoreAway);
    await expect(failed).rejects.toThrow(/^The object storage did not do what it was asked: ECONNREFUSED\.$/);
  });

  it('are away when the bucket is missing or the key is unknown: that is not "no such blob"', async () => {
    const elsewhere = openS3Blobs({ ...storage.settings, bucket: 'nowhere' });
    const stranger = openS3Blobs({ ...storage.settings, accessKeyId: 'stranger' });
    for (const blobs of [elsewhere, stranger]) {
      expect(await blobs.isUp()).toBe(false);
      await expect(blobs.get('some-hash')).rejects.toBeInstanceOf(BlobStoreAway);
      await expect(blobs.put('some-hash', Buffer.from('x'), 'text/plain')).rejects.toBeInstanceOf(BlobStoreAway);
    }
  });

  it('are down when the storage takes the question and stays silent', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    expect(await openS3Blobs({ ...storage.settings, endpoint: `http://127.0.0.1:${port}` }).isUp()).toBe(false);
    silent.closeAllConnections();
    silent.close();
  });
});
