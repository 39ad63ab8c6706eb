import { describe, expect, it } from 'vitest';
import * as reach from './house-io.ts';
import { type Law, makeHouseFile } from './house-tree.ts';

interface Plant {
  readonly law: Law;
  readonly offence: string;
  readonly at: string;
  readonly allowedAt: string;
  readonly texts: readonly string[];
  readonly innocent: readonly string[];
}

const plants: readonly Plant[] = [
  {
    law: reach.keepSqlInStores,
    offence: 'sql-in-stores',
    at: 'sync-server/src/ingest/ingest-operations.ts',
    allowedAt: 'sync-server/src/ingest/operation-store.ts',
    texts: [
      "query('SELECT 1')",
      'query(`UPDATE account SET name = 1`)',
      "query('insert into account (id)')",
      "query('COMMIT')",
      "client.query('begin')",
      'client.query(`set local x = 1`)',
      "const text = 'select id, name from account'",
      'run(`select now()`)',
      'run(`with late as (select 1) select 1`)',
      "import { Pool } from 'pg'",
    ],
    innocent: [
      "const label = 'Select a course from the list'",
      "const method = 'DELETE'",
      "const label = 'select one from below'",
      "const label = 'Update now'",
    ],
  },
  {
    law: reach.keepNetworkInDoors,
    offence: 'network-in-doors',
    at: 'client/src/pack/download.ts',
    allowedAt: 'client/src/account/rest-call.ts',
    texts: [
      "fetch('/a')",
      'new WebSocket(url)',
      "import express from 'express'",
      "import { request } from 'node:http'",
    ],
    innocent: ["import type { Request } from 'express'", 'prefetch(url)', 'ports.fetch(url)'],
  },
  {
    law: reach.keepEnvironmentInSettings,
    offence: 'environment-in-settings',
    at: 'sync-server/src/main.ts',
    allowedAt: 'sync-server/src/settings/settings.ts',
    texts: ['read(process.env)', 'process.env.PORT', "import { env } from 'node:process'"],
    innocent: ['process.exit(1)', 'settings.env'],
  },
  {
    law: reach.keepChanceAtTheRoot,
    offence: 'chance-at-the-root',
    at: 'shared-schema/src/rule/grade-attempt.ts',
    allowedAt: 'sync-server/src/compose-server.ts',
    texts: [
      'Date.now()',
      'new Date()',
      'Math.random()',
      'crypto.randomUUID()',
      'globalThis.crypto.getRandomValues(bytes)',
      "import { randomBytes } from 'node:crypto'",
      "import { v7 as makeId } from 'uuid'",
    ],
    innocent: ['new Date(now)', 'ports.randomBytes(16)', "import { createHash } from 'node:crypto'"],
  },
  {
    law: reach.keepDeviceStoreInItsRooms,
    offence: 'device-store-rooms',
    at: 'client/src/screen/lesson-screen.tsx',
    allowedAt: 'client/src/store/device-store.ts',
    texts: ["import { createRxDatabase } from 'rxdb'", "import type { RxDocument } from 'rxdb/plugins/core'"],
    innocent: ["import { signal } from '@preact/signals'"],
  },
  {
    law: reach.keepSchemaAlone,
    offence: 'schema-alone',
    at: 'shared-schema/src/record/quiz.ts',
    allowedAt: 'shared-schema/src/record/quiz.test.ts',
    texts: ["import express from 'express'", "import { a } from '../../../client/src/a.ts'", "import 'node:fs'"],
    innocent: ["import * as z from 'zod/mini'", "import { decode } from 'cborg'", "import { a } from '../rule/a.ts'"],
  },
];

for (const plant of plants) {
  describe(plant.offence, () => {
    it.each(plant.texts)('finds %s', (text) => {
      const found = plant.law([makeHouseFile(plant.at, `\n${text};\n`)]);
      expect(found).toMatchObject([{ path: plant.at, line: 2, law: plant.offence }]);
    });

    it.each(plant.texts)('allows %s in its own place', (text) => {
      expect(plant.law([makeHouseFile(plant.allowedAt, text)])).toEqual([]);
    });

    it.each(plant.innocent)('takes %s', (text) => {
      expect(plant.law([makeHouseFile(plant.at, text)])).toEqual([]);
    });
  });
}
