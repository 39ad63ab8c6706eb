// npm run dev: rebuilds and restarts the server on each change, and serves the client by Vite. `--api` or `--web` runs one of the two.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveClient } from './dev-client.mjs';
import { watchServer } from './dev-server.mjs';
import { installDependencies } from './install-dependencies.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const apiPort = Number(process.env.PORT || 3000);
const webPort = Number(process.env.WEB_PORT || 5173);
const wantsApi = !process.argv.includes('--web');
const wantsWeb = !process.argv.includes('--api');

/** @returns {Promise<{ stop: () => Promise<void> }[]>} what runs, to be stopped in this order */
async function startAll() {
  const running = [];
  if (wantsApi) running.push(await watchServer(root, { apiPort, webPort }));
  if (wantsWeb && existsSync(path.join(root, 'client/vite.config.ts'))) {
    running.push(await serveClient(root, { apiPort, webPort }));
  }
  return running;
}

process.chdir(root);
const fault = await installDependencies(root);
if (fault === undefined) {
  const running = await startAll();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      for (const part of running) await part.stop();
      process.exit(0);
    });
  }
} else {
  console.error(fault);
  process.exitCode = 1;
}
