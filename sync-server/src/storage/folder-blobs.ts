// Files in a folder: the way without an object storage. Invariant: a file under its name is whole and on the disk, also after a power cut; several
// processes may share the folder.
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobStore, BlobStoreAway, type ByteSpan } from './blob-store.ts';

export type FolderBlobs = BlobStore & {
  /** Removes all that is not named. Only while nobody else uses the folder. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
};

const advice = 'Is there room on the disk, and may this user read and write DATA_DIR/files?';

/**
 * `folder` is made when it is first written to, and not again: one that has gone since is a disk that is away, and comes back with all that it held.
 * Reading makes none: whoever has none has come to the wrong place.
 */
export function openFolderBlobs(folder: string): FolderBlobs {
  const askToWrite = makeAskToWrite(folder);
  const size = async (name: string) => (await unlessMissing(folder, () => stat(pathOf(folder, name))))?.size ?? null;
  return {
    size: (name) => askToWrite(() => size(name)),
    put: (name, bytes) =>
      askToWrite(async () => {
        if ((await size(name)) !== bytes.length) await writeWhole(folder, name, bytes);
        // Also for what is there already: whoever put it may not have come to this yet.
        await syncFolder(folder);
      }),
    get: (name, span) => ask(() => unlessMissing(folder, () => readBytes(pathOf(folder, name), span))),
    remove: (name) =>
      ask(async () => {
        await rm(pathOf(folder, name), { force: true });
        await rm(draftOf(folder, name), { force: true });
      }),
    signUrl: async () => null,
    isUp: () =>
      askToWrite(() => access(folder, constants.R_OK | constants.W_OK)).then(
        () => true,
        () => false,
      ),
    keepOnly: (names) =>
      askToWrite(async () => {
        for (const name of await readdir(folder)) if (!names.has(name)) await rm(join(folder, name), { force: true });
      }),
  };
}

type Ask = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

/** Runs one call; what the disk refuses comes out as BlobStoreAway. */
const ask: Ask = async (call) => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    throw new BlobStoreAway(`The folder for files did not do what it was asked: ${error.code}.`, advice);
  }
};

/** The same, where the folder is made when it was not there before this process. */
function makeAskToWrite(folder: string): Ask {
  let isMade = false;
  return (call) =>
    ask(async () => {
      if (!isMade) await makeFolder(folder);
      isMade = true;
      return call();
    });
}

async function makeFolder(folder: string): Promise<void> {
  // Certificates bear names: for the server's own user only.
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) === undefined) return;
  await syncFolder(dirname(folder));
  await syncFolder(dirname(dirname(folder)));
}

/** Names come from hashes and chance; nothing else leads to a path. */
function pathOf(folder: string, name: string): string {
  if (!/^[\w-]{1,100}$/.test(name)) throw new Error('A blob has no such name.');
  return join(folder, name);
}

/** One for each name, so that a draft that a crash left is taken up by the next put, or goes with `remove`. */
const draftOf = (folder: string, name: string) => `${pathOf(folder, name)}.part`;

/** Null when the file is not there, and the folder is. */
async function unlessMissing<Answer>(folder: string, read: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await read();
  } catch (error) {
    if (!isMissing(error)) throw error;
    await stat(folder);
    return null;
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Two who put the same at once write the same bytes to the same places of one draft, so either may give it its name. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const [path, draft] = [pathOf(folder, name), draftOf(folder, name)];
  await withFile(draft, constants.O_WRONLY | constants.O_CREAT, async (file) => {
    await file.writeFile(bytes);
    await file.truncate(bytes.length);
    await file.sync();
  });
  try {
    await rename(draft, path);
  } catch (error) {
    const isThere = isMissing(error) && (await stat(path)).size === bytes.length;
    if (!isThere) throw error;
  }
}

async function readBytes(path: string, span: ByteSpan | undefined): Promise<Buffer> {
  if (!span) return readFile(path);
  return withFile(path, constants.O_RDONLY, async (file) => {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(span.length, size - span.start)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, span.start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  });
}

/** What was renamed or made in it stays so after a power cut. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await withFile(folder, constants.O_RDONLY, (file) => file.sync());
}

async function withFile<Answer>(path: string, flags: number, use: (file: FileHandle) => Promise<Answer>) {
  const file = await open(path, flags, 0o600);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
