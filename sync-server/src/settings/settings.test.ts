import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEnvFile } from './env-file.ts';
import { readSettings, type Settings } from './settings.ts';

function settingsOf(variables: Record<string, string>): Settings {
  const result = readSettings(variables, '/home/academy');
  if (!result.ok) throw new Error(result.faults.join(' '));
  return result.settings;
}

function faultsOf(variables: Record<string, string>): string[] {
  const result = readSettings(variables, '/home/academy');
  return result.ok ? [] : result.faults;
}

describe('readSettings', () => {
  it('has a default for everything outside production', () => {
    expect(settingsOf({})).toMatchObject({
      isProduction: false,
      port: 3000,
      publicUrl: null,
      dataDir: '/home/academy/.data',
      keys: { folder: '/home/academy/.data/keys', areOwn: true },
      databaseUrl: null,
      accessTokenSeconds: 86_400,
      refreshTokenSeconds: 2_592_000,
      authLimitPer15Minutes: 10,
      apiLimitPerMinute: 100,
      trustProxy: false,
      objectStorage: null,
      mailFrom: 'Greenland Academy <no-reply@localhost>',
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(settingsOf({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it('takes signing keys from a folder that somebody else fills', () => {
    expect(settingsOf({ KEYS_DIR: '/run/secrets/keys' }).keys).toEqual({ folder: '/run/secrets/keys', areOwn: false });
  });

  it('reads lists, proxies and addresses', () => {
    const settings = settingsOf({
      PORT: '0',
      PUBLIC_URL: 'https://academy.example.org/',
      CORS_ORIGIN: 'https://a.example.org, http://localhost:5173',
      TRUST_PROXY: '10.0.0.1, 10.0.0.2',
      DATABASE_URL: 'postgres://academy:long@/academy?host=/run/postgresql',
    });
    expect(settings).toMatchObject({
      port: 0,
      publicUrl: 'https://academy.example.org',
      corsOrigins: ['https://a.example.org', 'http://localhost:5173'],
      trustProxy: ['10.0.0.1', '10.0.0.2'],
      databaseDirectUrl: 'postgres://academy:long@/academy?host=/run/postgresql',
      mailFrom: 'Greenland Academy <no-reply@academy.example.org>',
    });
    expect(settingsOf({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
  });

  it.each([
    ['PORT', 'web', /^PORT must be a whole number \(a port\)\.$/],
    ['PORT', '65536', /^PORT must be from 0 to 65535/],
    ['PUBLIC_URL', 'academy.example.org', /^PUBLIC_URL must be an address/],
    ['DATABASE_URL', 'postgres://academy:secret@db:notaport/x', /^DATABASE_URL must be an address such as/],
    ['DATABASE_URL', 'mysql://secret', /^DATABASE_URL must be an address that begins with postgres/],
    ['JWT_EXPIRY', '24h', /^JWT_EXPIRY must be a whole number \(seconds\)\.$/],
    ['CORS_ORIGIN', '*', /^CORS_ORIGIN must be a comma-separated list/],
    ['CORS_ORIGIN', 'https://a.example.org/path', /^CORS_ORIGIN must be/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL must be one of/],
    ['NODE_ENV', 'prod', /^NODE_ENV must be development, test or production\.$/],
    ['S3_BUCKET', 'media', /^AWS_ACCESS_KEY_ID is missing/],
    ['S3_PUBLIC_ENDPOINT', 'nowhere', /^S3_PUBLIC_ENDPOINT must be an address .*, or none/],
    ['DATABASE_DIRECT_URL', 'postgres://a:b@c/d', /^DATABASE_DIRECT_URL is set without DATABASE_URL\.$/],
  ])('refuses %s=%s with one sentence that names it and hides its value', (name, value, sentence) => {
    const faults = faultsOf({ [name]: value });
    expect(faults[0]).toMatch(sentence);
    expect(faults.join()).not.toContain('secret');
  });

  it('refuses in production what would be unsafe there', () => {
    const safe = { NODE_ENV: 'production', PUBLIC_URL: 'https://academy.example.org' };
    expect(faultsOf(safe)).toEqual([]);
    expect(faultsOf({ ...safe, PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
    expect(faultsOf({ NODE_ENV: 'production' })[0]).toMatch(/^PUBLIC_URL is missing/);
    expect(faultsOf({ ...safe, PUBLIC_URL: 'http://academy.example.org' })[0]).toMatch(/https/);
    expect(faultsOf({ ...safe, DEMO_PASSWORD: 'Practice-2024' })[0]).toMatch(/^DEMO_PASSWORD must not/);
    expect(faultsOf({ ...safe, DATABASE_URL: 'postgres://academy:academy@db/academy' })[0]).toMatch(
      /^DATABASE_URL has/,
    );
    const storage = { S3_BUCKET: 'media', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'minioadmin' };
    expect(faultsOf({ ...safe, ...storage })[0]).toMatch(/^AWS_SECRET_ACCESS_KEY is a default/);
  });
});

describe('readEnvFile', () => {
  it('reads quotes, comments and exports, and skips the rest', () => {
    const text = `# comment\nA=1\r\nexport B = "two # words" # why\nC='it''s'\nD=x#y # z\nE=\nnot a line\n`;
    expect(readEnvFile(text)).toEqual({ A: '1', B: 'two # words', C: "it''s", D: 'x#y', E: '' });
  });

  it('finds the example file valid once its comment signs are taken off', () => {
    const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    expect(faultsOf(readEnvFile(example))).toEqual([]);
    const everything = readEnvFile(example.replaceAll(/^#(?=[A-Z])/gm, ''));
    expect(Object.keys(everything)).toHaveLength(32);
    expect(faultsOf(everything)).toEqual([]);
  });
});
