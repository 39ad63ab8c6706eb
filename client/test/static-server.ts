// Serves a built folder over real HTTP, as the sync-server does: pages of the app for every unknown address, the policy that forbids inline code.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type LocalHttp, startLocalHttp } from './local-http.ts';

const typeByExtension: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types greenland-worker',
].join('; ');

/** `asked` lists every path, in order. `folder` may be changed while it serves: that is how a new version is deployed. */
export type StaticServer = LocalHttp & { asked: string[]; folder: string };

export async function startStaticServer(folder: string): Promise<StaticServer> {
  const state = { asked: [] as string[], folder };
  const server = await startLocalHttp((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    state.asked.push(pathname);
    const wanted = path.join(state.folder, pathname);
    const isFile = existsSync(wanted) && statSync(wanted).isFile();
    if (!isFile && path.extname(pathname) !== '') return void response.writeHead(404).end();
    const file = isFile ? wanted : path.join(state.folder, 'index.html');
    const type = typeByExtension[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, {
      'content-type': type,
      'content-security-policy': contentPolicy,
      'cache-control': 'no-cache',
    });
    response.end(readFileSync(file));
  });
  return Object.assign(state, server);
}
