// The whole server with its files in a folder, as it begins: what is published, printed and sent there, by one server and by two.
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { earnCertificate } from '../../test/earn-certificate.ts';
import { makeJpeg, makePng } from '../../test/picture-fixtures.ts';
import { sendPicture } from '../../test/profile-client.ts';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { hashBytes } from '../content/content-hash.ts';

let scene: SyncScene;
let other: { url: string };
const lines: string[] = [];

beforeAll(async () => {
  scene = await openSyncScene({ LOG_LEVEL: 'info' }, undefined, { write: (line: string) => lines.push(line) });
  other = await scene.addServer();
});
afterAll(() => scene.close());

const shelf = (name: 'packs' | 'avatars') => join(scene.dataFolder, 'files', name);
const list = (name: 'packs' | 'avatars') => readdirSync(shelf(name)).sort();
const fetchBytes = async (url: string, headers = {}) =>
  Buffer.from(await (await fetch(url, { headers })).arrayBuffer());
const soon = { timeout: 20_000, interval: 100 };

async function fetchPdf(url: string, { id, token }: { id: string; token: string }): Promise<Response> {
  return fetch(`${url}/api/certificates/${id}/pdf`, { headers: { authorization: `Bearer ${token}` } });
}

/** The value of a gauge. */
async function readGauge(name: string): Promise<string | undefined> {
  const told = await (await fetch(`${scene.url}/metrics`)).text();
  return new RegExp(`^${name} (.*)$`, 'm').exec(told)?.[1];
}

/** As a disk that is not mounted. */
async function withoutDisk(doing: () => Promise<void>): Promise<void> {
  const folder = join(scene.dataFolder, 'files');
  renameSync(folder, `${folder}-away`);
  try {
    await doing();
  } finally {
    renameSync(`${folder}-away`, folder);
  }
}

