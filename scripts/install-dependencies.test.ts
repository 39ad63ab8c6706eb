import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findStalePackages } from './install-dependencies.mjs';
import { findProgram } from './install-test-tools.mjs';
import { runCommand } from './run-command.mjs';

const locked = {
  '': {},
  client: { version: '0.1.0' },
  'node_modules/@greenland/client': { link: true },
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/fsevents': { version: '2.3.3', optional: true },
};

it('is content with the locked packages; those of other platforms may be absent', () => {
  const installed = { 'node_modules/@greenland/client': { link: true }, 'node_modules/zod': { version: '4.6.7' } };
  expect(findStalePackages(locked, installed)).toEqual([]);
});

it('finds packages that are missing or of another version', () => {
  expect(findStalePackages(locked, {})).toEqual(['node_modules/@greenland/client', 'node_modules/zod']);
  const old = { 'node_modules/@greenland/client': { link: true }, 'node_modules/zod': { version: '4.0.0' } };
  expect(findStalePackages(locked, old)).toEqual(['node_modules/zod']);
});

it('finds a program in a folder of the path, by the best name first', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'programs-'));
  writeFileSync(path.join(folder, 'reader'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(folder, 'notes'), 'no program', { mode: 0o644 });
  expect(findProgram(['better-reader', 'reader'], `/nowhere:${folder}`)).toBe(path.join(folder, 'reader'));
  expect(findProgram(['better-reader'], folder)).toBeUndefined();
  rmSync(folder, { recursive: true });
});

it('gives the exit code and the output of a command, and a code when it cannot start or takes too long', async () => {
  const ended = await runCommand(process.execPath, ['-e', 'console.log(7); process.exit(3)'], { quiet: true });
  expect(ended).toEqual({ code: 3, output: '7\n' });
  const missing = await runCommand('no-such-program-here', [], { quiet: true });
  expect(missing.code).toBe(127);
  const slow = await runCommand(process.execPath, ['-e', 'setTimeout(() => 0, 60000)'], {
    quiet: true,
    timeoutMs: 200,
  });
  expect(slow.code).toBe(1);
  expect(slow.output).toContain('time limit 0.2 s');
});
