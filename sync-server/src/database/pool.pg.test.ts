import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/postgres-database.ts';
import { DatabaseUnavailable, isDatabaseUnavailable, violatedUnique } from './database-fault.ts';
import { type Database, openDatabase, type Queryable } from './pool.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('empty');
  database = openDatabase(testDatabase.connectionString);
  await database.query('create table counter (id int primary key, value int not null)');
});
afterAll(async () => {
  await database.end();
  await testDatabase.drop();
});

async function backendPid(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}

describe('a connection that is cut', () => {
  it('between two statements of a transaction: a typed fault, nothing written, and the next query works', async () => {
    const cut = database.transaction(async (tx) => {
      await tx.query('insert into counter values (1, 1)');
      await database.query('select pg_terminate_backend($1)', [await backendPid(tx)]);
      await tx.query('select 1');
    });
    await expect(cut).rejects.toThrow(DatabaseUnavailable);
    expect((await database.query('select * from counter where id = 1')).rows).toEqual([]);
  });

  it('while its holder waits for something else: the process lives', async () => {
    const cut = database.transaction(async (tx) => {
      await database.query('select pg_terminate_backend($1)', [await backendPid(tx)]);
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    expect(isDatabaseUnavailable(await cut.catch((error: unknown) => error))).toBe(true);
  });

  it('in the middle of a statement, and while idle in the pool', async () => {
    const cut = expect(database.query('select pg_sleep(30)')).rejects.toThrow(DatabaseUnavailable);
    await expect
      .poll(async () => {
        const { rows } = await database.query(
          "select pg_terminate_backend(pid) as done from pg_stat_activity where query = 'select pg_sleep(30)'",
        );
        return rows.length;
      })
      .toBe(1);
    await cut;
    const other = openDatabase(testDatabase.connectionString);
    await database.query('select pg_terminate_backend($1)', [await backendPid(other)]);
    await expect.poll(() => other.query('select 1').then(({ rowCount }) => rowCount)).toBe(1);
    await other.end();
  });

  it('hangs on what somebody else holds: the same fault, and the connection is of use again', async () => {
    const patient = openDatabase(testDatabase.connectionString, { statementTimeoutMs: 200, maxConnections: 1 });
    await database.transaction(async (tx) => {
      await tx.query('lock table counter in access exclusive mode');
      await expect(patient.query('select * from counter')).rejects.toThrow(DatabaseUnavailable);
    });
    expect((await patient.query('select 1')).rowCount).toBe(1);
    await patient.end();
  });

  it('cannot be made: the same fault', async () => {
    const away = openDatabase('postgres://x:y@127.0.0.1:1/z');
    await expect(away.query('select 1')).rejects.toThrow(DatabaseUnavailable);
    await away.end();
  });
});

describe('transaction', () => {
  it('commits all or nothing, and leaves other errors as they are', async () => {
    const twice = database.transaction(async (tx) => {
      await tx.query('insert into counter values (10, 1)');
      await tx.query('insert into counter values (10, 2)');
    });
    expect(violatedUnique(await twice.catch((error: unknown) => error))).toBe('counter_pkey');
    expect((await database.query('select * from counter where id = 10')).rowCount).toBe(0);
  });

  it('does not call saved what PostgreSQL rolled back', async () => {
    const swallowing = database.transaction(async (tx) => {
      await tx.query('insert into counter values (11, 1)');
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow(/rolled back/);
  });

  it('runs again after a deadlock, so that both writers succeed', async () => {
    await database.query('insert into counter values (20, 0), (21, 0)');
    const add = 'update counter set value = value + 1 where id = $1';
    const write = (first: number, second: number) =>
      database.transaction(async (tx) => {
        await tx.query(add, [first]);
        await tx.query('select pg_sleep(0.2)');
        await tx.query(add, [second]);
      });
    await Promise.all([write(20, 21), write(21, 20)]);
    const { rows } = await database.query('select value from counter where id in (20, 21)');
    expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
  });
});

describe('what is to follow a commit', () => {
  it('runs once when it is committed, and never when it is not or is tried again', async () => {
    const told: string[] = [];
    let tries = 0;
    await database.transaction(async (tx) => {
      tries += 1;
      tx.afterCommit(() => told.push(`try ${tries}`));
      if (tries === 1) await tx.query("do $$ begin raise exception 'again' using errcode = '40001'; end $$");
      expect(told).toEqual([]);
    });
    const undone = database.transaction(async (tx) => {
      tx.afterCommit(() => told.push('undone'));
      throw new Error('a fault');
    });
    await expect(undone).rejects.toThrow('a fault');
    expect(told).toEqual(['try 2']);
  });
});

describe('query', () => {
  it('prepares named statements and gives numbers for int8 and numeric', async () => {
    const statement = { name: 'add', text: 'select $1::int8 + 1 as whole, 1.5::numeric as part', values: [41] };
    await database.withClient(async (client) => {
      await client.query(statement);
      expect((await client.query(statement)).rows).toEqual([{ whole: 42, part: 1.5 }]);
      const { rows } = await client.query("select count(*) as prepared from pg_prepared_statements where name = 'add'");
      expect(rows).toEqual([{ prepared: 1 }]);
    });
  });
});
