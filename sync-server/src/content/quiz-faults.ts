// What is wrong with a quiz beyond its shape. Works on the raw YAML value, so that one misspelt field does not hide another question's fault.
import * as z from 'zod';

export type QuizFault = { path: (string | number)[]; message: string };

/** A blank is a run of three or more underscores. */
export const blankPattern = /_{3,}/g;

const looseQuestion = z.object({
  id: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  text: z.string().optional().catch(undefined),
  options: z
    .array(z.object({ text: z.unknown().optional(), correct: z.unknown().optional() }))
    .optional()
    .catch(undefined),
  pairs: z
    .array(z.object({ left: z.unknown().optional(), right: z.unknown().optional() }))
    .optional()
    .catch(undefined),
  distractors: z.array(z.unknown()).optional().catch(undefined),
  blanks: z.array(z.unknown()).optional().catch(undefined),
});
type LooseQuestion = z.infer<typeof looseQuestion>;
const looseQuiz = z.object({ questions: z.array(looseQuestion.catch({})) });

/** Indexes of texts that came before, ignoring case and outer spaces. */
export function repeatedIndexes(texts: readonly unknown[]): number[] {
  const seen = new Set<string>();
  return texts.flatMap((text, index) => {
    if (typeof text !== 'string') return [];
    const plain = text.trim().toLowerCase();
    if (seen.has(plain)) return [index];
    seen.add(plain);
    return [];
  });
}

function choiceFaults(question: LooseQuestion): QuizFault[] {
  const options = question.options;
  if (options === undefined) return [];
  const faults: QuizFault[] = repeatedIndexes(options.map((option) => option.text)).map((index) => ({
    path: ['options', index],
    message: 'the same option is there twice',
  }));
  if (!options.some((option) => option.correct === true)) {
    faults.push({ path: ['options'], message: "no option is right: give one 'correct: true'" });
  }
  return faults;
}

function matchingFaults(question: LooseQuestion): QuizFault[] {
  const pairs = question.pairs ?? [];
  const distractors = question.distractors ?? [];
  const rights = new Set(pairs.map((pair) => pair.right));
  return [
    ...repeatedIndexes(pairs.map((pair) => pair.left)).map((index) => ({
      path: ['pairs', index, 'left'],
      message: 'the same left side is there twice',
    })),
    ...repeatedIndexes(distractors).map((index) => ({
      path: ['distractors', index],
      message: 'the same distractor is there twice',
    })),
    ...distractors.flatMap((text, index) =>
      rights.has(text)
        ? [{ path: ['distractors', index], message: 'a distractor is also the right side of a pair' }]
        : [],
    ),
  ];
}

function blankFaults(question: LooseQuestion): QuizFault[] {
  if (question.text === undefined || question.blanks === undefined) return [];
  const holes = question.text.match(blankPattern)?.length ?? 0;
  if (holes === question.blanks.length) return [];
  return [
    {
      path: ['blanks'],
      message: `the text has ${holes} blanks (runs of three or more underscores), but answers are given for ${question.blanks.length}`,
    },
  ];
}

const faultsByType: Record<string, (question: LooseQuestion) => QuizFault[]> = {
  multiple_choice: choiceFaults,
  matching: matchingFaults,
  fill_blank: blankFaults,
};

/** Faults of meaning in the raw value of a quiz file; paths begin at the file's top. */
export function findQuizFaults(raw: unknown): QuizFault[] {
  const quiz = looseQuiz.safeParse(raw);
  if (!quiz.success) return [];
  const { questions } = quiz.data;
  const repeated = repeatedIndexes(questions.map((question) => question.id)).map((index) => ({
    path: ['questions', index, 'id'],
    message: `another question has the id '${questions[index]?.id}' already`,
  }));
  const inside = questions.flatMap((question, index) =>
    (faultsByType[question.type ?? '']?.(question) ?? []).map((fault) => ({
      ...fault,
      path: ['questions', index, ...fault.path],
    })),
  );
  return [...repeated, ...inside];
}
