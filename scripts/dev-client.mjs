// The client in watch mode. Invariant: the page sees one origin; everything that is the server's goes through to it.
import path from 'node:path';

/** What the server answers; every other path is a page or a source file of the client. */
const serverPaths = [
  '/api',
  '/admin',
  '/packs',
  '/media',
  '/sync',
  '/verify',
  '/credentials',
  '/.well-known',
  '/healthz',
  '/readyz',
  '/metrics',
];

/**
 * @param {string} root the repository's folder
 * @param {{ apiPort: number, webPort: number }} ports
 */
export async function serveClient(root, { apiPort, webPort }) {
  const { createServer } = await import('vite');
  const target = `http://localhost:${apiPort}`;
  const configFile = path.join(root, 'client/vite.config.ts');
  const vite = await createServer({
    configFile,
    root: path.dirname(configFile),
    server: {
      port: webPort,
      strictPort: true,
      proxy: Object.fromEntries(serverPaths.map((prefix) => [prefix, { target, ws: true }])),
    },
  });
  await vite.listen();
  vite.printUrls();
  return { stop: () => vite.close() };
}
