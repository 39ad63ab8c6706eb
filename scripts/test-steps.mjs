// What npm test runs, in order: cheap checks first, so that a typing error is told before a browser starts.
import { findBrowser } from './install-test-tools.mjs';

const minuteMs = 60_000;

/**
 * @typedef {object} TestStep
 * @property {string} name short, unique
 * @property {string} what one line for the reader
 * @property {readonly string[]} args for Node itself; the first is the script
 * @property {readonly string[]} needs steps that must have passed before
 * @property {string} [report] file below test-output/ with vitest's JSON report; without it the exit code counts
 * @property {number} timeoutMs
 * @property {Record<string, string>} env
 */

/** @type {readonly TestStep[]} */
export const testSteps = [
  check('types', 'the compiler reads everything', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']),
  check('format and lint', 'biome compares the format and looks for traps', [
    'node_modules/@biomejs/biome/bin/biome',
    ...['check', '--error-on-warnings', '.'],
  ]),
  check('house', 'the law of the house: names, sizes, reach, layers, rules', [
    'node_modules/tsx/dist/cli.mjs',
    'scripts/house-check.ts',
  ]),
  check('unused', 'knip looks for files, exports and dependencies that nobody uses', ['node_modules/knip/bin/knip.js']),
  check('build', 'client, dashboard and server as they are shipped', ['scripts/build.mjs']),
  suite('pure', 'decisions and parts without database and browser', []),
  suite('postgres', 'with a real PostgreSQL', []),
  suite('browser', 'the whole path in a real browser', ['build', 'tools']),
];

function check(name, what, args) {
  return { name, what, args, needs: [], timeoutMs: 5 * minuteMs, env: {} };
}

function suite(name, what, needs) {
  const report = `${name}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=test-output/${report}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', name, ...reporters];
  const browser = findBrowser();
  const env = name === 'browser' && browser !== undefined ? { CHROMIUM_PATH: browser } : {};
  return { name, what, args, needs, report, timeoutMs: 15 * minuteMs, env };
}
