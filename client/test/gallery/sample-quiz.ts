// Two quizzes with all four kinds of question, made up for looking at screens.
import type { PackedQuiz, Question, QuizKey } from '@greenland/shared-schema/record/quiz';

/** An id of the right form for each number. */
export const sampleId = (number: number) => `01890000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const choice = (number: number, text: string) => ({ id: sampleId(number), text });

const questions: Question[] = [
  {
    id: sampleId(501),
    type: 'multiple_choice',
    several: false,
    points: 1,
    text: 'Sur combien d’années calcule-t-on en général les normales climatiques d’un lieu ?',
    options: [choice(601, '5 ans'), choice(602, '12 ans'), choice(603, '30 ans'), choice(604, '100 ans')],
  },
  {
    id: sampleId(502),
    type: 'multiple_choice',
    several: true,
    points: 2,
    text: 'Lesquels de ces gaz sont des gaz à effet de serre ?',
    options: [
      choice(611, 'Le dioxyde de carbone'),
      choice(612, 'L’azote (N2)'),
      choice(613, 'Le méthane'),
      choice(614, 'L’oxygène (O2)'),
      choice(615, 'La vapeur d’eau'),
    ],
  },
  {
    id: sampleId(503),
    type: 'true_false',
    points: 1,
    text: 'Une seule saison froide à Bouar suffit à prouver que le réchauffement climatique n’existe pas.',
  },
  {
    id: sampleId(504),
    type: 'matching',
    points: 3,
    text: 'Associez chaque partie du système climatique à un exemple.',
    lefts: [choice(621, 'Atmosphère'), choice(622, 'Hydrosphère'), choice(623, 'Biosphère')],
    rights: [
      choice(631, 'L’air et ses gaz'),
      choice(632, 'Le fleuve Oubangui'),
      choice(633, 'La forêt de Dzanga-Sangha'),
      choice(634, 'La couronne du Soleil'),
    ],
  },
  {
    id: sampleId(505),
    type: 'fill_blank',
    points: 2,
    blanks: 2,
    text: 'Avec l’effet de serre, la surface de la Terre est à environ ____ °C : la différence est de ____ °C.',
  },
];

const key: QuizKey = {
  [sampleId(501)]: {
    type: 'multiple_choice',
    right: [sampleId(603)],
    explanation: 'Trente ans, afin que les années très sèches et très humides se compensent.',
  },
  [sampleId(502)]: {
    type: 'multiple_choice',
    right: [sampleId(611), sampleId(613), sampleId(615)],
    explanation: 'L’azote et l’oxygène laissent passer l’infrarouge ; les trois autres l’absorbent.',
  },
  [sampleId(503)]: { type: 'true_false', right: false, explanation: 'Une saison relève de la météo.' },
  [sampleId(504)]: {
    type: 'matching',
    rightByLeft: {
      [sampleId(621)]: sampleId(631),
      [sampleId(622)]: sampleId(632),
      [sampleId(623)]: sampleId(633),
    },
    explanation: 'Le Soleil apporte son énergie au système, mais n’en fait pas partie.',
  },
  [sampleId(505)]: {
    type: 'fill_blank',
    accepted: [
      ['14', 'quatorze'],
      ['33', 'trente-trois'],
    ],
    explanation: 'De −19 °C à 14 °C, il y a 33 °C.',
  },
};

const shared = { courseId: sampleId(1), revision: 1, passingScore: 75, questions };

export const practiceQuiz = {
  hash: 'practice'.padEnd(43, '-'),
  quiz: {
    ...shared,
    id: sampleId(201),
    moduleId: sampleId(11),
    title: 'Entraînement : comprendre le climat',
    kind: 'practice',
    attemptsAllowed: null,
    timeLimitMinutes: null,
    shuffle: true,
  },
  key,
} satisfies PackedQuiz;

/** `key` stays with the pretended server. */
export const gradedQuiz = {
  hash: 'graded'.padEnd(43, '-'),
  quiz: {
    ...shared,
    id: sampleId(202),
    moduleId: sampleId(12),
    title: 'Évaluation finale',
    kind: 'graded',
    attemptsAllowed: 3,
    timeLimitMinutes: 20,
    shuffle: false,
  },
  key,
} satisfies PackedQuiz;
