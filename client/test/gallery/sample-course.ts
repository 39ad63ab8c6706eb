// A small course with every kind of block and question, made up for looking at screens.
import type { CourseSummary, Release } from '@greenland/shared-schema/protocol/document';
import type { Manifest, ModulePack } from '@greenland/shared-schema/record/course';
import type { Block } from '@greenland/shared-schema/record/lesson-block';
import { gradedQuiz, practiceQuiz, sampleId } from './sample-quiz.ts';

export const sampleHash = (name: string) => name.padEnd(43, '-').slice(0, 43);
export const courseId = sampleId(1);
export const lessonId = sampleId(101);
const moduleIds = [sampleId(11), sampleId(12)] as const;

const text = (words: string) => ({ type: 'text' as const, text: words });
const paragraph = (words: string): Block => ({ type: 'paragraph', children: [text(words)] });

const blocks: Block[] = [
  { type: 'heading', level: 2, children: [text('Un orage ne dit rien du climat')] },
  {
    type: 'paragraph',
    children: [
      text('Il pleut ce matin à Bangui. Hier, il faisait très chaud. Tout cela, c’est la '),
      { type: 'strong', children: [text('météo')] },
      text(' : l’état de l’air à un endroit donné, à un moment donné. Le '),
      { type: 'emphasis', children: [text('climat')] },
      text(', lui, décrit ce qui est habituel. La formule du dioxyde de carbone est '),
      { type: 'code', text: 'CO2' },
      text('. Voir aussi '),
      { type: 'link', href: `lesson:${sampleId(102)}`, children: [text('l’effet de serre')] },
      text(' et '),
      { type: 'link', href: 'https://www.ipcc.ch', children: [text('le GIEC')] },
      text('.'),
    ],
  },
  {
    type: 'quote',
    children: [paragraph('La météo, c’est l’humeur du jour. Le climat, c’est le caractère.')],
  },
  { type: 'heading', level: 2, children: [text('Pourquoi trente ans ?')] },
  paragraph(
    'Une seule année peut être exceptionnelle. Pour décrire le climat d’un lieu, on calcule des moyennes sur trente ans. On voit alors :',
  ),
  {
    type: 'list',
    ordered: false,
    items: [
      [paragraph('la moyenne (par exemple la température habituelle de mars) ;')],
      [paragraph('les écarts habituels d’une année à l’autre ;')],
      [paragraph('la fréquence des événements rares (canicule, pluie torrentielle).')],
    ],
  },
  {
    type: 'image',
    media: sampleHash('picture'),
    alt: 'Une courbe monte et descend chaque année ; la moyenne monte lentement',
    caption: 'Les années montent et descendent ; la moyenne sur trente ans révèle la tendance.',
  },
  { type: 'heading', level: 3, children: [text('Météo ou climat ?')] },
  {
    type: 'table',
    head: [[text('Phrase entendue')], [text('Il s’agit de…')], [text('Durée observée')]],
    rows: [
      [[text('« Il a grêlé hier à Bouar. »')], [text('météo')], [text('un jour')]],
      [[text('« Les pluies commencent en général en avril. »')], [text('climat')], [text('trente ans')]],
    ],
  },
  {
    type: 'list',
    ordered: true,
    items: [[paragraph('l’atmosphère : l’air et ses gaz ;')], [paragraph('l’hydrosphère : océans, fleuves, lacs.')]],
  },
  { type: 'code', language: 'text', text: 'moyenne = somme des 30 années / 30\nécart   = année - moyenne' },
  { type: 'rule' },
  { type: 'audio', media: sampleHash('sound'), caption: 'Une radio locale raconte la saison.' },
];

