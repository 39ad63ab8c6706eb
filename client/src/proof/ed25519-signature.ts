// Ed25519 by the browser where it can, else by a small library that is fetched with the installed app.

/** `publicKey`: 32 bytes. */
export async function verifyEd25519(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const key = await importKey(Uint8Array.from(publicKey));
  if (key) return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(bytes));
  const { verifyAsync } = await import('@noble/ed25519');
  return verifyAsync(signature, bytes, publicKey, { zip215: false });
}

/** Null: this browser does not know Ed25519 (Chromium before 137). */
async function importKey(publicKey: Uint8Array<ArrayBuffer>): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'NotSupportedError') return null;
    throw fault;
  }
}
