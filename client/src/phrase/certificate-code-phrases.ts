// The phrases of the code that a holder shows. They come with the screen, not with the app's first page.
import type { Locale } from './locale.ts';

type CodePhrases = { enlarge: string; hint: string; noProof: string };

export const codePhrases: Record<Locale, CodePhrases> = {
  fr: {
    enlarge: 'Afficher en grand',
    hint: 'Tout appareil photo ouvre la page de vérification. Notre application vérifie aussi sans réseau.',
    noProof: 'Sans le PDF, ce code ne se vérifie qu’avec un réseau.',
  },
  en: {
    enlarge: 'Show full screen',
    hint: 'Any camera opens the verification page. Our app also checks it without network.',
    noProof: 'Without the PDF, this code is checked with a network only.',
  },
};
