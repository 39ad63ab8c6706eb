// The fixed words of a certificate, on paper and on the verification page. Invariant: all languages say the same.

export type CertificateWords = {
  /** BCP 47, for dates and for the document itself. */
  locale: string;
  direction: 'ltr' | 'rtl';
  title: string;
  certifies: string;
  completed: string;
  issuedOn: string;
  validUntil: string;
  instructor: string;
  serialNumber: string;
  scan: string;
};

const english: CertificateWords = {
  locale: 'en-GB',
  direction: 'ltr',
  title: 'Certificate of Completion',
  certifies: 'This certifies that',
  completed: 'has successfully completed',
  issuedOn: 'Issued on',
  validUntil: 'Valid until',
  instructor: 'Course instructor',
  serialNumber: 'Serial number',
  scan: 'Scan to verify',
};

const french: CertificateWords = {
  locale: 'fr-FR',
  direction: 'ltr',
  title: 'Certificat de réussite',
  certifies: 'Ce certificat atteste que',
  completed: 'a suivi avec succès',
  issuedOn: 'Délivré le',
  validUntil: 'Valable jusqu’au',
  instructor: 'Responsable du cours',
  serialNumber: 'Numéro de série',
  scan: 'Scanner pour vérifier',
};

const arabic: CertificateWords = {
  // Digits as in the Maghreb, in the Gregorian calendar: the date is the same on every page.
  locale: 'ar-u-ca-gregory-nu-latn',
  direction: 'rtl',
  title: 'شهادة إتمام',
  certifies: 'تشهد هذه الوثيقة بأن',
  completed: 'قد أتمّ بنجاح',
  issuedOn: 'صدرت في',
  validUntil: 'صالحة حتى',
  instructor: 'المسؤول عن الدورة',
  serialNumber: 'الرقم التسلسلي',
  scan: 'امسح للتحقق',
};

/** French and Arabic for themselves; English for every other language (ISO 639-1). */
export function certificateWords(language: string): CertificateWords {
  return { fr: french, ar: arabic }[language] ?? english;
}

/** `22 November 2026`, `1er décembre 2026`: the day in UTC, so that it is the same wherever it is printed. */
export function writeDate(timeMs: number, locale: string): string {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(timeMs);
  return locale.startsWith('fr') ? date.replace(/^1 /, '1er ') : date;
}
