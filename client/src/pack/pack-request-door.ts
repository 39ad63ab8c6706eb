// The only request for packs: immutable bytes at `/packs/<hash>`, from an offset on. It says what came, and judges nothing but whether it can be ours.

/** `network`: no answer, or a page that is not ours. `no-such-place`: the file is shorter than `offset`. */
export type PackAnswer =
  | { kind: 'stream'; offset: number; mediaType: string; body: ReadableStream<Uint8Array<ArrayBuffer>> }
  | { kind: 'network' }
  | { kind: 'no-such-place' };

/** `past-caches` asks the server itself: what a cache on the way has kept wrongly, it would keep giving for a year. */
export type PackRoute = 'any' | 'past-caches';

export type RequestPack = (hash: string, offset: number, signal: AbortSignal, route?: PackRoute) => Promise<PackAnswer>;

/** A server may answer the whole file to a request for its end: `offset` of the answer counts. Throws AbortError when `signal` says so. */
export function makePackRequest({ baseUrl, fetch }: { baseUrl: string; fetch: typeof globalThis.fetch }): RequestPack {
  return async (hash, offset, signal, route = 'any') => {
    try {
      const response = await fetch(`${baseUrl}/packs/${hash}`, {
        ...(offset > 0 ? { headers: { range: `bytes=${offset}-` } } : {}),
        cache: route === 'any' ? 'default' : 'reload',
        credentials: 'omit',
        redirect: 'error',
        signal,
      });
      return readPackAnswer(response, offset);
    } catch (fault) {
      if (fault instanceof TypeError) return { kind: 'network' };
      throw fault;
    }
  };
}

function readPackAnswer(response: Response, asked: number): PackAnswer {
  const mediaType = response.headers.get('content-type') ?? '';
  const { status, body } = response;
  if (status === 416) return { kind: 'no-such-place' };
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  const offset = status === 206 ? Number(start) : 0;
  const isOurs = (status === 200 || (status === 206 && offset === asked)) && !mediaType.startsWith('text/html');
  if (isOurs && body !== null) return { kind: 'stream', offset, mediaType, body };
  return { kind: 'network' };
}
