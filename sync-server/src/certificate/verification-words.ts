// The words of the verification page. Invariant: both languages say the same.
import type { CertificateStatus } from './verify-certificate.ts';

export type VerificationWords = {
  language: 'en' | 'fr';
  locale: string;
  pageTitle: string;
  headlineByStatus: Record<CertificateStatus, string>;
  explanationByStatus: Record<CertificateStatus, string>;
  revokedOn: string;
  expiredOn: string;
  reason: string;
  holder: string;
  course: string;
  issuedOn: string;
  validUntil: string;
  code: string;
  issuer: string;
  unknown: string;
  unknownHint: string;
  proofs: string;
  proofsHint: string;
  credential: string;
  keys: string;
  fingerprint: string;
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
  revokedOn: 'Revoked on',
  expiredOn: 'Expired on',
  reason: 'Reason',
  holder: 'Holder',
  course: 'Course completed',
  issuedOn: 'Issued on',
  validUntil: 'Valid until',
  code: 'Serial number',
  issuer: 'Issued by',
  unknown: 'No certificate has this code',
  unknownHint:
    'Compare it with the paper, letter by letter: GLCA, the year, six characters. If it is the same, the paper is not ours.',
  proofs: 'Check it without us',
  proofsHint:
    'The credential is a signed document (JWS, ES256). Any tool that knows W3C Verifiable Credentials checks its signature with our published keys, also years from now.',
  credential: 'Signed credential',
  keys: 'Our public keys',
  fingerprint: 'SHA-256 of the PDF',
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
  revokedOn: 'Révoqué le',
  expiredOn: 'Expiré le',
  reason: 'Motif',
  holder: 'Titulaire',
  course: 'Cours réussi',
  issuedOn: 'Délivré le',
  validUntil: 'Valable jusqu’au',
  code: 'Numéro de série',
  issuer: 'Délivré par',
  unknown: 'Aucun certificat ne porte ce code',
  unknownHint:
    'Comparez-le au papier, signe par signe\u00a0: GLCA, l’année, six caractères. S’il est identique, ce papier n’est pas de nous.',
  proofs: 'Vérifier sans nous',
  proofsHint:
    'L’attestation est un document signé (JWS, ES256). Tout outil qui connaît les Verifiable Credentials du W3C contrôle sa signature avec nos clés publiées, même dans des années.',
  credential: 'Attestation signée',
  keys: 'Nos clés publiques',
  fingerprint: 'SHA-256 du PDF',
};

export function verificationWords(language: string): VerificationWords {
  return language === 'fr' ? french : english;
}
