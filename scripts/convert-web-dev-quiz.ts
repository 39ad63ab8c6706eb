// The quizzes of the web-dev course: 48 of three questions, in one JSON file a language. A question with a defect is left out and reported.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { type Remark, type WebDevLanguage, wordsByLanguage } from './convert-web-dev-language.ts';

const optionData = z.object({ answerText: z.string(), isCorrect: z.union([z.string(), z.boolean()]) });
const questionData = z.object({ questionText: z.string(), answerOptions: z.array(optionData) });
const quizData = z.object({ id: z.int(), title: z.string(), quiz: z.array(questionData) });
const quizFileData = z.tuple([z.object({ title: z.string(), quizzes: z.array(quizData) })]);

type QuestionData = z.infer<typeof questionData>;
type QuizData = z.infer<typeof quizData>;

/** A quiz as our format has it; the keys are those of a *.quiz.yaml file. Lesson n has quiz 2n - 1 before it and 2n after it. */
export type ConvertedQuiz = {
  number: number;
  slug: string;
  yaml: Record<string, unknown> & { kind: 'practice' | 'graded'; questions: Record<string, unknown>[] };
};

const isRight = ({ isCorrect }: z.infer<typeof optionData>) => String(isCorrect).trim().toLowerCase() === 'true';

function convertQuestion(question: QuestionData, number: number, language: WebDevLanguage): Record<string, unknown> {
  const { yes, no } = wordsByLanguage[language];
  const fields = { id: `question-${number}`, text: question.questionText.trim() };
  const options = question.answerOptions.map((option) => ({
    text: option.answerText.trim(),
    correct: isRight(option),
  }));
  const asYes = options.find(({ text }) => yes.includes(text.toLowerCase()));
  const asNo = options.find(({ text }) => no.includes(text.toLowerCase()));
  if (options.length === 2 && asYes !== undefined && asNo !== undefined) {
    return { ...fields, type: 'true_false', correct: asYes.correct };
  }
  return { ...fields, type: 'multiple_choice', options };
}

function findDefect(question: QuestionData): string | null {
  const right = question.answerOptions.filter(isRight).map(({ answerText }) => `'${answerText.trim()}'`);
  if (right.length === 0) return 'no option is right: the question is left out';
  if (right.length === 1) return null;
  return `${right.length} options are right (${right.join(', ')}) where one is meant: the question is left out`;
}

function convertQuiz(data: QuizData, language: WebDevLanguage, report: (place: string, message: string) => void) {
  const isAfter = data.id % 2 === 0;
  const questions = data.quiz.flatMap((question, index) => {
    const defect = findDefect(question);
    if (defect === null) return [convertQuestion(question, index + 1, language)];
    report(`quiz ${data.id}, question ${index + 1}`, defect);
    return [];
  });
  const converted: ConvertedQuiz = {
    number: data.id,
    slug: `quiz-${String(data.id).padStart(2, '0')}`,
    yaml: {
      title: data.title.replace(/\s+/g, ' ').trim(),
      kind: isAfter ? 'graded' : 'practice',
      // Two of three questions: the quizzes are too short for 75 percent to mean anything else than all.
      passingScore: 66,
      attempts: isAfter ? 3 : 'unlimited',
      questions,
    },
  };
  return converted;
}

/** The quizzes of one language in order. Throws a ZodError when the file is not shaped like the quiz application's data. */
export function convertWebDevQuizzes(from: string, language: WebDevLanguage, remarks: Remark[]): ConvertedQuiz[] {
  const file = `quiz-app/src/assets/translations/${language}.json`;
  const [{ quizzes }] = quizFileData.parse(JSON.parse(readFileSync(path.join(from, file), 'utf8')));
  const options = quizzes.flatMap(({ quiz }) => quiz.flatMap(({ answerOptions }) => answerOptions));
  const texts = options.filter(({ isCorrect }) => typeof isCorrect === 'string').length;
  if (texts > 0) {
    const message = `${texts} options say isCorrect as the text "true" or "false": read as true and false`;
    remarks.push({ file, place: 'all questions', message });
  }
  return quizzes.map((quiz) => convertQuiz(quiz, language, (place, message) => remarks.push({ file, place, message })));
}
