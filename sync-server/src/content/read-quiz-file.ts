// Reads one *.quiz.yaml file; faults of form and of meaning are reported together.
import type { Fault, QuizSource } from './course-source.ts';
import { type ListedFile, readText } from './folder-listing.ts';
import { findQuizFaults } from './quiz-faults.ts';
import { quizFile } from './quiz-yaml.ts';
import { checkYaml, parseYaml, placeName } from './yaml-reader.ts';

/** `kind` is known even when the quiz has faults, so that a certificate's demands can be checked against it. */
export type ReadQuiz = { slug: string; kind: unknown; quiz: QuizSource | null };

/** The quiz, with faults appended to `faults`. */
export function readQuizFile(root: string, listed: ListedFile, faults: Fault[]): ReadQuiz {
  const { file, slug } = listed;
  const source = readText(root, file);
  if ('missing' in source) {
    faults.push({ file, line: 1, message: source.missing });
    return { slug, kind: undefined, quiz: null };
  }
  const yaml = parseYaml(source.text, file);
  const quiz = checkYaml(yaml, file, quizFile, faults);
  for (const { path, message } of findQuizFaults(yaml.raw)) {
    faults.push({ file, line: yaml.lineOf(path), message: `'${placeName(path)}': ${message}` });
  }
  const kind = typeof yaml.raw === 'object' && yaml.raw !== null && 'kind' in yaml.raw ? yaml.raw.kind : undefined;
  return { slug, kind, quiz: quiz === null ? null : { slug, ...quiz } };
}
