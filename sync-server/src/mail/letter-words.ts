// The words of our letters. Invariant: both languages say the same.
import type { Letter } from './letter.ts';

export type WelcomeFacts = { firstName: string; courseTitle: string; courseUrl: string };
export type CertificateFacts = { firstName: string; courseTitle: string; certificateUrl: string; verifyUrl: string };

type LetterWords = {
  welcome: (facts: WelcomeFacts) => Letter;
  certificate: (facts: CertificateFacts) => Letter;
};

const english: LetterWords = {
  welcome: ({ firstName, courseTitle, courseUrl }) => ({
    language: 'en',
    subject: `Welcome to “${courseTitle}”`,
    greeting: `Hello ${firstName},`,
    paragraphs: [
      `You are enrolled in “${courseTitle}”. The first lesson is waiting for you.`,
      'While you have a connection, download the course: lessons, quizzes and your progress then work without one.',
    ],
    links: [{ label: 'Begin the course', url: courseUrl }],
    reason: 'You get this mail because you enrolled in a course.',
  }),
  certificate: ({ firstName, courseTitle, certificateUrl, verifyUrl }) => ({
    language: 'en',
    subject: `Your certificate for “${courseTitle}”`,
    greeting: `Congratulations, ${firstName}!`,
    paragraphs: [
      `You have successfully completed “${courseTitle}”, and your certificate is ready.`,
      'Show the second address to anyone who wants to check it: they need no account.',
    ],
    links: [
      { label: 'See your certificate', url: certificateUrl },
      { label: 'Check the certificate', url: verifyUrl },
    ],
    reason: 'You get this mail because you earned a certificate.',
  }),
};

const french: LetterWords = {
  welcome: ({ firstName, courseTitle, courseUrl }) => ({
    language: 'fr',
    subject: `Bienvenue dans « ${courseTitle} »`,
    greeting: `Bonjour ${firstName},`,
    paragraphs: [
      `Vous êtes inscrit·e à « ${courseTitle} ». La première leçon vous attend.`,
      'Tant que vous avez une connexion, téléchargez le cours : les leçons, les quiz et votre progression fonctionnent ensuite sans elle.',
    ],
    links: [{ label: 'Commencer le cours', url: courseUrl }],
    reason: 'Vous recevez ce message parce que vous vous êtes inscrit·e à un cours.',
  }),
  certificate: ({ firstName, courseTitle, certificateUrl, verifyUrl }) => ({
    language: 'fr',
    subject: `Votre certificat pour « ${courseTitle} »`,
    greeting: `Félicitations, ${firstName} !`,
    paragraphs: [
      `Vous avez suivi avec succès « ${courseTitle} », et votre certificat est prêt.`,
      'Montrez la seconde adresse à toute personne qui veut le vérifier : aucun compte n’est nécessaire.',
    ],
    links: [
      { label: 'Voir votre certificat', url: certificateUrl },
      { label: 'Vérifier le certificat', url: verifyUrl },
    ],
    reason: 'Vous recevez ce message parce que vous avez obtenu un certificat.',
  }),
};

/** French for French; English for every other language (ISO 639-1). */
export function letterWords(language: string): LetterWords {
  return language === 'fr' ? french : english;
}
