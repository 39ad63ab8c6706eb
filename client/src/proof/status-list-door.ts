// The only request for the list of revocations: a signed text of some hundred bytes.

const path = '/status/revocation';

/** Null: no answer, or one that is not ours. */
export type RequestStatusList = () => Promise<string | null>;

export function makeStatusListRequest(of: { fetch: typeof globalThis.fetch; timeoutMs: number }): RequestStatusList {
  return async () => {
    try {
      const response = await of.fetch(path, {
        headers: { accept: 'application/vc+jwt' },
        ...{ cache: 'no-cache', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(of.timeoutMs) },
      });
      return response.ok ? (await response.text()).trim() : null;
    } catch (fault) {
      if (fault instanceof TypeError || fault instanceof DOMException) return null;
      throw fault;
    }
  };
}
