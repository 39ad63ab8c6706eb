// Packs as records: stored JSON through its schema.
import { type Manifest, type ModulePack, manifest, modulePack } from '@greenland/shared-schema/record/course';

/** Null when the bytes are no manifest this app can read (a format of a later version). */
export async function parseManifest(content: Blob): Promise<Manifest | null> {
  const parsed = manifest.safeParse(parseJson(await content.text()));
  return parsed.success ? parsed.data : null;
}

/** Null when the bytes are no module pack this app can read. */
export async function parseModule(content: Blob): Promise<ModulePack | null> {
  const parsed = modulePack.safeParse(parseJson(await content.text()));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    if (fault instanceof SyntaxError) return null;
    throw fault;
  }
}
