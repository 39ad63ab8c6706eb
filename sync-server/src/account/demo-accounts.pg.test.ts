import { randomBytes } from 'node:crypto';
import { newPassword } from '@greenland/shared-schema/contract/auth-contract';
import type { Account } from '@greenland/shared-schema/record/account';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DoorScene, openDoorScene } from '../../test/door-scene.ts';
import { createDemoAccounts } from './demo-accounts.ts';
import { makePassword, seedAccounts } from './seeded-account.ts';

let scene: DoorScene;
const announced: Account[] = [];
beforeAll(async () => {
  scene = await openDoorScene();
});
afterAll(() => scene.close());

const ports = () => ({
  database: scene.database,
  now: Date.now,
  newId: v7,
  randomBytes,
  bcryptCost: 4,
  announceAccount: async (_tx: unknown, account: Account) => void announced.push(account),
});
const login = (email: string, password: string) => scene.call('POST', '/api/auth/login', { body: { email, password } });

it('makes one account a role with random passwords, at the first start only, however many servers start', async () => {
  const starts = await Promise.all([createDemoAccounts(ports(), null), createDemoAccounts(ports(), null)]);
  const made = starts.flat();
  expect(made.map(({ email, role }) => [email, role])).toEqual([
    ['learner@example.org', 'student'],
    ['teacher@example.org', 'teacher'],
    ['facilitator@example.org', 'facilitator'],
    ['admin@example.org', 'admin'],
  ]);
  expect(new Set(made.map(({ password }) => password)).size).toBe(4);
  expect(announced.map(({ email }) => email)).toEqual(made.map(({ email }) => email));
  for (const { email, password } of made) expect((await login(email, password)).status).toBe(200);
  expect(await createDemoAccounts(ports(), 'Another-pass-7')).toEqual([]);
});

it('uses the password of the settings, and leaves an e-mail that is taken alone', async () => {
  const seed = { role: 'admin', firstName: 'First', lastName: 'Admin', language: 'en' } as const;
  const [made] = await seedAccounts(ports(), [{ ...seed, email: 'chief@example.org' }], 'Chosen-pass-7');
  expect(made?.password).toBe('Chosen-pass-7');
  expect((await login('chief@example.org', 'Chosen-pass-7')).status).toBe(200);
  expect(await seedAccounts(ports(), [{ ...seed, email: 'CHIEF@example.org' }], null)).toEqual([]);
});

it('makes passwords that the rules take, each its own', () => {
  const passwords = Array.from({ length: 200 }, () => makePassword(randomBytes));
  expect(new Set(passwords).size).toBe(200);
  for (const password of passwords) expect(newPassword.safeParse(password).success).toBe(true);
});
