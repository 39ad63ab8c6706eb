import { createHmac, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { type AccessTokenKeys, readAccessToken, signAccessToken } from './access-token.ts';

const nowMs = Date.UTC(2026, 10, 22);
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const old = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys: AccessTokenKeys = {
  signingKey: () => ({ kid: 'now', privateKey: own.privateKey }),
  publicKey: (kid) => ({ now: own.publicKey, before: old.publicKey })[kid],
};

const subject = { sub: v7(), email: 'a@example.org', role: 'student' as const, jti: v7(), sid: v7(), gen: 0 };
const good = signAccessToken(keys, subject, nowMs, 60);
const payload = jwt.decode(good, { json: true }) ?? {};
const [header = '', body = ''] = good.split('.');

const sign = (claims: object, options: jwt.SignOptions = {}, key = own.privateKey) =>
  jwt.sign(claims, key, { algorithm: 'ES256', keyid: 'now', ...options });
const without = (name: string) => Object.fromEntries(Object.entries(payload).filter(([key]) => key !== name));
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const publicPem = own.publicKey.export({ type: 'spki', format: 'pem' });

it('reads what it signed, and tells when it has expired', () => {
  expect(readAccessToken(keys, good, nowMs)).toEqual({ claims: expect.objectContaining(subject), isExpired: false });
  expect(readAccessToken(keys, good, nowMs + 60_000)?.isExpired).toBe(true);
});

it('reads tokens of an old key that is still published', () => {
  expect(readAccessToken(keys, sign(payload, { keyid: 'before' }, old.privateKey), nowMs)).not.toBeNull();
});

const forgeries: [string, string][] = [
  ['no algorithm', `${encode({ alg: 'none', typ: 'JWT', kid: 'now' })}.${body}.`],
  ['no signature', `${header}.${body}.`],
  ['another key', sign(payload, {}, foreign.privateKey)],
  [
    'a key that it brings itself',
    sign(
      payload,
      { header: { alg: 'ES256', kid: 'new', jwk: foreign.publicKey.export({ format: 'jwk' }) } as jwt.JwtHeader },
      foreign.privateKey,
    ),
  ],
  ['the key of another kid', sign(payload, { keyid: 'before' })],
  ['an unknown kid', sign(payload, { keyid: 'elsewhere' })],
  ['no kid', jwt.sign(payload, own.privateKey, { algorithm: 'ES256' })],
  ['RSA', jwt.sign(payload, rsa.privateKey, { algorithm: 'RS256', keyid: 'now' })],
  ['another typ', sign(payload, { header: { alg: 'ES256', kid: 'now', typ: 'vc+jwt' } })],
  ['no expiry', sign(without('exp'))],
  ['no audience', sign(without('aud'))],
  ['another audience', sign({ ...payload, aud: 'elsewhere' })],
  ['a list of audiences', sign({ ...payload, aud: ['greenland-academy', 'elsewhere'] })],
  ['no subject', sign(without('sub'))],
  ['an unknown role', sign({ ...payload, role: 'root' })],
  ['no sign-in', sign(without('sid'))],
  ['not yet valid', sign({ ...payload, nbf: nowMs / 1000 + 600 })],
  ['an expiry in words', sign(without('exp')).replace(body, encode({ ...payload, exp: 'never' }))],
  ['a signature too long', `${good}x`],
  ['a payload that is no JSON', `${header}.YWJj.${'A'.repeat(86)}`],
  ['nonsense', 'a.b.c'],
  ['nothing', ''],
  ['too much', `${good}${'a'.repeat(5000)}`],
];

it.each(forgeries)('refuses a token with %s', (_what, token) => {
  expect(readAccessToken(keys, token, nowMs)).toBeNull();
});

it('refuses the public key used as a shared secret', () => {
  const start = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'now' })}.${body}`;
  const mac = createHmac('sha256', publicPem).update(start).digest('base64url');
  expect(readAccessToken(keys, `${start}.${mac}`, nowMs)).toBeNull();
});
