// The languages of the web-dev course, and the few words that the converter itself adds to lessons.

const languages = ['en', 'fr', 'es', 'it'] as const;
export type WebDevLanguage = (typeof languages)[number];

export function isWebDevLanguage(language: string): language is WebDevLanguage {
  return languages.some((known) => known === language);
}

/** How pictures that are not there are told of, and how true and false are written in quizzes. */
export const wordsByLanguage: Record<WebDevLanguage, { picture: string; yes: string[]; no: string[] }> = {
  en: { picture: 'Picture', yes: ['true'], no: ['false'] },
  fr: { picture: 'Image', yes: ['vrai', 'true'], no: ['faux', 'false'] },
  es: { picture: 'Imagen', yes: ['verdadero', 'true'], no: ['falso', 'false'] },
  it: { picture: 'Immagine', yes: ['vero', 'true'], no: ['falso', 'false'] },
};

/** One thing that could not be taken as it stands. `file` is relative to the data; `place` is a line or a question. */
export type Remark = { file: string; place: string; message: string };
