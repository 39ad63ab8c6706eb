// Searches published packs for anything that tells what is right in a graded quiz (the law of answers and cheating).
import { createHash } from 'node:crypto';
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import { modulePack } from '@greenland/shared-schema/record/course';
import type { QuestionKey, QuizVersion } from '@greenland/shared-schema/record/quiz';

import type { Database } from '../src/database/pool.ts';
import { memoryBlobs } from './memory-blobs.ts';

export type ScannedPack = { hash: string; text: string };

/** What `collectNews` has published. */
export async function readPackTexts(database: Database): Promise<ScannedPack[]> {
  const { rows } = await database.query<{ hash: string }>(
    "select hash from packs where media_type = 'application/json' order by hash",
  );
  return Promise.all(rows.map(async ({ hash }) => ({ hash, text: String(await memoryBlobs.get(hash)) })));
}

const markers = [
  '"key"',
  '"correct"',
  '"isCorrect"',
  '"is_correct"',
  '"right"',
  '"rightByLeft"',
  '"accepted"',
  '"explanation"',
];

/** Everything whose hash would let a device test a guess. */
function listSecrets(version: QuizVersion): string[] {
  const textById = new Map(
    version.quiz.questions.flatMap((question) => {
      if (question.type === 'multiple_choice') return question.options.map(({ id, text }) => [id, text] as const);
      return question.type === 'matching' ? question.rights.map(({ id, text }) => [id, text] as const) : [];
    }),
  );
  const secretsOf = (key: QuestionKey): unknown[] => {
    if (key.type === 'true_false') return [key, [key.right]];
    if (key.type === 'fill_blank') return [key, key.accepted, ...key.accepted, ...key.accepted.flat()];
    const right = key.type === 'matching' ? Object.values(key.rightByLeft) : key.right;
    return [
      key,
      right,
      ...right,
      ...right.map((id) => textById.get(id)),
      key.type === 'matching' ? key.rightByLeft : null,
    ];
  };
  const secrets = [version.key, version, ...Object.values(version.key).flatMap(secretsOf)];
  return secrets.filter((one) => one != null).map((one) => (typeof one === 'string' ? one : canonicalJson(one)));
}

function listHashes(secret: string): string[] {
  return ['sha1', 'sha256', 'sha384', 'sha512', 'md5'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(secret).digest();
    return [digest.toString('hex'), digest.toString('base64url'), digest.toString('base64').replace(/=+$/, '')];
  });
}

function findMarkers(pack: ScannedPack): string[] {
  const parsed: unknown = JSON.parse(pack.text);
  const result = modulePack.safeParse(parsed);
  if (!result.success) return [];
  // The raw quizzes, not the parsed ones: parsing drops unknown members, and those are what is looked for.
  const raw = (parsed as { quizzes: unknown[] }).quizzes;
  return result.data.quizzes.flatMap((packed, index) => {
    if (packed.quiz.kind !== 'graded') return [];
    const text = JSON.stringify(raw[index]);
    return markers.filter((marker) => text.includes(marker)).map((marker) => `${packed.quiz.title}: ${marker}`);
  });
}

/** What leaks, in words; none when `packs` (JSON texts) keep the secrets of every graded version. */
export function findLeaks(packs: readonly ScannedPack[], versions: readonly QuizVersion[]): string[] {
  const graded = versions.filter(({ quiz }) => quiz.kind === 'graded');
  const explanations = graded.flatMap(({ key }) => Object.values(key).map(({ explanation }) => explanation));
  const hashes = [...new Set(graded.flatMap(listSecrets).flatMap(listHashes))];
  const lost = [
    ...explanations.filter((explanation) => explanation !== '').map((one) => JSON.stringify(one).slice(1, -1)),
    ...hashes,
  ];
  return packs.flatMap((pack) => [
    ...findMarkers(pack),
    ...lost.filter((secret) => pack.text.includes(secret)).map((secret) => `${pack.hash} holds ${secret}`),
  ]);
}
