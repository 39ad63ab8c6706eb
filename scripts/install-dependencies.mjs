// Makes node_modules agree with package-lock.json; both npm start and npm test begin here.
// Invariant: needs nothing but Node, so that it works in a fresh clone; a node_modules that agrees is left alone.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './run-command.mjs';

/**
 * Installs the locked packages when they are missing or other ones; says so while it does.
 * @param {string} root the repository's folder
 * @returns {Promise<string | undefined>} a sentence that says what to do when it did not work
 */
export async function installDependencies(root) {
  const missing = findStalePackages(
    readLock(root, 'package-lock.json'),
    readLock(root, 'node_modules/.package-lock.json'),
  );
  if (missing.length === 0) return undefined;
  console.log(`Installing dependencies with npm ci (${missing.length} packages missing or of another version) ...`);
  const { code } = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root });
  if (code === 0) return undefined;
  return `npm ci ended with exit code ${code}: read its message above, check the network, and start again.`;
}

/**
 * Names the packages that the lock file asks for and node_modules does not have in that version. Packages for other
 * platforms and other optional ones may be absent.
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage>} installed
 * @returns {string[]}
 *
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage
 */
export function findStalePackages(locked, installed) {
  return Object.entries(locked)
    .filter(([place]) => place.includes('node_modules/'))
    .filter(([place, wanted]) => {
      const found = installed[place];
      if (found === undefined) return !wanted.optional && !wanted.devOptional;
      return found.version !== wanted.version;
    })
    .map(([place]) => place);
}

function readLock(root, name) {
  const file = path.join(root, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}
