// What every key-value must do; the in-memory one sits it in Node, the one on IndexedDB in a browser.
import type { KeyValue } from '../src/account/key-value.ts';

function demand(isMet: boolean, what: string): void {
  if (!isMet) throw new Error(`failed: ${what}`);
}

/** Each task gets an empty store and throws when the store fails it. */
export const keyValueTasks: Record<string, (keyValue: KeyValue) => Promise<void>> = {
  'answers undefined for what was never set': async (keyValue) => {
    demand((await keyValue.get('a')) === undefined, 'undefined');
  },
  'keeps, replaces and removes': async (keyValue) => {
    await keyValue.set('a', { one: [1, 'é'] });
    demand(JSON.stringify(await keyValue.get('a')) === '{"one":[1,"é"]}', 'kept');
    await keyValue.set('a', 2);
    demand((await keyValue.get('a')) === 2, 'replaced');
    await keyValue.remove('a');
    demand((await keyValue.get('a')) === undefined, 'removed');
  },
  'makes of a value what every one of those makes who change it at once': async (keyValue) => {
    const add = (one: number) => keyValue.update('list', (before) => [...((before as number[]) ?? []), one]);
    await Promise.all([1, 2, 3, 4, 5].map(add));
    demand(JSON.stringify(await keyValue.get('list')) === '[1,2,3,4,5]', 'all five');
  },
  'keeps a key pair that signs and cannot be taken out': async (keyValue) => {
    const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    await keyValue.set('keys', made);
    const { privateKey, publicKey } = (await keyValue.get('keys')) as CryptoKeyPair;
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(algorithm, privateKey, new Uint8Array(4));
    demand(await crypto.subtle.verify(algorithm, publicKey, signature, new Uint8Array(4)), 'signs');
    demand(!privateKey.extractable, 'stays');
  },
};
