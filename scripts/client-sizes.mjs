// Prints what the built client weighs (brotli) beside its budgets; with --check it fails above them. Sizes are exact, so they may fail a build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const kilobyte = 1024;
const budgetKilobytes = { entry: 30, offlineScript: 125, precache: 170 };

/** @typedef {{ entry: number, offlineScript: number, precache: number, files: { name: string, bytes: number }[] }} ClientSizes bytes after brotli */

/**
 * `entry`: the page with the scripts and styles that it names. `offlineScript`: every script of the shell and the service worker.
 * `precache`: the whole shell.
 * @param {string} dist the built client
 * @returns {ClientSizes}
 */
export function measureClient(dist) {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(index\.html|manifest\.webmanifest|icon\.svg|service-worker\.js)$|^assets\/.+\.(js|css|svg|woff2)$/.test(name),
  );
  const files = names.map((name) => ({ name, bytes: brotliCompressSync(readFileSync(path.join(dist, name))).length }));
  const page = readFileSync(path.join(dist, 'index.html'), 'utf8');
  const sum = (isCounted) => files.filter(isCounted).reduce((total, { bytes }) => total + bytes, 0);
  return {
    entry: sum(({ name }) => name === 'index.html' || (/\.(js|css)$/.test(name) && page.includes(`/${name}"`))),
    offlineScript: sum(({ name }) => name.endsWith('.js')),
    precache: sum(({ name }) => name !== 'service-worker.js'),
    files: files.sort((one, other) => other.bytes - one.bytes),
  };
}

/** The budgets that are broken, as sentences. */
export function findOverweight(sizes) {
  return Object.entries(budgetKilobytes)
    .filter(([name, budget]) => sizes[name] > budget * kilobyte)
    .map(([name, budget]) => `${name} weighs ${inKilobytes(sizes[name])} KB, the budget is ${budget} KB`);
}

function inKilobytes(bytes) {
  return (bytes / kilobyte).toFixed(1);
}

function printSizes(sizes) {
  for (const { name, bytes } of sizes.files) console.log(`${inKilobytes(bytes).padStart(7)} KB  ${name}`);
  for (const [name, budget] of Object.entries(budgetKilobytes)) {
    console.log(`${inKilobytes(sizes[name]).padStart(7)} KB  of ${budget}: ${name}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'client/dist');
  if (!existsSync(path.join(dist, 'index.html'))) {
    console.error('The client is not built: run npm run build first.');
    process.exit(1);
  }
  const sizes = measureClient(dist);
  printSizes(sizes);
  const overweight = findOverweight(sizes);
  for (const sentence of overweight) console.error(sentence);
  if (process.argv.includes('--check') && overweight.length > 0) process.exitCode = 1;
}
