// Faults that only show when the whole course is seen: names given twice, names that nothing may have, demands of the certificate.
import type { CertificateTermsSource, Fault } from './course-source.ts';
import { isSlug, type ListedModule } from './folder-listing.ts';
import type { ReadQuiz } from './read-quiz-file.ts';

type Named = { file: string; slug: string };

function findRepeated(named: readonly Named[], what: string): Fault[] {
  const fileBySlug = new Map<string, string>();
  return named.flatMap(({ file, slug }) => {
    const first = fileBySlug.get(slug);
    if (first === undefined) {
      fileBySlug.set(slug, file);
      return [];
    }
    return [{ file, line: 1, message: `the name '${slug}' is taken already by the ${what} ${first}` }];
  });
}

function findBadNames(named: readonly Named[]): Fault[] {
  return named
    .filter(({ slug }) => !isSlug(slug))
    .map(({ file, slug }) => ({
      file,
      line: 1,
      message: `the name '${slug}' must be lower-case letters, digits and single hyphens, after a number like 01-`,
    }));
}

/** Faults of names. Quiz names are unique in the course; lesson names in their module. */
export function findNameFaults(modules: readonly ListedModule[], strays: readonly string[]): Fault[] {
  const folders = modules.map(({ folder, slug }) => ({ file: folder, slug }));
  const quizzes = modules.flatMap((module) => module.quizzes);
  const everything = [...folders, ...quizzes, ...modules.flatMap((module) => module.lessons)];
  const unexpected = [...strays, ...modules.flatMap((module) => module.strays)];
  const empty = modules.filter((module) => module.lessons.length + module.quizzes.length === 0);
  return [
    ...findBadNames(everything),
    ...findRepeated(folders, 'module'),
    ...findRepeated(quizzes, 'quiz'),
    ...modules.flatMap((module) => findRepeated(module.lessons, 'lesson')),
    ...unexpected.map((file) => ({ file, line: 1, message: 'is no lesson (.md), quiz (.quiz.yaml) or module.yaml' })),
    ...empty.map(({ folder }) => ({ file: folder, line: 1, message: 'the module has neither a lesson nor a quiz' })),
    ...(modules.length === 0 ? [{ file: 'modules', line: 1, message: 'the course has no module' }] : []),
  ];
}

/** Faults of what the certificate asks for. `lineOf` gives the line of entry `index` of `certificate.requires`. */
export function findCertificateFaults(
  terms: CertificateTermsSource,
  quizzes: readonly ReadQuiz[],
  lineOf: (index: number) => number,
): Fault[] {
  const file = 'course.yaml';
  const kindBySlug = new Map(quizzes.map((quiz) => [quiz.slug, quiz.kind]));
  const seen = new Set<string>();
  const faults = terms.requires.flatMap((slug, index) => {
    const fault = (message: string) => [{ file, line: lineOf(index), message }];
    if (!kindBySlug.has(slug)) return fault(`the certificate requires the quiz '${slug}', which does not exist`);
    if (kindBySlug.get(slug) === 'practice') {
      return fault(`the certificate requires the quiz '${slug}', which is for practice: only graded quizzes count`);
    }
    if (seen.has(slug)) return fault(`the certificate requires the quiz '${slug}' twice`);
    seen.add(slug);
    return [];
  });
  if (terms.available && terms.requires.length === 0) {
    faults.push({ file, line: lineOf(0), message: 'a certificate must require at least one graded quiz' });
  }
  return faults;
}
