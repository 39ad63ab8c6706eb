// Side by side: subjects take turns, and a peer that fails spoils nobody else's figures.
import { expect, it } from 'vitest';
import { compareSubjects } from './compare-subjects.ts';
import type { Subject, Trial } from './subject.ts';

const subjectOf = (name: string): Subject => ({
  name,
  openDevice: () => Promise.reject(new Error('This comparison opens no device.')),
  idleKilobytes: async () => 0,
  cpu: () => ({ serverMs: 0, postgresMs: null }),
});
const subjects = ['academy', 'yjs', 'pouchdb'].map(subjectOf);
const readOnce = (value: number) => [{ figure: 'bytes', unit: 'bytes', value }];

it('lets every subject run once before one runs again', async () => {
  const turns: string[] = [];
  const trial: Trial = async ({ name }, run) => {
    turns.push(`${name} ${run}`);
    return readOnce(run);
  };
  const rows = await compareSubjects('push', { runs: 2, trial }, subjects, () => undefined);
  expect(turns).toEqual(['academy 0', 'yjs 0', 'pouchdb 0', 'academy 1', 'yjs 1', 'pouchdb 1']);
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatchObject({ bench: 'push', figure: 'bytes', subject: 'yjs', median: 0.5, runs: 2 });
});

it('leaves out the figures of a peer that fails, and says so', async () => {
  const said: string[] = [];
  const trial: Trial = async ({ name }) => {
    if (name === 'yjs') throw new Error('it ended');
    return readOnce(1);
  };
  const rows = await compareSubjects('push', { runs: 1, trial }, subjects, (line) => said.push(line));
  expect(rows.map(({ subject }) => subject)).toEqual(['academy', 'pouchdb']);
  expect(said).toEqual(['yjs failed and is left out: it ended']);
});

it('fails when the academy fails', async () => {
  const trial: Trial = () => Promise.reject(new Error('ours'));
  await expect(compareSubjects('push', { runs: 1, trial }, subjects, () => undefined)).rejects.toThrow('ours');
});