export const manifest: Manifest = {
  format: 1,
  courseId,
  version: 1,
  slug: 'fondamentaux',
  title: 'Les fondamentaux de la crise climatique',
  description:
    'Pourquoi le climat change, ce que cela signifie en Afrique centrale et ce que l’on peut faire : un cours court, sourcé, à lire sur un téléphone, même sans réseau.',
  language: 'fr',
  level: 'beginner',
  hours: 6,
  instructor: {
    name: 'Équipe pédagogique Greenland',
    bio: 'Des enseignantes, enseignants et animateurs d’Afrique centrale qui rendent les sciences du climat lisibles et utiles.',
  },
  prerequisites: [],
  certificate: { available: true, minimumScore: 75, requires: [gradedQuiz.quiz.id] },
  thumbnail: null,
  modules: [
    {
      id: moduleIds[0],
      title: 'Comprendre le climat',
      description: 'Ce que l’on mesure, et ce que cela veut dire.',
      pack: sampleHash('pack-one'),
      sizeBytes: 840_000,
      lessons: [
        { id: lessonId, title: 'La météo n’est pas le climat', minutes: 20 },
        {
          id: sampleId(102),
          title: 'L’effet de serre, de la couverture utile à la couverture trop épaisse',
          minutes: 25,
        },
        { id: sampleId(103), title: 'Un réchauffement mesuré', minutes: 15 },
      ],
      quizzes: [headQuiz(practiceQuiz)],
      media: [{ hash: sampleHash('picture'), mediaType: 'image/svg+xml', sizeBytes: 4000 }],
    },
    {
      id: moduleIds[1],
      title: 'Vérifier et conclure',
      description: '',
      pack: sampleHash('pack-two'),
      sizeBytes: 320_000,
      lessons: [{ id: sampleId(104), title: 'Vérifier une information', minutes: 10 }],
      quizzes: [headQuiz(gradedQuiz)],
      media: [],
    },
  ],
};

function headQuiz({ hash, quiz }: typeof gradedQuiz | typeof practiceQuiz) {
  const { id, title, kind, passingScore, attemptsAllowed } = quiz;
  return { id, hash, title, kind, passingScore, attemptsAllowed, questions: quiz.questions.length };
}

export const packByHash: Record<string, ModulePack> = Object.fromEntries(
  manifest.modules.map((module, index): [string, ModulePack] => [
    module.pack,
    {
      format: 1,
      moduleId: module.id,
      lessons: module.lessons.map((lesson) => ({ ...lesson, blocks })),
      quizzes: [index === 0 ? practiceQuiz : { hash: gradedQuiz.hash, quiz: gradedQuiz.quiz }],
    },
  ]),
);

const summary: CourseSummary = {
  id: courseId,
  slug: manifest.slug,
  title: manifest.title,
  description: manifest.description,
  language: 'fr',
  level: 'beginner',
  hours: 6,
  instructorName: manifest.instructor.name,
  lessons: 4,
  quizzes: 2,
  sizeBytes: 1_240_000,
  thumbnail: null,
  certificateAvailable: true,
  published: true,
};

export const courses: CourseSummary[] = [
  summary,
  {
    ...summary,
    id: sampleId(2),
    title: 'Forest stewards of the Congo Basin',
    description: 'How a forest breathes, who lives from it, and how a village can keep it standing.',
    language: 'en',
    level: 'intermediate',
    hours: 4,
    sizeBytes: 3_400_000,
  },
  {
    ...summary,
    id: sampleId(3),
    title: 'Cuisiner avec moins de bois',
    description: 'Foyers améliorés, biogaz et cuisson solaire : comparer, construire, entretenir.',
    hours: 1,
    certificateAvailable: false,
    sizeBytes: 780_000,
  },
];

export const release: Release = { id: courseId, version: 1, manifest: sampleHash('manifest'), sizeBytes: 1_240_000 };

export const pictureSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 260"><rect width="640" height="260" fill="#fff"/><path d="M20 200 L80 150 L140 190 L200 120 L260 170 L320 110 L380 150 L440 80 L500 120 L560 60 L620 90" fill="none" stroke="#9bb8ad" stroke-width="4"/><path d="M20 190 L620 80" stroke="#1f6f5c" stroke-width="7"/></svg>`;