describe('a server with a folder for files', () => {
  it('has every pack there under its hash, and none in the database', async () => {
    const { rows } = await scene.database.query<{ hash: string; body: unknown }>('select hash, body from packs');
    expect(rows.length).toBeGreaterThan(4);
    expect(rows.every(({ body }) => body === null)).toBe(true);
    expect(list('packs')).toEqual(rows.map(({ hash }) => hash).sort());
    for (const { hash } of rows) {
      expect(hashBytes(readFileSync(join(shelf('packs'), hash)))).toBe(hash);
      for (const { url } of [scene, other]) {
        expect(hashBytes(await fetchBytes(`${url}/packs/${hash}`, { 'accept-encoding': 'identity' }))).toBe(hash);
      }
    }
    const ready = await fetch(`${scene.url}/readyz`);
    expect(await ready.json()).toEqual({ status: 'ready', database: 'up', storage: 'up' });
    expect(await readGauge('academy_storage_up')).toBe('1');
  });

  it('shares it with another one: papers and pictures that came by one are given by the other', async () => {
    const earned = await earnCertificate(scene);
    const answer = await fetchPdf(other.url, earned);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([answer.status, bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    expect(list('packs')).toContain(hashBytes(bytes));
    const picture = String((await sendPicture(other, earned, await makePng())).body.avatar);
    expect((await fetch(picture)).status).toBe(200);
    expect(list('avatars')).toEqual([picture.split('/').at(-1)]);
    const { body } = await sendPicture(scene, earned, await makeJpeg());
    await vi.waitFor(() => expect(list('avatars')).toEqual([String(body.avatar).split('/').at(-1)]), soon);
  });

  it('takes the paper and the picture of who is erased out of it, and nothing else', async () => {
    const before = [list('packs'), list('avatars')];
    const earned = await earnCertificate(scene);
    expect((await fetchPdf(scene.url, earned)).status).toBe(200);
    await sendPicture(scene, earned, await makePng());
    expect([list('packs').length, list('avatars').length]).toEqual(before.map((names) => names.length + 1));
    const erased = await callRest(scene.url, 'DELETE', '/api/users/me', {
      token: earned.token,
      body: { password: 'Correct-horse-7' },
    });
    expect(erased.status).toBe(202);
    await vi.waitFor(() => expect([list('packs'), list('avatars')]).toEqual(before), soon);
  });

  it('goes on serving what an earlier version put into the database', async () => {
    const bytes = Buffer.from('of an earlier version');
    const hash = hashBytes(bytes);
    const row = "insert into packs (hash, media_type, size_bytes, body) values ($1, 'text/plain', $2, $3)";
    await scene.database.query(row, [hash, bytes.length, bytes]);
    expect(await fetchBytes(`${scene.url}/packs/${hash}`)).toEqual(bytes);
    const { id } = await scene.makeLearner();
    const [name, picture] = ['a'.repeat(22), await makePng()];
    await scene.database.query(
      "insert into avatars (name, user_id, media_type, size_bytes, body, created_at) values ($1, $2, 'image/png', $3, $4, now())",
      [name, id, picture.length, picture],
    );
    expect(await fetchBytes(`${scene.url}/avatars/${name}`)).toEqual(picture);
    const earned = await earnCertificate(scene);
    const pdf = Buffer.from(await (await fetchPdf(scene.url, earned)).arrayBuffer());
    await scene.database.query('update packs set body = $2 where hash = $1', [hashBytes(pdf), pdf]);
    rmSync(join(shelf('packs'), hashBytes(pdf)));
    expect(Buffer.from(await (await fetchPdf(scene.url, earned)).arrayBuffer())).toEqual(pdf);
  });
});

describe('a server whose disk for files fails', () => {
  it('says 503 where it needs it, logs and tells it, and goes on when it is back, without a restart', async () => {
    const earned = await earnCertificate(scene);
    const led = await fetch(`${scene.url}/api/certificates/${earned.id}/pdf`, {
      headers: { authorization: `Bearer ${earned.token}` },
      redirect: 'manual',
    });
    const link = `${scene.url}${led.headers.get('location')}`;
    await sendPicture(scene, earned, await makePng());
    const me = await callRest(scene.url, 'GET', '/api/users/me', { token: earned.token });
    const late = await scene.makeLearner();
    lines.length = 0;
    await withoutDisk(async () => {
      expect(await (await fetch(`${scene.url}/readyz`)).json()).toMatchObject({ status: 'not-ready', storage: 'down' });
      expect(await readGauge('academy_storage_up')).toBe('0');
      for (const refused of [await fetch(link), await fetch(String(me.body.avatar))]) {
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
        expect(await refused.json()).toMatchObject({ code: 'storage_unavailable' });
      }
      const sent = await sendPicture(scene, late, await makePng());
      expect([sent.status, sent.body.code]).toEqual([503, 'storage_unavailable']);
    });
    const told = 'A call needed the file storage: The folder for files did not do what it was asked: ENOENT.';
    expect(lines.filter((line) => line.includes(told))).toHaveLength(3);
    expect((await fetch(link)).status).toBe(200);
    expect((await sendPicture(scene, late, await makePng())).status).toBe(200);
    expect(await readGauge('academy_storage_up')).toBe('1');
  });

  it('owes certificates meanwhile, and makes them when it is back', async () => {
    let earned: Awaited<ReturnType<typeof earnCertificate>> | undefined;
    await withoutDisk(async () => {
      earned = await earnCertificate(scene);
      const fault = async () => {
        const { rows } = await scene.database.query<{ fault: string | null }>(
          "select last_error as fault from graphile_worker.jobs where task_identifier = 'render-certificate'",
        );
        return rows[0]?.fault ?? '';
      };
      await expect.poll(fault, soon).toContain('The folder for files did not do what it was asked: ENOENT.');
    });
    const ask = async () => (earned ? (await fetchPdf(scene.url, earned)).status : 0);
    await expect.poll(ask, { timeout: 40_000 }).toBe(200);
  }, 90_000);
});
