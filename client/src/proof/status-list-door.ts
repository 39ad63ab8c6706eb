// The only request for the list of revocations: a signed text of some hundred bytes.

const path = '/credentials/status';

/** Null: no answer, or one that is not ours. */
export type RequestStatusList = () => Promise<string | null>;

export function makeStatusListRequest({
  fetch,
  timeoutMs,
}: {
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
}): RequestStatusList {
  return async () => {
    try {
      const response = await fetch(path, {
        headers: { accept: 'application/vc+jwt' },
        ...{ cache: 'no-cache', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(timeoutMs) },
      });
      return response.ok ? (await response.text()).trim() : null;
    } catch (fault) {
      if (fault instanceof TypeError || fault instanceof DOMException) return null;
      throw fault;
    }
  };
}
