// What a learner did and this device could not keep. The action rejects with it, the screen says it, and nothing is called saved (P3).

export type NotSavedCode = 'storage_full' | 'storage_failed';

export class NotSaved extends Error {
  constructor(
    readonly code: NotSavedCode,
    cause: unknown,
  ) {
    super(`Not saved: ${code}`, { cause });
  }
}

/** The browser names a full disk in the error itself, or in what caused it; libraries wrap it, or only quote it. */
export function nameStorageFault(fault: unknown): NotSavedCode {
  if (!(fault instanceof Object)) return 'storage_failed';
  const { name, message, inner, cause } = fault as Record<string, unknown>;
  if (/quota/i.test(`${name} ${message}`)) return 'storage_full';
  const below = inner ?? cause;
  return below === undefined || below === fault ? 'storage_failed' : nameStorageFault(below);
}
