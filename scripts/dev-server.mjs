// The server in watch mode: built on each change, then restarted. Invariant: the old process has ended before the new one starts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { serverBuildOptions } from './build-server.mjs';

/**
 * @param {string} root the repository's folder
 * @param {{ apiPort: number, webPort: number }} ports
 */
export async function watchServer(root, { apiPort, webPort }) {
  const { context } = await import('esbuild');
  const server = restartableServer(root, { apiPort, webPort });
  const options = serverBuildOptions(root);
  const restart = {
    name: 'restart',
    setup(build) {
      build.onEnd(({ errors }) => (errors.length === 0 ? server.restart() : undefined));
    },
  };
  const watching = await context({ ...options, plugins: [...options.plugins, restart] });
  await watching.watch();
  return {
    stop: async () => {
      await watching.dispose();
      await server.stop();
    },
  };
}

function restartableServer(root, { apiPort, webPort }) {
  let child;
  const stop = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  const restart = async () => {
    await stop();
    // The page comes from Vite's port, so the server must take that for one of its origins.
    const origins = [process.env.CORS_ORIGIN, `http://localhost:${webPort}`].filter(Boolean).join(',');
    child = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'sync-server/dist/main.js')], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PORT: String(apiPort), CORS_ORIGIN: origins },
    });
  };
  return { restart, stop };
}
