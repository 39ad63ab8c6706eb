import { afterEach, expect, it } from 'vitest';
import { answerJson, type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { makeMemoryKeyValue } from './key-value.ts';
import { makeRestCall } from './rest-call.ts';
import { makeServerKeys } from './server-keys.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const published = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'one', use: 'sig', alg: 'ES256' };

let server: LocalHttp | undefined;
let asked = 0;
afterEach(() => server?.close());

async function startKeys(keyValue = makeMemoryKeyValue()) {
  asked = 0;
  server = await startLocalHttp((_, response) => {
    asked += 1;
    answerJson(response, 200, { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'abc', kid: 'other' }, published] });
  });
  return makeServerKeys({ keyValue, call: makeRestCall({ baseUrl: server.baseUrl, fetch, timeoutMs: 2000 }) });
}

it('finds the key that checks what the server signed, asking once', async () => {
  const findKey = await startKeys();
  const [key] = await Promise.all([findKey('one'), findKey('one')]);
  const bytes = new TextEncoder().encode('receipt');
  const hash = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(hash, privateKey, bytes);
  expect(key && (await crypto.subtle.verify(hash, key, signature, bytes))).toBe(true);
  await findKey('one');
  expect(asked).toBe(1);
});

it('answers from memory after a restart without network', async () => {
  const keyValue = makeMemoryKeyValue();
  await (await startKeys(keyValue))('one');
  await server?.close();
  const call = makeRestCall({ baseUrl: server?.baseUrl ?? '', fetch, timeoutMs: 500 });
  const findKey = makeServerKeys({ keyValue, call });
  expect(await findKey('one')).not.toBeNull();
  expect(await findKey('two')).toBeNull();
});

it('answers null for keys that are not published or not ES256', async () => {
  const findKey = await startKeys();
  expect(await findKey('nobody')).toBeNull();
  expect(await findKey('other')).toBeNull();
});
