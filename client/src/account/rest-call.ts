// The only fetch to the API. Every outcome is a value: an answer, a refusal with the contract's code, or `network` when no answer of ours came.
import type { AccountFault } from './account-session.ts';

export type RestAnswer = { ok: true; body: unknown } | { ok: false; status: number; fault: AccountFault };

/** `token` goes into the Authorization header; `body` is sent as JSON. */
export type RestCall = (
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  request?: { body?: unknown; token?: string },
) => Promise<RestAnswer>;

/** Nothing, or something that is not our server (a captive portal's page), answered. */
export const networkFault: AccountFault = { code: 'network', errors: [] };

const noAnswer: RestAnswer = { ok: false, status: 0, fault: networkFault };

/** `baseUrl` without a slash at its end; empty for the page's own origin. `timeoutMs` covers the whole call. */
export type RestPorts = { baseUrl: string; fetch: typeof globalThis.fetch; timeoutMs: number };

export function makeRestCall({ baseUrl, fetch, timeoutMs }: RestPorts): RestCall {
  return async (method, path, { body, token } = {}) => {
    const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await readAnswer(response);
    } catch (fault) {
      if (isNetworkFault(fault)) return noAnswer;
      throw fault;
    }
  };
}

async function readAnswer(response: Response): Promise<RestAnswer> {
  if (response.status === 204) return { ok: true, body: null };
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return noAnswer;
  const body: unknown = await response.json();
  if (response.ok) return { ok: true, body };
  const { problem } = await import('./account-shape.ts');
  const told = problem.safeParse(body);
  if (!told.success) return noAnswer;
  return {
    ok: false,
    status: response.status,
    fault: { code: told.data.code, errors: told.data.errors ?? [] },
  };
}

/** fetch rejects with TypeError (no connection, redirect) or a DOMException (time, abort); broken JSON is a SyntaxError. */
function isNetworkFault(fault: unknown): boolean {
  return fault instanceof TypeError || fault instanceof DOMException || fault instanceof SyntaxError;
}
