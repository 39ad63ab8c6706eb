// A real server that stands beside an app of its own, so that a test can put the next build in its place, as a deployment does: the former files are gone.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareServer, type ServerProcess } from '../../sync-server/test/server-process.ts';
import { buildRelease, repository } from './build-app.ts';

const releases = ['first', 'second', 'third'] as const;
/** In the order in which they came out. */
export type Release = (typeof releases)[number];

export type AcademyWithReleases = {
  server: ServerProcess;
  /** From now on the server hands out this build and no other. */
  publish(release: Release): void;
  close(): Promise<void>;
};

/** The built server laid where no other test looks, with what it looks for beside it. */
function layServer(home: string): string {
  mkdirSync(path.join(home, 'sync-server'));
  for (const part of ['package.json', 'dist'])
    cpSync(path.join(repository, 'sync-server', part), path.join(home, 'sync-server', part), { recursive: true });
  for (const part of ['node_modules', 'sync-server/courses'])
    symlinkSync(path.join(repository, part), path.join(home, part));
  return path.join(home, 'sync-server/dist/main.js');
}

export async function openAcademyWithReleases(): Promise<AcademyWithReleases> {
  const home = mkdtempSync(path.join(tmpdir(), 'greenland-releases-'));
  const mainFile = layServer(home);
  for (const release of releases) await buildRelease(path.join(home, release), release);
  const publish = (release: Release) => {
    const served = path.join(home, 'client/dist');
    rmSync(served, { recursive: true, force: true });
    cpSync(path.join(home, release), served, { recursive: true });
  };
  publish('first');
  const server = await prepareServer({}, mainFile);
  await server.start();
  return {
    server,
    publish,
    async close() {
      await server.dispose();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
