// The words of the verification page. Invariant: both languages say the same.
import type { CertificateStatus } from './verify-certificate.ts';

export type VerificationWords = {
  language: 'en' | 'fr';
  locale: string;
  pageTitle: string;
  headlineByStatus: Record<CertificateStatus, string>;
  explanationByStatus: Record<CertificateStatus, string>;
  /** Over a document whose proof does not hold (false), or could not be read (doubt). */
  headlineByProof: { false: string; doubt: string };
  /** Under such a headline, before what the page says of the code. */
  codeAloneByStatus: Record<CertificateStatus, string>;
  revokedOn: string;
  expiredOn: string;
  reason: string;
  holder: string;
  /** In place of a name that its owner had erased. */
  erased: string;
  course: string;
  issuedOn: string;
  validUntil: string;
  code: string;
  issuer: string;
  unknown: string;
  unknownHint: string;
  wait: string;
  waitHint: (seconds: number) => string;
  proofs: string;
  proofsHint: string;
  credential: string;
  keys: string;
  fingerprint: string;
  /** Of the document that the reader holds: by the fragment of the address, which a script on the page checks. */
  document: { absent: string; genuine: string; changed: string; unknownKey: string; unreadable: string };
  qrHint: string;
  pdfHint: string;
  roots: string;
  openApp: string;
  linkedIn: string;
};

const english: VerificationWords = {
  language: 'en',
  locale: 'en-GB',
  pageTitle: 'Certificate verification',
  headlineByStatus: { valid: 'Genuine and valid', revoked: 'Revoked', expired: 'Genuine, but expired' },
  explanationByStatus: {
    valid: 'Greenland Academy issued this certificate and stands by it.',
    revoked: 'Greenland Academy issued this certificate and has since withdrawn it. It proves nothing any more.',
    expired: 'Greenland Academy issued this certificate. Its time is over.',
  },
  headlineByProof: { false: 'Do not rely on this document', doubt: 'The proof could not be read' },
  codeAloneByStatus: {
    valid:
      'Below stands what we know of the code alone: we issued a certificate under it, and that one is valid. This does not make the document before you genuine.',
    revoked: 'Below stands what we know of the code alone: we issued a certificate under it, and have withdrawn it.',
    expired:
      'Below stands what we know of the code alone: we issued a certificate under it, whose time is over. This does not make the document before you genuine.',
  },
  revokedOn: 'Revoked on',
  expiredOn: 'Expired on',
  reason: 'Reason',
  holder: 'Holder',
  erased: 'Name erased at the person’s request',
  course: 'Course completed',
  issuedOn: 'Issued on',
  validUntil: 'Valid until',
  code: 'Serial number',
  issuer: 'Issued by',
  unknown: 'No certificate has this code',
  unknownHint:
    'Compare it with the paper, letter by letter: GLCA, the year, six characters. If it is the same, the paper is not ours.',
  wait: 'Too many codes were tried',
  waitHint: (seconds) =>
    `Many codes that no certificate has were asked for from this network. This says nothing of yours: load the page again in ${seconds} s.`,
  proofs: 'Check it without us',
  proofsHint:
    'The credential is a signed document (JWS, ES256). Any tool that knows W3C Verifiable Credentials checks its signature with our published keys, also years from now.',
  credential: 'Signed credential',
  keys: 'Our public keys',
  fingerprint: 'SHA-256 of the PDF',
  document: {
    absent:
      'Only initials are shown here. Whoever holds the document sees the whole name by its QR code or its whole link.',
    genuine: 'The very document you hold is genuine: name, course and date are those that we signed.',
    changed:
      'Careful: the proof in this link does not belong to this certificate, or was changed. Do not rely on the document.',
    unknownKey: 'The proof in this link was signed with a key that we do not stand by. Do not rely on the document.',
    unreadable:
      'The proof in this link could not be read: its end is missing, or it was misread. Scan the QR code again.',
  },
  qrHint: 'Without a network: our app, once installed, checks the QR code by itself, by camera or from a picture.',
  pdfHint:
    'The PDF is signed (PAdES). A reader of PDF that trusts our root certificate says whether a single byte was changed.',
  roots: 'Our root certificate',
  openApp: 'Check with the app',
  linkedIn: 'Add to my LinkedIn profile',
};

