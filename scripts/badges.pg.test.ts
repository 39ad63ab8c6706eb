import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../sync-server/src/database/pool.ts';
import { createTestDatabase, type TestDatabase } from '../sync-server/test/postgres-database.ts';

const program = fileURLToPath(new URL('./badges.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'greenland-badges-'));
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await test.drop();
});

/** Runs the command in a process of its own, against the test's database: exit code, then what it prints in either place. */
function runBadges(...words: string[]): Promise<[number | string | null, string]> {
  const env = { ...process.env, DATABASE_URL: test.connectionString, NODE_ENV: 'test' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', program, ...words], { env }, (error, out, err) => {
      resolve([error === null ? 0 : (error.code ?? null), out + err]);
    });
  });
}

function writeBadge(criteria: unknown): string {
  const file = path.join(folder, 'keen.json');
  writeFileSync(file, JSON.stringify({ code: 'keen', name: 'Keen', description: 'Ten lessons.', criteria }));
  return file;
}

describe('npm run badges', () => {
  it('lists what a new academy has, in both languages', async () => {
    const [code, told] = await runBadges('list');
    expect([code, told.trimEnd().split('\n')]).toEqual([0, expect.any(Array)]);
    expect(told.trimEnd().split('\n')).toHaveLength(8);
    expect(told).toContain('first-lesson: Premier pas / First step (held by 0) {"of":"lessons-completed","atLeast":1}');
  });

  it('adds a badge once, and takes it away while nobody holds it', async () => {
    const file = writeBadge({ of: 'lessons-completed', atLeast: 10 });
    expect(await runBadges('add', file)).toEqual([0, expect.stringMatching(/^Added 'keen'\./)]);
    expect(await runBadges('add', file)).toEqual([1, "There is a badge 'keen' already: nothing was changed.\n"]);
    const database = openDatabase(test.connectionString);
    const user = v7();
    await database.query(
      `insert into users (id, email, password_hash, first_name, last_name) values ($1, 'a@example.org', 'x', 'A', 'B')`,
      [user],
    );
    await database.query(
      `insert into user_badges (id, user_id, badge_id) select $1, $1, id from badges where code = 'keen'`,
      [user],
    );
    expect((await runBadges('remove', 'keen'))[1]).toMatch(/^'keen' is held by 1: what was earned stays/);
    await database.query('delete from user_badges');
    await database.end();
    expect(await runBadges('remove', 'keen')).toEqual([0, "Removed 'keen'.\n"]);
    expect(await runBadges('remove', 'keen')).toEqual([1, "There is no badge 'keen'.\n"]);
  });

  it('adds nothing of a file with faults, and names their places', async () => {
    const file = writeBadge({ all: [{ of: 'height', atLeast: 1 }] });
    expect(await runBadges('add', file)).toEqual([1, expect.stringContaining(`${file}: criteria.all[0].of: `)]);
    expect((await runBadges('add', path.join(folder, 'none.json')))[1]).toMatch(/none\.json cannot be read/);
    expect(await runBadges('remove')).toEqual([1, 'npm run badges -- list | add FILE.json | remove CODE\n']);
  });
});
