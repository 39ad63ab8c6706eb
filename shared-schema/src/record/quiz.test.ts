import { describe, expect, it } from 'vitest';
import { makeChoice, makeHash, makeId, wholeQuiz } from '../../test/quiz-scene.ts';
import { example, sha256 } from '../../test/worked-example.ts';
import { encodeBase64url } from '../protocol/base64url.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import { manifest, modulePack } from './course.ts';
import { packedQuiz, quiz, quizVersion } from './quiz.ts';

const hashOf = (value: unknown) => encodeBase64url(sha256(new TextEncoder().encode(canonicalJson(value))));

describe('the version of a quiz', () => {
  it('[CH1] is named by the hash of its public half, whatever the order of its members', () => {
    expect(hashOf(JSON.parse('{"b":[1,2.50],"a":"é"}'))).toBe(example.contentHash);
    const hash = hashOf(wholeQuiz.quiz);
    expect(quizVersion.parse({ hash, ...wholeQuiz })).toEqual({ hash, ...wholeQuiz });
    expect(hashOf(JSON.parse(JSON.stringify(wholeQuiz.quiz)))).toBe(hash);
    expect(hashOf({ ...wholeQuiz.quiz, revision: 2 })).not.toBe(hash);
  });

  it('[CH1] has no room for a key in the public half', () => {
    const { key } = makeChoice(10, 1, 1);
    const shown = quiz.parse({ ...wholeQuiz.quiz, key: wholeQuiz.key, explanation: key.explanation });
    expect(shown).toEqual(wholeQuiz.quiz);
  });
});

describe('a module pack', () => {
  it('[CH2] holds lessons and quizzes in format 1', () => {
    const pack = {
      format: 1,
      moduleId: makeId(3),
      lessons: [{ id: makeId(5), title: 'One', minutes: 5, blocks: [{ type: 'paragraph', children: [] }] }],
      quizzes: [{ hash: hashOf(wholeQuiz.quiz), quiz: wholeQuiz.quiz }],
    };
    expect(modulePack.parse(pack)).toEqual(pack);
    expect(modulePack.safeParse({ ...pack, format: 2 }).success).toBe(false);
    expect(packedQuiz.safeParse({ hash: makeHash('q'), ...wholeQuiz }).success).toBe(true);
  });

  it('[CH2] is named in a manifest of format 1', () => {
    const contents = {
      ...{
        format: 1,
        courseId: makeId(2),
        version: 1,
        slug: 'first-aid',
        title: 'First aid',
        description: 'How to help.',
      },
      ...{ language: 'en', level: 'beginner', hours: 2, instructor: { name: 'A', bio: '' }, prerequisites: [] },
      certificate: { available: true, minimumScore: 75, requires: [makeId(1)] },
      thumbnail: null,
      modules: [
        {
          ...{ id: makeId(3), title: 'One', description: '', pack: makeHash('m'), sizeBytes: 10 },
          ...{ lessons: [], quizzes: [], media: [{ hash: makeHash('p'), mediaType: 'image/png', sizeBytes: 3 }] },
        },
      ],
    };
    expect(manifest.parse(contents)).toEqual(contents);
    expect(manifest.safeParse({ ...contents, modules: [] }).success).toBe(false);
  });
});
