// A pack server for tests: real HTTP with ranges, and the ways in which a bad network spoils an answer.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Manifest } from '@greenland/shared-schema/record/course';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { type LocalHttp, startLocalHttp } from './local-http.ts';

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** What happens to the next requests, first one first; `null` lets one pass. `cut`: the socket breaks after so many bytes. */
export type Mishap = { cutAfter: number } | 'portal' | 'stall' | 'rot' | 'ignore-range' | 'missing' | null;

export type PackServer = LocalHttp & {
  bytesByHash: Map<string, Uint8Array>;
  mishaps: Mishap[];
  /** Each request; `fresh`: it asked caches on the way to stand aside. */
  asked: { hash: string; range: string | undefined; fresh: boolean }[];
};

export async function startPackServer(): Promise<PackServer> {
  const state = {
    bytesByHash: new Map<string, Uint8Array>(),
    mishaps: [] as Mishap[],
    asked: [] as PackServer['asked'],
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const hash = request.url?.replace('/packs/', '') ?? '';
    state.asked.push({ hash, range: request.headers.range, fresh: request.headers['cache-control'] === 'no-cache' });
    const mishap = state.mishaps.shift() ?? null;
    const bytes = state.bytesByHash.get(hash);
    if (mishap === 'stall') return;
    if (mishap === 'portal')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Pay</html>');
    if (mishap === 'missing' || !bytes) return void response.writeHead(404).end();
    sendBytes(response, mishap === 'ignore-range' ? undefined : request.headers.range, bytes, mishap);
  };
  return Object.assign(state, await startLocalHttp(answer));
}

function sendBytes(response: ServerResponse, range: string | undefined, bytes: Uint8Array, mishap: Mishap): void {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (start >= bytes.length) return void response.writeHead(416).end();
  const part = Uint8Array.from(bytes.subarray(start));
  if (mishap === 'rot') part[0] = (part[0] ?? 0) ^ 1;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': part.length };
  const place = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(range ? 206 : 200, range ? { ...headers, ...place } : headers);
  if (typeof mishap === 'object' && mishap !== null) {
    response.write(part.subarray(0, mishap.cutAfter), () => setTimeout(() => response.destroy(), 20));
  } else response.end(part);
}

const id = (tail: number) => `0190a000-0000-7000-8000-${String(tail).padStart(12, '0')}`;

function writeQuiz(version: number): PackedQuiz {
  const question = { id: id(5), type: 'true_false' as const, text: 'It is so.', points: 1 };
  const rules = {
    kind: 'graded' as const,
    passingScore: 75,
    attemptsAllowed: 3,
    timeLimitMinutes: null,
    shuffle: false,
  };
  const names = { id: id(4), courseId: id(1), moduleId: id(2), revision: version, title: `Quiz ${version}` };
  const quiz = { ...names, ...rules, questions: [question] };
  return { hash: hashOf(new TextEncoder().encode(JSON.stringify(quiz))), quiz };
}

function heading({ hash, quiz }: PackedQuiz): Manifest['modules'][number]['quizzes'][number] {
  const { title, kind, passingScore, attemptsAllowed, questions } = quiz;
  return { id: quiz.id, hash, title, kind, passingScore, attemptsAllowed, questions: questions.length };
}

/** Publishes a course of one module and the given files; answers its release as the server would tell it. */
export function publishCourse(server: PackServer, version: number, files: Uint8Array[]) {
  const keep = (bytes: Uint8Array) => {
    const hash = hashOf(bytes);
    server.bytesByHash.set(hash, bytes);
    return { hash, sizeBytes: bytes.length };
  };
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const packedQuiz = writeQuiz(version);
  const lessons = [{ id: id(3), title: `Lesson of version ${version}`, minutes: 5, blocks: [] }];
  const pack = keep(encode({ format: 1, moduleId: id(2), lessons, quizzes: [packedQuiz] }));
  const media = files.map((bytes) => ({ ...keep(bytes), mediaType: 'image/png' }));
  const module = { id: id(2), title: 'Module', description: '', pack: pack.hash, sizeBytes: pack.sizeBytes };
  const manifest: Manifest = {
    format: 1,
    courseId: id(1),
    version,
    slug: 'course',
    title: 'Course',
    description: 'About',
    language: 'en',
    level: 'beginner',
    hours: 1,
    instructor: { name: 'Awa Ba', bio: '' },
    prerequisites: [],
    certificate: { available: false, minimumScore: 0, requires: [] },
    thumbnail: null,
    modules: [
      { ...module, lessons: [{ id: id(3), title: 'Lesson', minutes: 5 }], quizzes: [heading(packedQuiz)], media },
    ],
  };
  const page = keep(encode(manifest));
  const sizeBytes = [page, pack, ...media].reduce((sum, one) => sum + one.sizeBytes, 0);
  return { manifest, packedQuiz, release: { id: id(1), version, manifest: page.hash, sizeBytes } };
}
