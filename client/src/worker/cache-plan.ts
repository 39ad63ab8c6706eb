// What the service worker does with the shell and with each request, decided purely. Invariant: answers of the API and packs are never kept here.

/** An entry of the list that the build writes; `revision` null: the address itself names the content. */
export type ShellEntry = { url: string; revision: string | null };

export const shellPage = '/index.html';
const cachePrefix = 'shell-';
const cachesKept = 2;
/** Where the build puts the files whose names change with their content. */
const namedByContent = '/assets/';

/** Addresses that belong to the server: they are never answered with the app's page. */
const serverRooms = ['api', 'packs', 'sync', 'admin', 'credentials', '.well-known', 'healthz', 'readyz', 'metrics'];

/** The address under which an entry is kept: it changes with the content. */
export function cacheKey({ url, revision }: ShellEntry): string {
  const path = url.startsWith('/') ? url : `/${url}`;
  return revision === null ? path : `${path}?revision=${revision}`;
}

/** One cache a shell: the same list gives the same name. */
export function nameCache(entries: readonly ShellEntry[]): string {
  let sum = 5381;
  for (const letter of entries.map(cacheKey).sort().join('\n')) sum = (sum * 33 + letter.charCodeAt(0)) >>> 0;
  return `${cachePrefix}${sum.toString(36)}-${entries.length}`;
}

/** What a new shell takes over from former caches and what it must fetch: an update costs only what changed. */
export function planInstall(entries: readonly ShellEntry[], heldKeys: ReadonlySet<string>) {
  return {
    copy: entries.filter((entry) => heldKeys.has(cacheKey(entry))),
    fetch: entries.filter((entry) => !heldKeys.has(cacheKey(entry))),
  };
}

/**
 * `names` as the browser lists them, oldest first. The shell before stays: a tab that still runs it may want its chunks. With several tabs open
 * all stay until a later shell comes: nothing tells which of them a tab runs.
 */
export function planCleanup(names: readonly string[], current: string, openTabs: number): string[] {
  if (openTabs > 1) return [];
  const former = names.filter((name) => name.startsWith(cachePrefix) && name !== current);
  return former.slice(0, Math.max(0, former.length - (cachesKept - 1)));
}

/** `proof`: the server's page of a certificate; without network the app shows it, for the proof is in the address. `former`: a file of a shell that is not this one, and that the server may have no more; the network when no cache holds it. */
export type FetchPlan = { kind: 'network' } | { kind: 'shell' | 'former' | 'proof'; key: string };

/** `request.url` absolute. Pages of the app get the shell; its files come from the cache; everything else goes past. */
export function planFetch(
  request: { method: string; mode: string; url: string },
  origin: string,
  keyByPath: ReadonlyMap<string, string>,
): FetchPlan {
  const { pathname, origin: asked } = new URL(request.url);
  if (request.method !== 'GET' || asked !== origin) return { kind: 'network' };
  const isProof = pathname.startsWith('/verify/');
  const isPage = request.mode === 'navigate' && (isProof || !isServerRoom(pathname));
  const key = keyByPath.get(pathname) ?? (isPage ? keyByPath.get(shellPage) : undefined);
  if (key !== undefined) return { kind: isProof ? 'proof' : 'shell', key };
  return pathname.startsWith(namedByContent) ? { kind: 'former', key: pathname } : { kind: 'network' };
}

function isServerRoom(pathname: string): boolean {
  return serverRooms.includes(pathname.split('/')[1] ?? '');
}
