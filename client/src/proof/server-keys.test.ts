import { readIssuerKeys } from '@greenland/shared-schema/protocol/issuer-keys';
import { afterEach, expect, it } from 'vitest';
import { answerJson, type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { makeMemoryKeyValue } from '../account/key-value.ts';
import { makeRestCall } from '../account/rest-call.ts';
import { makeServerKeys } from './server-keys.ts';
import { keepTrust } from './trust-shelf.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const published = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'one', use: 'sig', alg: 'ES256' };

const signedAt = 1_000_000;

let server: LocalHttp | undefined;
let asked = 0;
afterEach(() => server?.close());

async function startKeys(keyValue = makeMemoryKeyValue(), marks: object = {}) {
  asked = 0;
  server = await startLocalHttp((_, response) => {
    asked += 1;
    answerJson(response, 200, {
      keys: [
        { kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: 'other' },
        { ...published, ...marks },
      ],
    });
  });
  return makeServerKeys({ keyValue, call: makeRestCall({ baseUrl: server.baseUrl, fetch, timeoutMs: 2000 }) });
}

it('finds the key that checks what the server signed, asking once', async () => {
  const findKey = await startKeys();
  const [key] = await Promise.all([findKey('one', signedAt), findKey('one', signedAt)]);
  const bytes = new TextEncoder().encode('receipt');
  const hash = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(hash, privateKey, bytes);
  if (!key || key === 'spoilt') throw new Error('There is no key.');
  expect(await crypto.subtle.verify(hash, key, signature, bytes)).toBe(true);
  await findKey('one', signedAt);
  expect(asked).toBe(1);
});

it('answers from memory after a restart without network', async () => {
  const keyValue = makeMemoryKeyValue();
  await (await startKeys(keyValue))('one', signedAt);
  await server?.close();
  const call = makeRestCall({ baseUrl: server?.baseUrl ?? '', fetch, timeoutMs: 500 });
  const findKey = makeServerKeys({ keyValue, call });
  expect(await findKey('one', signedAt)).not.toBeNull();
  expect(await findKey('two', signedAt)).toBeNull();
});

it('answers null for keys that are not published or not ES256', async () => {
  const findKey = await startKeys();
  expect(await findKey('nobody', signedAt)).toBeNull();
  expect(await findKey('other', signedAt)).toBeNull();
});

it('[KY5] finds a compromised key for what it signed before, and not after', async () => {
  const findKey = await startKeys(makeMemoryKeyValue(), { revoked: { revoked_at: 1000, reason: 'keyCompromise' } });
  expect(await findKey('one', 999_999)).toBeInstanceOf(CryptoKey);
  expect(await findKey('one', 1_000_000)).toBe('spoilt');
});

it('[KY5] hears of a compromised key with the keys of certificates, and knows it without network', async () => {
  const keyValue = makeMemoryKeyValue();
  const findKey = await startKeys(keyValue);
  expect(await findKey('one', signedAt)).toBeInstanceOf(CryptoKey);
  const told = readIssuerKeys({ keys: [{ ...published, revoked: { revoked_at: 1000 } }] }) ?? [];
  await keepTrust(keyValue, { keys: told, list: null, at: 0 });
  expect(await findKey('one', signedAt)).toBe('spoilt');
});

it('[KY5] [CT20] keeps a mark that is heard while the keys are asked for by somebody else', async () => {
  const keyValue = makeMemoryKeyValue();
  const [plain, marked] = [published, { ...published, revoked: { revoked_at: 1000 } }].map(
    (key) => readIssuerKeys({ keys: [key] }) ?? [],
  );
  const keep = (keys: typeof plain = []) => keepTrust(keyValue, { keys, list: null, at: 0 });
  await Promise.all([keep(plain), keep(marked), keep(plain)]);
  expect(await (await startKeys(keyValue))('one', signedAt)).toBe('spoilt');
});

it('[KY4] takes no key that is for something else', async () => {
  expect(await (await startKeys(makeMemoryKeyValue(), { purpose: 'receipt' }))('one', signedAt)).toBeInstanceOf(
    CryptoKey,
  );
  await server?.close();
  expect(await (await startKeys(makeMemoryKeyValue(), { purpose: 'access-token' }))('one', signedAt)).toBeNull();
});

it('knows the keys that an earlier version kept', async () => {
  const { kty, crv, x, y } = published;
  const keyValue = makeMemoryKeyValue();
  await keyValue.set('server-keys', { former: { kty, crv, x, y } });
  expect(await (await startKeys(keyValue))('former', signedAt)).toBeInstanceOf(CryptoKey);
  expect(asked).toBe(0);
});
