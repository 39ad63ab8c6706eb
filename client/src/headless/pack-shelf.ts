// Manifests and module packs of a headless device: fetched when first asked for, kept as text, never taken without the right hash.
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import type { Sha256 } from '@greenland/shared-schema/protocol/operation-chain';
import type { Manifest, ModulePack } from '@greenland/shared-schema/record/course';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import type { RequestPack } from '../pack/pack-request-door.ts';
import { parseManifest, parseModule } from '../pack/read-pack.ts';

export type PackShelf = {
  /** The course of this manifest with all its module packs; null when a part is neither here nor to be had. */
  readCourse(manifestHash: string): Promise<{ manifest: Manifest; modules: ModulePack[] } | null>;
  /** A quiz of a course that is here; null when it is not. Never asks the network. */
  findQuiz(quizHash: string): Promise<PackedQuiz | null>;
  /** The text of every pack that is here. */
  dump(): Record<string, string>;
};

const timeoutMs = 60_000;

export function openPackShelf(
  packByHash: Record<string, string>,
  { request, sha256 }: { request: RequestPack; sha256: Sha256 },
): PackShelf {
  const textByHash = new Map(Object.entries(packByHash));
  const quizByHash = new Map<string, PackedQuiz>();
  const fetchText = async (hash: string): Promise<string | null> => {
    const answer = await request(hash, 0, AbortSignal.timeout(timeoutMs));
    if (answer.kind !== 'stream') return null;
    const bytes = new Uint8Array(await new Response(answer.body).arrayBuffer());
    return encodeBase64url(sha256(bytes)) === hash ? new TextDecoder().decode(bytes) : null;
  };
  const readText = async (hash: string): Promise<Blob | null> => {
    const text = textByHash.get(hash) ?? (await fetchText(hash));
    if (text === null) return null;
    textByHash.set(hash, text);
    return new Blob([text]);
  };
  const readModule = async (hash: string): Promise<ModulePack | null> => {
    const content = await readText(hash);
    const pack = content && (await parseModule(content));
    for (const quiz of pack?.quizzes ?? []) quizByHash.set(quiz.hash, quiz);
    return pack;
  };
  return {
    async readCourse(manifestHash) {
      const content = await readText(manifestHash);
      const manifest = content && (await parseManifest(content));
      if (!manifest) return null;
      const modules = await Promise.all(manifest.modules.map(({ pack }) => readModule(pack)));
      const here = modules.filter((module) => module !== null);
      return here.length === modules.length ? { manifest, modules: here } : null;
    },
    async findQuiz(quizHash) {
      if (quizByHash.size === 0) await Promise.all([...textByHash.keys()].map(readModule));
      return quizByHash.get(quizHash) ?? null;
    },
    dump: () => Object.fromEntries(textByHash),
  };
}
