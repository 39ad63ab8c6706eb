import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { environmentSchema } from '../sync-server/src/settings/environment-schema.ts';
import { readSettings } from '../sync-server/src/settings/settings.ts';

const root = path.resolve(import.meta.dirname, '..');
const readText = (name: string) => readFileSync(path.join(root, name), 'utf8');

const serviceFile = z.object({
  image: z.optional(z.string()),
  build: z.optional(z.object({ context: z.string(), dockerfile: z.string() })),
  environment: z.record(z.string(), z.coerce.string()),
  ports: z._default(z.array(z.string()), []),
  volumes: z.array(z.string()),
  depends_on: z._default(z.record(z.string(), z.object({ condition: z.literal('service_healthy') })), {}),
  healthcheck: z.optional(z.object({ test: z.array(z.string()) })),
});
const compose = z
  .object({ services: z.record(z.string(), serviceFile), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(readText('docker-compose.yml')));
const services = Object.entries(compose.services);
const server = serviceFile.parse(compose.services['sync-server']);

/** The instructions of the Dockerfile, continued lines joined: `[word, rest]`. */
const instructions = readText('sync-server/Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
const lastStage = instructions.slice(instructions.findLastIndex(([word]) => word === 'FROM'));
const restOf = (word: string) => lastStage.filter(([one]) => one === word).map(([, rest]) => rest);

/** Fills in variables as compose does: `${A:-default}`, and `${A:?sentence}` which refuses. */
function interpolate(text: string, valueByName: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, mark: string, word: string) => {
    const value = valueByName[name];
    if (value) return value;
    if (mark === '?') throw new Error(word);
    return word ?? '';
  });
}

describe('Dockerfile', () => {
  it('copies only what exists and what .dockerignore lets through', () => {
    const ignored = readText('.dockerignore')
      .split('\n')
      .map((line) => line.trim());
    const copies = instructions.filter(([word, rest]) => word === 'COPY' && !rest.startsWith('--from='));
    const sources = copies.flatMap(([, rest]) => rest.split(' ').slice(0, -1));
    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((source) => !existsSync(path.join(root, source)) || ignored.includes(source))).toEqual([]);
  });

  it('copies from stages that stand above it', () => {
    const stages = new Set<string>();
    for (const [word, rest] of instructions) {
      if (word === 'COPY' && rest.startsWith('--from=')) expect(stages).toContain(/^--from=(\S+)/.exec(rest)?.[1]);
      const name = word === 'FROM' ? / AS (\S+)$/.exec(rest)?.[1] : undefined;
      if (name) stages.add(name);
    }
    expect([...stages]).toEqual(['manifests', 'build', 'packages']);
  });

  it('installs without scripts and runs only npm scripts that exist', () => {
    const runs = instructions.filter(([word]) => word === 'RUN').map(([, rest]) => rest);
    const scripts = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readText('package.json'))).scripts;
    const named = runs.flatMap((run) => [...run.matchAll(/npm run (\S+)/g)].map(([, name]) => name ?? ''));
    expect(named).toEqual(['build']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const installs = runs.filter((run) => run.startsWith('npm ci'));
    expect(installs).toHaveLength(2);
    expect(installs.every((run) => run.includes('--ignore-scripts'))).toBe(true);
    expect(installs.at(-1)).toContain('--omit=dev');
  });

  it('runs without root, in exec form, on the Node version of the project', () => {
    expect(restOf('USER')).toEqual(['node']);
    expect(JSON.parse(restOf('CMD')[0] ?? '')).toEqual(['node', 'sync-server/dist/main.js']);
    expect(restOf('FROM')[0]).toMatch(/^node:20-/);
  });

  it('is healthy when the address of the contract answers', () => {
    const probe = restOf('HEALTHCHECK')[0] ?? '';
    const command = z.array(z.string()).parse(JSON.parse(probe.slice(probe.indexOf('CMD') + 4)));
    const probed = /\/[a-z]+(?=`)/.exec(command.at(-1) ?? '')?.[0] ?? 'none';
    const folder = 'shared-schema/src/contract';
    const contracts = readdirSync(path.join(root, folder)).map((name) => readText(`${folder}/${name}`));
    expect(probed).toBe('/healthz');
    expect(contracts.some((text) => text.includes(`'${probed}'`))).toBe(true);
  });
});

describe('docker-compose.yml', () => {
  const secrets = {
    POSTGRES_PASSWORD: 'k3Yb0ard',
    AWS_ACCESS_KEY_ID: 'academy-key',
    AWS_SECRET_ACCESS_KEY: 'n0tAd3fault',
  };

  it('builds the server from files that exist', () => {
    expect(server.build).toEqual({ context: '.', dockerfile: 'sync-server/Dockerfile' });
    expect(existsSync(path.join(root, server.build?.dockerfile ?? ''))).toBe(true);
  });

  it('sets only variables that the server reads', () => {
    const imageNames = (restOf('ENV')[0] ?? '').split(' ').map((pair) => pair.split('=')[0] ?? '');
    const known = Object.keys(environmentSchema.shape);
    const unknown = [...imageNames, ...Object.keys(server.environment)].filter((name) => !known.includes(name));
    expect(unknown).toEqual([]);
  });

  it('gives the server an environment that its settings take, in production', () => {
    const filled = Object.entries(server.environment).map(([name, text]) => [name, interpolate(text, secrets)]);
    const result = readSettings(Object.fromEntries(filled), '/app');
    expect(result).toMatchObject({ ok: true, settings: { isProduction: true, port: 3000, dataDir: '/data' } });
    expect(result.ok && result.settings.objectStorage).toMatchObject({
      bucket: 'academy',
      secretAccessKey: 'n0tAd3fault',
    });
  });

  it.each(Object.keys(secrets))('refuses to start without %s, and has no default for it', (name) => {
    const uses = services
      .flatMap(([, service]) => Object.values(service.environment))
      .filter((text) => text.includes(name));
    expect(uses.length).toBeGreaterThan(1);
    for (const text of uses) expect(() => interpolate(text, { ...secrets, [name]: '' })).toThrow(name);
  });

  it('publishes the port that the image exposes and the server listens on', () => {
    expect(restOf('EXPOSE')).toEqual([server.environment.PORT]);
    expect(server.ports.map((port) => interpolate(port, {}))).toEqual(['3000:3000']);
  });

  it('reaches every other service by its name, once it is healthy', () => {
    const others = services.map(([name]) => name).filter((name) => name !== 'sync-server');
    expect(Object.keys(server.depends_on).toSorted()).toEqual(others.toSorted());
    const { DATABASE_URL = '', S3_ENDPOINT = '', SMTP_URL = '' } = server.environment;
    const hosts = [DATABASE_URL, S3_ENDPOINT, SMTP_URL].map((text) => new URL(interpolate(text, secrets)).hostname);
    expect(hosts).toEqual(['postgres', 'object-store', 'mail-catcher']);
  });

  it('runs pinned images that tell their health, and keeps data in declared volumes', () => {
    for (const [name, service] of services) {
      if (service.build === undefined) expect(service.image, name).toMatch(/:v?\d[\w.-]*$/);
      if (service.build === undefined) expect(service.healthcheck?.test.length, name).toBeGreaterThan(1);
      for (const volume of service.volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });
});
