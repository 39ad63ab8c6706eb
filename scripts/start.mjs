// npm start: from a fresh clone to a running server. Invariant: the server runs in this very process, so that signals reach it.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [leastMajor, leastMinor] = [20, 19];

/** @returns {Promise<string | undefined>} what to do when the server cannot be started */
async function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    return `Node ${process.versions.node} is too old: install Node ${leastMajor}.${leastMinor} or later from https://nodejs.org and start again.`;
  }
  // Loaded only now: an old Node may not be able to read them.
  const { installDependencies } = await import('./install-dependencies.mjs');
  const { findStaleParts } = await import('./build-plan.mjs');
  const { runCommand } = await import('./run-command.mjs');
  const fault = await installDependencies(root);
  if (fault !== undefined) return fault;
  if (findStaleParts(root).length === 0) return undefined;
  // A process of its own, so that the builders' memory does not stay with the server.
  const { code } = await runCommand(process.execPath, [path.join(root, 'scripts/build.mjs'), '--stale'], { cwd: root });
  return code === 0 ? undefined : 'The build failed: see above.';
}

process.chdir(root);
const fault = await prepare();
if (fault === undefined) {
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path.join(root, 'sync-server/dist/main.js')).href);
} else {
  console.error(fault);
  process.exitCode = 1;
}
