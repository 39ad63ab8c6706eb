// What is said of a receipt by a stolen key. It comes with the screen of one's work, not with the app's first page.
import type { Locale } from './locale.ts';

export const spoiltKeyPhrase: Record<Locale, string> = {
  fr: 'La clé du serveur avait été volée : ce reçu ne prouve rien. Votre travail reste ici.',
  en: 'The server’s key had been stolen: this receipt proves nothing. Your work stays here.',
};
