// npm test: installs what tests need, runs every check and every test, and counts them from the runners' own reports.
// Invariant: the last line is `N passed, N failed`; nothing that did not run counts as passed; starts with Node alone.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { installDependencies } from './install-dependencies.mjs';
import { installTestTools } from './install-test-tools.mjs';
import { runCommand } from './run-command.mjs';
import { countCheck, countReport, describeSummary, failOnce } from './test-report.mjs';

/** @typedef {import('./test-report.mjs').Tally} Tally */

const root = path.resolve(import.meta.dirname, '..');
const outputFolder = path.join(root, 'test-output');

/** @returns {Promise<Map<string, Tally>>} */
async function runEverything() {
  const tallyByName = new Map();
  const problem = await installDependencies(root);
  if (problem !== undefined) return tallyByName.set('dependencies', failOnce('dependencies', problem));
  const missing = await installTestTools();
  tallyByName.set('tools', missing.length === 0 ? { passed: 1, failures: [] } : failOnce('tools', missing.join('\n')));
  for (const sentence of missing) console.log(sentence);
  const { testSteps } = await import('./test-steps.mjs');
  for (const step of testSteps)
    tallyByName.set(step.name, await runStep(step, tallyByName).catch(tallyFault(step.name)));
  return tallyByName;
}

/**
 * @param {import('./test-steps.mjs').TestStep} step
 * @param {ReadonlyMap<string, Tally>} tallyByName
 * @returns {Promise<Tally>}
 */
async function runStep(step, tallyByName) {
  const broken = step.needs.filter((name) => (tallyByName.get(name)?.failures.length ?? 1) > 0);
  if (broken.length > 0) return failOnce(step.name, `not run, because this failed: ${broken.join(', ')}`);
  console.log(`\n== ${step.name}: ${step.what}`);
  const env = { ...process.env, ...step.env };
  const ended = await runCommand(process.execPath, step.args, { cwd: root, env, timeoutMs: step.timeoutMs });
  if (step.report === undefined) return countCheck(step.name, ended);
  const report = path.join(outputFolder, step.report);
  return countReport(step.name, existsSync(report) ? readFileSync(report, 'utf8') : undefined, ended);
}

/** @param {string} name */
function tallyFault(name) {
  return (/** @type {Error} */ fault) => failOnce(name, fault.stack ?? String(fault));
}

/** @param {string} message */
function indent(message) {
  return stripVTControlCharacters(message).trim().replace(/^/gm, '    ');
}

/** @param {ReadonlyMap<string, Tally>} tallyByName */
function printSummary(tallyByName) {
  const tallies = [...tallyByName.values()];
  const failures = tallies.flatMap((tally) => tally.failures);
  if (failures.length > 0) console.log('\nWhat failed:');
  for (const { name, message } of failures) console.log(`\n- ${name}\n${indent(message)}`);
  console.log('');
  for (const [name, tally] of tallyByName) {
    console.log(`${name}: ${tally.passed} of ${tally.passed + tally.failures.length}`);
  }
  console.log(describeSummary(tallies));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

rmSync(outputFolder, { recursive: true, force: true });
mkdirSync(outputFolder, { recursive: true });
const runMinutes = () => Math.round(performance.now() / 6000) / 10;
const tallyByName = await runEverything().catch((fault) => new Map([['test run', tallyFault('test run')(fault)]]));
console.log(`\nThe run took ${runMinutes()} minutes.`);
printSummary(tallyByName);
