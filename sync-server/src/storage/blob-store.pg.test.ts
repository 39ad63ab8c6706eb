import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineBlobStore } from '../../test/blob-store-exam.ts';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { type Database, openDatabase } from '../database/pool.ts';
import { type BlobStore, BlobStoreAway } from './blob-store.ts';
import { openPostgresBlobs } from './postgres-blob-store.ts';
import { openS3Blobs } from './s3-blob-door.ts';

let test: TestDatabase;
let database: Database;
let storage: ObjectStorage;
let s3: BlobStore;

beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.connectionString);
  storage = await openObjectStorage();
  s3 = openS3Blobs(storage.settings);
});
afterAll(async () => {
  await storage.close();
  await database.end();
  await test.drop();
});

describe('bodies in PostgreSQL', () => {
  examineBlobStore(() => openPostgresBlobs(database));

  it('come with the transaction, or not at all', async () => {
    const failing = database.transaction(async (tx) => {
      await openPostgresBlobs(tx).put('rolled-back', Buffer.from('x'), 'text/plain');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await openPostgresBlobs(database).size('rolled-back')).toBeNull();
  });
});

describe('bodies in an object storage', () => {
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
