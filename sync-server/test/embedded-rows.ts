// Looks into the embedded database of a server process, past the server: what really stands there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type QuizVersion, quizVersion } from '@greenland/shared-schema/record/quiz';
import pg from 'pg';

/** A connection of its own; whoever kills its server must not be ended by it. */
export async function openEmbedded(dataDir: string): Promise<pg.Client> {
  const home = path.join(dataDir, 'postgres');
  const password = readFileSync(path.join(home, 'password'), 'utf8').trim();
  const host = path.join(home, 'run');
  const client = new pg.Client({ host, port: 5432, user: 'academy', password, database: 'academy' });
  client.on('error', () => client.end());
  await client.connect();
  return client;
}

export async function queryEmbedded(
  dataDir: string,
  sql: string,
  values: unknown[] = [],
): Promise<pg.QueryResultRow[]> {
  const client = await openEmbedded(dataDir);
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The published quizzes with their keys. */
export async function readEmbeddedQuizzes(dataDir: string): Promise<QuizVersion[]> {
  const rows = await queryEmbedded(dataDir, 'select body from quiz_versions');
  return rows.map(({ body }) => quizVersion.parse(body));
}
