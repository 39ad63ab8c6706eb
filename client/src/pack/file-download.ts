// One file from the network into the store: resumed where it stopped, checked against its hash before it is kept under it.
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { mapSizes, type WantedFile } from './download-plan.ts';
import type { PackAnswer, PackRoute, RequestPack } from './pack-request-door.ts';
import type { PackStore } from './pack-store.ts';
import { openPieceShelf, type PieceShelf } from './piece-shelf.ts';

/** `kept`: here and checked. `paused`: the signal said stop. All but `corrupt` leave what has arrived for the next time. */
export type FileOutcome = 'kept' | 'paused' | 'network' | 'corrupt' | 'quota';

/** `stallMs` without a byte is a dead line; `retryDelayMs` before a cut transfer goes on. */
export type DownloadTools = { store: PackStore; request: RequestPack; stallMs: number; retryDelayMs: number };

type RoutedTools = DownloadTools & { route: PackRoute };

const largestBytes = 512 * 1024 * 1024;

/**
 * Fetches what is missing of a file. A cut is taken up again for as long as bytes come; a wrong hash costs one fresh try.
 * `report` hears how many bytes of the file are here.
 */
export async function downloadFile(
  tools: DownloadTools,
  file: WantedFile,
  signal: AbortSignal,
  report: (bytes: number) => void,
): Promise<FileOutcome> {
  if (await tools.store.has(file.hash)) return 'kept';
  const shelf = openPieceShelf(tools.store, file.hash, mapSizes(await tools.store.list()));
  const receive = (route: PackRoute) => receiveAndCheck({ ...tools, route }, file, shelf, signal, report);
  const first = await receive('any');
  return first === 'corrupt' ? receive('past-caches') : first;
}

async function receiveAndCheck(
  tools: RoutedTools,
  file: WantedFile,
  shelf: PieceShelf,
  signal: AbortSignal,
  report: (bytes: number) => void,
): Promise<FileOutcome> {
  const received = await receiveWhole(tools, file, shelf, signal, report);
  if (received !== 'kept' && received !== 'corrupt') {
    const rested = await shelf.rest();
    return rested === 'full' ? 'quota' : received;
  }
  const content = await shelf.assemble(file.mediaType);
  const isRight = received === 'kept' && (await hashContent(content)) === file.hash;
  const kept = isRight ? await tools.store.put(file.hash, content) : 'kept';
  if (kept === 'full') return 'quota';
  await shelf.discard();
  report(isRight ? content.size : 0);
  return isRight ? 'kept' : 'corrupt';
}

async function receiveWhole(
  tools: RoutedTools,
  file: WantedFile,
  shelf: PieceShelf,
  signal: AbortSignal,
  report: (bytes: number) => void,
): Promise<FileOutcome> {
  for (let fruitless = 0; ; ) {
    const before = shelf.offset();
    if (before === file.sizeBytes) return 'kept';
    const outcome = await receiveOnce(tools, file, shelf, signal, report);
    if (signal.aborted) return 'paused';
    if (outcome !== 'network') return outcome;
    fruitless = shelf.offset() > before ? 0 : fruitless + 1;
    if (fruitless === 2) return 'network';
    await new Promise((resolve) => setTimeout(resolve, tools.retryDelayMs));
    if (signal.aborted) return 'paused';
  }
}

async function receiveOnce(
  { request, stallMs, route }: RoutedTools,
  file: WantedFile,
  shelf: PieceShelf,
  signal: AbortSignal,
  report: (bytes: number) => void,
): Promise<FileOutcome> {
  const line = watchLine(signal, stallMs);
  try {
    const answer = await request(file.hash, shelf.offset(), line.signal, route);
    if (answer.kind !== 'stream') return answer.kind === 'network' ? 'network' : 'corrupt';
    if (answer.offset !== shelf.offset()) await shelf.discard();
    return await readStream(answer, file, shelf, () => {
      line.beat();
      report(shelf.offset());
    });
  } catch (fault) {
    if (isCut(fault)) return 'network';
    throw fault;
  } finally {
    line.end();
  }
}

async function readStream(
  { body }: Extract<PackAnswer, { kind: 'stream' }>,
  { sizeBytes }: WantedFile,
  shelf: PieceShelf,
  onBytes: () => void,
): Promise<FileOutcome> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return sizeBytes !== null && shelf.offset() < sizeBytes ? 'network' : 'kept';
    const kept = await shelf.append(value);
    const outcome = kept === 'full' ? 'quota' : shelf.offset() > (sizeBytes ?? largestBytes) ? 'corrupt' : null;
    if (outcome !== null) {
      await reader.cancel();
      return outcome;
    }
    onBytes();
  }
}

/** Aborts when `outer` does, or when no byte has come for `stallMs`. */
function watchLine(outer: AbortSignal, stallMs: number) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let timer = setTimeout(abort, stallMs);
  outer.addEventListener('abort', abort);
  if (outer.aborted) abort();
  return {
    signal: controller.signal,
    beat: () => {
      clearTimeout(timer);
      timer = setTimeout(abort, stallMs);
    },
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}

/** A body that breaks off rejects with TypeError, an aborted one with AbortError. */
function isCut(fault: unknown): boolean {
  return fault instanceof TypeError || (fault instanceof DOMException && fault.name === 'AbortError');
}

async function hashContent(content: Blob): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', await content.arrayBuffer())));
}
