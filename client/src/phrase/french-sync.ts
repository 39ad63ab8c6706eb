// What people read about their work and their devices, in French: the sync line, 'my work', 'my devices'.
import type { OperationKind } from '@greenland/shared-schema/protocol/operation';
import { unkeptByCode, whyByCloseReason } from './french-reasons.ts';
import { pluralize } from './plural.ts';

const many = (count: number, one: string, other: string) => pluralize('fr', count, { one, other });

/** A kind without words does not compile. */
const whatByKind: Record<OperationKind, string> = {
  enrolled: 'Inscription',
  dropped: 'Départ du cours',
  'lesson-opened': 'Leçon ouverte',
  'lesson-completed': 'Leçon terminée',
  'time-spent': 'Temps sur une leçon',
  'attempt-submitted': 'Quiz remis',
  'course-rated': 'Avis donné',
  'profile-changed': 'Profil modifié',
  'consent-given': 'Choix enregistré',
};

export const frenchSync = {
  sync: {
    label: 'État de la synchronisation',
    safe: 'Tout est en sécurité sur le serveur',
    toSend: (count: number) =>
      many(count, '# élément gardé sur ce téléphone, à envoyer', '# éléments gardés sur ce téléphone, à envoyer'),
    sending: (count: number) => many(count, 'Envoi de # élément…', 'Envoi de # éléments…'),
    waiting: (count: number, why: string) =>
      many(
        count,
        `# élément gardé ici, pas encore envoyé : ${why}`,
        `# éléments gardés ici, pas encore envoyés : ${why}`,
      ),
    signIn: (count: number) =>
      many(count, '# élément attend que vous vous reconnectiez', '# éléments attendent que vous vous reconnectiez'),
    signInIdle: 'Tout est en sécurité. Reconnectez-vous pour voir les résultats',
    signInLink: 'Se reconnecter',
    ...{ whyByCloseReason, unkeptByCode },
    whyUnknown: 'le serveur ne répond pas',
  },
  work: {
    title: 'Mon travail',
    lead: 'Ce que ce téléphone garde pour vous, et ce que le serveur en a fait. Rien n’est jamais effacé sans le dire.',
    none: 'Rien à montrer pour l’instant',
    noneHint: 'Vos leçons, vos quiz et vos inscriptions apparaîtront ici.',
    summary: 'En bref',
    countSafe: 'en sécurité sur le serveur',
    countSaved: 'sur ce téléphone, à envoyer',
    countKept: 'non pris en compte',
    show: 'Montrer',
    groups: { all: 'Tout', attempts: 'Quiz', progress: 'Leçons', rest: 'Autres', kept: 'Non pris en compte' },
    nothingHere: 'Rien dans cette liste.',
    more: (count: number) => many(count, 'Montrer # élément de plus', 'Montrer # éléments de plus'),
    whatByKind,
    whatUnknown: 'Action d’une autre version',
    elsewhere: 'sur un autre appareil',
    fates: {
      saved: 'À envoyer',
      safe: 'En sécurité',
      refused: 'Refusé',
      'set-aside': 'Mis de côté',
    },
    savedHint: 'Gardé sur ce téléphone. Partira dès qu’il y aura du réseau ; vous pouvez fermer l’application.',
    refusedHint: (why: string) => `Le serveur ne l’a pas pris en compte : ${why}.`,
    asideHint: (why: string) => `Le serveur le garde sans le compter : ${why}.`,
    keptHere: 'Cela reste lisible ici, et n’empêche rien d’autre.',
    safeSince: 'En sécurité depuis',
    receipt: 'Reçu signé',
    receiptCovers: (count: number) =>
      many(count, 'couvre # action de ce téléphone', 'couvre les # premières actions de ce téléphone'),
    receiptKey: 'Clé du serveur',
    genuine: 'Vérifié sur ce téléphone : authentique',
    notGenuine: 'La signature ne correspond pas',
    unchecked: 'La clé du serveur n’est pas encore sur ce téléphone',
    checking: 'Vérification…',
    noReceipt: 'Le reçu n’est plus sur ce téléphone ; le serveur confirme qu’il l’a.',
    toResult: 'Voir le résultat',
    number: (seq: string) => `Action n° ${seq}`,
  },
  devices: {
    title: 'Mes appareils',
    lead: 'Les téléphones et ordinateurs qui gardent votre travail. Retirez celui que vous avez perdu ou donné.',
    network: 'Il faut du réseau pour voir vos appareils',
    again: 'Réessayer',
    none: 'Aucun appareil n’a encore parlé au serveur',
    noneHint: 'Celui-ci apparaîtra dès qu’il aura du réseau.',
    here: 'Cet appareil',
    unnamed: 'Appareil sans nom',
    seen: (moment: string) => `Vu le ${moment}`,
    since: (day: string) => `Depuis le ${day}`,
    rename: 'Renommer',
    name: 'Nom de l’appareil',
    nameHint: 'Par exemple : téléphone de Maman.',
    save: 'Enregistrer',
    remove: 'Retirer',
    removeTitle: (name: string) => `Retirer « ${name} » ?`,
    removeWhat: [
      'À son prochain contact, cet appareil envoie ce qu’il garde encore : rien n’est perdu, mais ce travail est mis de côté et n’est pas compté.',
      'Il efface ensuite votre profil, vos cours en cours et vos clés. Les autres personnes qui l’utilisent ne remarquent rien.',
      'Vous ne pouvez pas revenir en arrière ; vous pourrez vous y connecter à nouveau.',
    ],
    removeHere: 'C’est l’appareil que vous tenez : vous en serez déconnecté.',
    removeYes: 'Oui, retirer',
    removed: 'Appareils retirés',
    removedOn: (moment: string) => `Retiré le ${moment}`,
    handingOver: 'Cet appareil est retiré de votre compte',
    handingOverRest: 'Il efface ce qu’il garde de vous.',
    handingOverHint: (count: number) =>
      many(
        count,
        'Il remet encore # élément au serveur, puis efface ce qu’il garde de vous.',
        'Il remet encore # éléments au serveur, puis efface ce qu’il garde de vous.',
      ),
    gone: (name: string, day: string) => `${name} : cet appareil a été retiré de votre compte le ${day}`,
    goneHint: 'Tout le travail a été remis au serveur. Rien de vous ne reste ici.',
    goneClose: 'J’ai compris',
  },
  leaving: {
    title: 'Se déconnecter maintenant ?',
    unsent: (count: number) =>
      many(
        count,
        '# élément n’est pas encore sur le serveur. Il reste sur ce téléphone, et partira quand vous vous reconnecterez ici.',
        '# éléments ne sont pas encore sur le serveur. Ils restent sur ce téléphone, et partiront quand vous vous reconnecterez ici.',
      ),
    send: 'Envoyer maintenant',
    sending: 'Envoi en cours…',
    sent: 'Tout est sur le serveur.',
    notSent: 'Pas de réponse du serveur. Réessayez là où il y a du réseau.',
    stay: 'Rester',
    leave: 'Se déconnecter quand même',
    leaveSafe: 'Se déconnecter',
  },
};
