// What a name of a person may be. Pure, the same on phone and server: whoever asks for a name asks here.

export const nameShortest = 2;
export const nameLongest = 100;

/**
 * Letters and marks of every script, spaces (also those that do not break), apostrophes as keyboards and scripts write them, hyphens, and the two
 * joiners, without which names in Persian, Sinhala, Bengali or Malayalam are written wrong.
 */
export const nameCharacters = /^[\p{L}\p{M} \u00a0\u202f'\u2018\u2019\u02bc\u05f3\u05be\u200c-\u200d\u2010\u2011-]+$/u;

const outerSpace = /^[ \u00a0\u202f]|[ \u00a0\u202f]$/u;
/** A mark on nothing, and a joiner that joins nothing or stands twice. */
const strayMark = /(?:^|[^\p{L}\p{M}\u200c\u200d])\p{M}/u;
const strayJoiner = /(?:^|[^\p{L}\p{M}])[\u200c\u200d]/u;
/** Fillers of Hangul are letters that show nothing. */
const shownLetters = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}]/gu;

/** `letters`: it holds what no name takes, or holds it where it cannot stand. `short`: too few letters. Judged as it is stored, composed (NFC). */
export function findNameFault(name: string): 'short' | 'letters' | null {
  const composed = name.normalize('NFC');
  const isWritten = nameCharacters.test(composed) && !outerSpace.test(composed);
  if (composed !== '' && (!isWritten || strayMark.test(composed) || strayJoiner.test(composed))) return 'letters';
  return (composed.match(shownLetters) ?? []).length < nameShortest ? 'short' : null;
}

/** Spaces, controls, format characters, marks, fillers: none of them is drawn as anything by itself. */
const unseen = /^(?:[\p{Z}\p{C}\p{M}\u2800]|\p{Default_Ignorable_Code_Point})*$/u;
/** Of `\p{C}` what a font may have: private letters, and those of a later Unicode. */
const perhapsSeen = /(?!\p{Default_Ignorable_Code_Point})[\p{Co}\p{Cn}]/u;

/** Whether a name has anything to show on paper (OP3). */
export function isShown(name: string): boolean {
  return !unseen.test(name) || perhapsSeen.test(name);
}
