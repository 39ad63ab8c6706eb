// Stores of every version ever released, opened by today's app in Chromium: nothing is lost, and what was unsent reaches a real server as it was written.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lanes } from '@greenland/shared-schema/protocol/operation';
import { chainStart, hashTextBy } from '@greenland/shared-schema/protocol/operation-chain';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceKeys } from '../src/account/device-keys.ts';
import type { Draft } from '../src/store/learner-replica.ts';
import { type LoggedOperation, loggedOperation, storedDraft } from '../src/store/local-record.ts';
import { type BrowserAcademy, openBrowserAcademy, password } from './academy-in-browser.ts';
import type { DatabaseDump } from './replica-page/database-dump.ts';
import type { ReplicaPage } from './replica-page/show-replica.ts';

declare const replica: ReplicaPage;

const folder = fileURLToPath(new URL('./fixture/', import.meta.url));
const fixtureFiles = readdirSync(folder).filter((name) => name.startsWith('store-version-'));
type Fixture = { userId: string; quizHash: string; databases: DatabaseDump };
type StoredKeys = Omit<DeviceKeys, 'keyPair'> & { keyPair: { publicKey: { $key: JsonWebKey } } };

let academy: BrowserAcademy;

beforeAll(async () => {
  academy = await openBrowserAcademy();
});
afterAll(() => academy?.close());

const readFixture = (file: string): Fixture => JSON.parse(readFileSync(folder + file, 'utf8'));

/** What a collection of the fixture holds. */
function rowsOf<Row>({ databases }: Fixture, ending: string): Row[] {
  const found = databases.find(({ name }) => name.endsWith(ending));
  return Object.values(found?.stores ?? {}).flatMap(({ rows }) => rows.map(({ value }) => value as Row));
}

/** The learner and the device of the fixture, as a server restored to the moment of their registration knows them. */
async function enterFixture(fixture: Fixture): Promise<string> {
  const { id } = await academy.register();
  const email = `${fixture.userId}@example.org`;
  await academy.query('delete from users where id = $1', [fixture.userId]);
  await academy.query(
    `insert into users (id, email, password_hash, first_name, last_name)
      select $1, $2, password_hash, first_name, last_name from users where id = $3`,
    [fixture.userId, email, id],
  );
  const [keys] = rowsOf<StoredKeys>(fixture, 'greenland-account');
  const { x, y } = keys?.keyPair.publicKey.$key ?? {};
  const publicKey = JSON.stringify({ kty: 'EC', crv: 'P-256', x, y });
  await academy.query('insert into devices (id, public_key) values ($1, $2) on conflict do nothing', [
    keys?.deviceId,
    publicKey,
  ]);
  await academy.query('insert into learner_devices (device_id, user_id) values ($1, $2)', [
    keys?.deviceId,
    fixture.userId,
  ]);
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  for (const lane of lanes) {
    const head = chainStart(hashTextBy(sha256), { deviceId: keys?.deviceId ?? '', userId: fixture.userId, lane });
    await academy.query(
      'insert into operation_logs (device_id, user_id, lane, secret, head) values ($1, $2, $3, $4, $5)',
      [keys?.deviceId, fixture.userId, lane, keys?.secret, head],
    );
  }
  return email;
}

/** A phone with the fixture's store on it, signed in, without network. */
async function openOldPhone(fixture: Fixture): Promise<Page> {
  const email = await enterFixture(fixture);
  const phone = await academy.openPhone();
  const page = await academy.openPage(phone);
  await page.evaluate((text) => replica.loadDatabases(JSON.parse(text)), JSON.stringify(fixture.databases));
  expect(
    await page.evaluate(([email, password]) => replica.signIn(email, password), [email, password] as const),
  ).toBeNull();
  return page;
}

/** All that the fixture left is there, and arrives. */
async function expectNothingLost(page: Page, fixture: Fixture): Promise<void> {
  const operations = rowsOf<LoggedOperation>(fixture, '--operations').filter((row) => 'operation' in row);
  const [draft] = rowsOf<Draft>(fixture, '--drafts').filter((row) => 'quizHash' in row);
  await page.evaluate(() => replica.open());
  await page.waitForFunction(() => replica.attempts().length === 2);
  const kept = await page.evaluate((quizHash) => replica.readDraft(quizHash), fixture.quizHash);
  expect(storedDraft.parse(kept)).toMatchObject({
    order: draft?.order,
    responses: draft?.responses,
    elapsedMs: draft?.elapsedMs,
  });
  await page.context().setOffline(false);
  await expect.poll(() => page.evaluate(() => replica.isSafe()), { timeout: 20_000 }).toBe(true);
  const held = await academy.query(
    `select lane, seq::int, id, version, kind, payload, wall_time_ms::float as "wallTime", monotonic_ms::float as "monotonicMs"
      from operations where user_id = $1 order by lane, seq`,
    [fixture.userId],
  );
  expect(held).toEqual(operations.map(({ key, operation }) => ({ lane: Number(key[0]), ...operation })));
  expect(await page.evaluate(() => replica.stored())).toEqual(operations);
}

it.each(fixtureFiles)(
  '[P4] [P9] loses nothing of %s, sends what was unsent as it was written, and never touches the outbox',
  async (file) => {
    const fixture = readFixture(file);
    for (const row of rowsOf<object>(fixture, '--operations')) {
      if ('operation' in row) expect(loggedOperation.safeParse(row).success).toBe(true);
    }
    const page = await openOldPhone(fixture);
    await page.context().setOffline(true);
    await expectNothingLost(page, fixture);
  },
);

/** Where the page is killed: at the first record that comes into its new place, and when the old place is to be emptied. */
const deaths = [
  { call: 'add', database: '--1--links' },
  { call: 'clear', database: '--0--drafts' },
] as const;

it.each(deaths)('[P4] goes on with a migration that was killed at $call of $database', async ({ call, database }) => {
  const fixture = readFixture('store-version-0.json');
  const page = await openOldPhone(fixture);
  const phone = page.context();
  await page.evaluate(
    ([call, database]) => {
      for (const method of call === 'add' ? (['add', 'put'] as const) : (['clear'] as const)) {
        const work = IDBObjectStore.prototype[method] as (...given: unknown[]) => IDBRequest;
        Object.assign(IDBObjectStore.prototype, {
          [method](this: IDBObjectStore, ...given: unknown[]) {
            if (this.transaction.db.name.includes(database)) Object.assign(window, { dying: true });
            // From then on the page waits for an answer that does not come.
            if ('dying' in window) return new EventTarget();
            return work.apply(this, given);
          },
        });
      }
    },
    [call, database] as const,
  );
  const opening = page.evaluate(() => replica.open()).catch((fault: unknown) => String(fault));
  await page.waitForFunction(() => 'dying' in window);
  await page.close();
  expect(await opening).toContain('closed');
  await phone.setOffline(false);
  const again = await academy.openPage(phone);
  await phone.setOffline(true);
  await expectNothingLost(again, fixture);
});
