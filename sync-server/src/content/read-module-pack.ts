// A module pack as it is stored, read back.
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { type ModulePack, modulePack } from '@greenland/shared-schema/record/course';
import type { PackBlobs } from './pack-blob-store.ts';

const unpack = promisify(brotliDecompress);
/** No module pack is near it. */
const maxOutputLength = 64 * 1024 * 1024;

/** The pack of this hash, which a manifest names. Throws when it is not there. */
export async function readModulePack(packs: PackBlobs, hash: string): Promise<ModulePack> {
  const heading = await packs.find(hash);
  if (!heading) throw new Error(`The pack ${hash} of a published course is missing.`);
  const { brotliBytes, sizeBytes } = heading;
  const bytes =
    brotliBytes === null
      ? await packs.readSlice(hash, 'identity', 0, sizeBytes)
      : await unpack(await packs.readSlice(hash, 'br', 0, brotliBytes), { maxOutputLength });
  return modulePack.parse(JSON.parse(bytes.toString('utf8')));
}