const french: VerificationWords = {
  language: 'fr',
  locale: 'fr-FR',
  pageTitle: 'Vérification de certificat',
  headlineByStatus: { valid: 'Authentique et valable', revoked: 'Révoqué', expired: 'Authentique, mais expiré' },
  explanationByStatus: {
    valid: 'Greenland Academy a délivré ce certificat et s’en porte garante.',
    revoked: 'Greenland Academy a délivré ce certificat puis l’a retiré. Il ne prouve plus rien.',
    expired: 'Greenland Academy a délivré ce certificat. Sa durée de validité est passée.',
  },
  headlineByProof: { false: 'Ne vous fiez pas à ce document', doubt: 'La preuve est illisible' },
  codeAloneByStatus: {
    valid:
      'Ce qui suit ne vaut que pour le code\u00a0: nous avons délivré un certificat sous ce code, et celui-là est valable. Cela ne rend pas authentique le document que vous avez devant vous.',
    revoked:
      'Ce qui suit ne vaut que pour le code\u00a0: nous avons délivré un certificat sous ce code, puis l’avons retiré.',
    expired:
      'Ce qui suit ne vaut que pour le code\u00a0: nous avons délivré un certificat sous ce code, dont la durée est passée. Cela ne rend pas authentique le document que vous avez devant vous.',
  },
  revokedOn: 'Révoqué le',
  expiredOn: 'Expiré le',
  reason: 'Motif',
  holder: 'Titulaire',
  erased: 'Nom effacé à la demande de la personne',
  course: 'Cours réussi',
  issuedOn: 'Délivré le',
  validUntil: 'Valable jusqu’au',
  code: 'Numéro de série',
  issuer: 'Délivré par',
  unknown: 'Aucun certificat ne porte ce code',
  unknownHint:
    'Comparez-le au papier, signe par signe\u00a0: GLCA, l’année, six caractères. S’il est identique, ce papier n’est pas de nous.',
  wait: 'Trop de codes essayés',
  waitHint: (seconds) =>
    `Beaucoup de codes qu’aucun certificat ne porte ont été demandés depuis ce réseau. Cela ne dit rien du vôtre\u00a0: rechargez la page dans ${seconds}\u00a0s.`,
  proofs: 'Vérifier sans nous',
  proofsHint:
    'L’attestation est un document signé (JWS, ES256). Tout outil qui connaît les Verifiable Credentials du W3C contrôle sa signature avec nos clés publiées, même dans des années.',
  credential: 'Attestation signée',
  keys: 'Nos clés publiques',
  fingerprint: 'SHA-256 du PDF',
  document: {
    absent:
      'Seules les initiales sont affichées ici. Qui tient le document voit le nom entier par son code QR ou son lien complet.',
    genuine: 'Le document que vous tenez est authentique\u00a0: nom, cours et date sont ceux que nous avons signés.',
    changed:
      'Attention\u00a0: la preuve de ce lien n’est pas celle de ce certificat, ou a été modifiée. Ne vous fiez pas au document.',
    unknownKey: 'La preuve de ce lien est signée d’une clé que nous ne garantissons pas. Ne vous fiez pas au document.',
    unreadable:
      'La preuve de ce lien est illisible\u00a0: sa fin manque, ou elle a été mal lue. Scannez à nouveau le code QR.',
  },
  qrHint:
    'Sans réseau\u00a0: notre application, une fois installée, contrôle seule le code QR, par la caméra ou dans une image.',
  pdfHint:
    'Le PDF est signé (PAdES). Un lecteur de PDF qui connaît notre certificat racine dit si un seul octet a changé.',
  roots: 'Notre certificat racine',
  openApp: 'Vérifier avec l’application',
  linkedIn: 'Ajouter à mon profil LinkedIn',
};

export function verificationWords(language: string): VerificationWords {
  return language === 'fr' ? french : english;
}
