// Tokens as forgers make them, with the claims of a real one and, where that makes them harder to refuse, with the server's own keys.
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { openSigningKeys } from '../src/certificate/signing-keys.ts';

type Named = [kind: string, token: string];
type Model = { header: object; claims: object; head: string; signature: string };

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signWith(key: KeyObject, header: object, payload: object): string {
  const start = `${encode(header)}.${encode(payload)}`;
  return `${start}.${sign('sha256', Buffer.from(start), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** Without a key: the algorithm is taken away, or a claim is changed under the old signature. */
const forgeUnsigned = ({ header, claims, head, signature }: Model): Named[] => [
  ['alg none', `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`],
  ['alg None with the old signature', `${encode({ ...header, alg: 'None' })}.${encode(claims)}.${signature}`],
  ['a claim changed', `${head}.${encode({ ...claims, role: 'admin' })}.${signature}`],
];

/** The public key, which everybody has, taken for a shared secret. */
function forgeByPublicKey({ header, claims }: Model, publicKey: KeyObject): Named[] {
  const mac = (secret: string | Buffer) => {
    const start = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    return `${start}.${createHmac('sha256', secret).update(start).digest('base64url')}`;
  };
  return [
    ['HS256 by the public key (PEM)', mac(publicKey.export({ type: 'spki', format: 'pem' }))],
    ['HS256 by the public key (DER)', mac(publicKey.export({ type: 'spki', format: 'der' }))],
    ['HS256 by the public key (JWK)', mac(JSON.stringify(publicKey.export({ format: 'jwk' })))],
    ['HS256 by nothing', mac('')],
  ];
}

/** Another key, which the token brings or points to. */
function forgeByOtherKey({ header, claims }: Model): Named[] {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const bring = (more: object) => signWith(privateKey, { ...header, ...more }, claims);
  const kids = ['../../../../dev/null', "' or '1'='1", '__proto__', 'constructor', '', { $ne: null }];
  return [
    ['a key that it brings (jwk)', bring({ jwk })],
    ['a key that it brings, under its own kid', bring({ jwk: { ...jwk, kid: 'mine' }, kid: 'mine' })],
    ['an address of keys (jku)', bring({ jku: 'http://127.0.0.1:9/jwks.json' })],
    ['an address of certificates (x5u)', bring({ x5u: 'http://127.0.0.1:9/x5c.pem' })],
    ['certificates that it brings (x5c)', bring({ x5c: ['MIIB'] })],
    ...kids.map((kid): Named => [`kid ${JSON.stringify(kid)}`, bring({ kid })]),
  ];
}

/** What the right key has signed, and is no access token. */
function forgeByOwnKey({ header, claims }: Model, key: KeyObject): Named[] {
  const own = (changes: object, more: object = {}) => signWith(key, { ...header, ...more }, { ...claims, ...changes });
  return [
    ['no exp', own({ exp: undefined })],
    ['exp in words', own({ exp: '9999999999' })],
    ['no aud', own({ aud: undefined })],
    ['another aud', own({ aud: 'greenland-hub' })],
    ['aud among others', own({ aud: ['greenland-academy', 'x'] })],
    ['no typ', own({}, { typ: undefined })],
    ['typ of another kind', own({}, { typ: 'vc+jwt' })],
    ['no sub', own({ sub: undefined })],
    ['nobody', own({ sub: '01900000-0000-7000-8000-000000000000' })],
    ['no sign-in', own({ sid: undefined })],
    ['a generation of the future', own({ gen: 99 })],
    ['not yet valid', own({ nbf: 99_999_999_999 })],
    ['an unknown role', own({ role: 'root' })],
  ];
}

/** `token`: a good one. Each of these must be refused. */
export function forgeTokens(dataFolder: string, token: string): Named[] {
  const keys = openSigningKeys({ folder: join(dataFolder, 'keys'), madeAt: null });
  const { kid, privateKey } = keys.signingKey('access-token');
  const publicKey = keys.publicKey('access-token', kid);
  if (!publicKey) throw new Error('The server has no key for its own tokens.');
  const [head = '', , signature = ''] = token.split('.');
  const header = { alg: 'ES256', typ: 'JWT', kid };
  const model: Model = { header, claims: jwt.decode(token, { json: true }) ?? {}, head, signature };
  const credential = keys.signingKey('credential');
  return [
    ...forgeUnsigned(model),
    ...forgeByPublicKey(model, publicKey),
    ...forgeByOtherKey(model),
    ...forgeByOwnKey(model, privateKey),
    ['the key of credentials', signWith(credential.privateKey, { ...header, kid: credential.kid }, model.claims)],
    ['the key of credentials under the kid of tokens', signWith(credential.privateKey, header, model.claims)],
  ];
}
