// The phrases of checking a certificate in French. They come with the screen, not with the app's first page.
export const frenchVerify = {
  title: 'Vérifier un certificat',
  lead: 'La preuve est dans le code QR. Ni compte ni réseau : cet appareil contrôle la signature lui-même.',
  scan: 'Scanner le code QR',
  scanHint: 'Visez le code en bas à droite du certificat.',
  stop: 'Arrêter la caméra',
  image: 'Choisir une image',
  imageHint: 'Photo ou capture d’écran du certificat',
  link: 'Ou le lien du certificat',
  linkHint: 'Le lien entier, avec les chiffres qui suivent le signe #.',
  submit: 'Vérifier',
  checking: 'Contrôle de la signature…',
  another: 'Vérifier un autre certificat',
  scanFaults: {
    refused: 'La caméra est bloquée pour cette application. Choisissez une image, ou autorisez la caméra.',
    missing: 'Aucune caméra n’a répondu sur cet appareil. Choisissez une image.',
  },
  imageFaults: {
    noCode: 'Aucun code QR lisible dans cette image. Reprenez-la de plus près, bien à plat et sans reflet.',
    noImage: 'Ce fichier n’est pas une image. D’un PDF, prenez une capture d’écran.',
  },
  genuine: 'Authentique',
  genuineLead: 'Ces mots sont ceux que l’académie a signés.',
  over: 'Authentique, mais expiré',
  overLead: (date: string) => `L’académie l’a délivré. Il n’est plus valable depuis le ${date}.`,
  revoked: 'Révoqué',
  revokedLead: 'L’académie l’a délivré, puis l’a retiré. Il ne prouve plus rien.',
  certifies: 'délivré à',
  nameless: 'Nom effacé à la demande de la personne',
  shortened: 'Un nom ou un titre finissant par « … » est abrégé dans le code.',
  course: 'Cours réussi',
  issuedOn: 'Délivré le',
  validUntil: 'Valable jusqu’au',
  grade: 'Note',
  code: 'Numéro',
  issuer: 'Délivré par',
  reason: (why: string) => `Motif : ${why}`,
  reasonOnline: 'Le motif se lit avec du réseau.',
  clearAsOf: (moment: string) => `Non révoqué au ${moment}.`,
  revokedAsOf: (moment: string) => `Révoqué selon la liste du ${moment}.`,
  revocationUnknown:
    'La révocation n’a pas encore pu être contrôlée : cet appareil n’a pas reçu de liste aussi récente que le certificat. Reconnectez-vous, puis vérifiez à nouveau.',
  onlinePage: 'Voir la page de vérification',
  refusedByFault: {
    no_proof: [
      'Pas de preuve ici',
      'Ce n’est pas le lien complet d’un certificat : il manque les chiffres après le signe #. Scannez le code QR lui-même.',
    ],
    truncated: ['Code incomplet', 'La fin du code manque. Scannez-le à nouveau, ou copiez le lien entier.'],
    malformed: [
      'Code abîmé',
      'Ce code a été mal lu ou modifié. Scannez-le à nouveau ; si le résultat est le même, ne vous y fiez pas.',
    ],
    wrong_host: ['Une autre académie', ''],
    wrong_code: ['Lien modifié', 'Le numéro dans le lien n’est pas celui que la preuve contient. Ne vous y fiez pas.'],
    unknown_key: [
      'Clé inconnue',
      'Cet appareil ne connaît pas la clé qui a signé. Connectez-le une fois au réseau, puis vérifiez à nouveau.',
    ],
    revoked_key: [
      'Clé retirée',
      'L’académie a déclaré volée la clé qui a signé. Demandez un certificat délivré à nouveau.',
    ],
    expired_key: [
      'Clé périmée',
      'La clé ne servait déjà plus à la date du certificat. L’académie ne l’a donc pas délivré ainsi.',
    ],
    bad_signature: ['Faux ou modifié', 'La signature ne correspond pas à ces mots. Ne vous y fiez pas.'],
  } as Record<string, readonly [title: string, text: string]>,
  wrongHost: (found: string, own: string) =>
    `Ce code vient de ${found}. Cet appareil ne connaît que les clés de ${own}.`,
  keysKept: 'Clés de l’académie gardées sur cet appareil',
  keysMissing: 'Les clés de l’académie ne sont pas encore sur cet appareil',
  keysMissingHint: 'Connectez-vous au réseau une fois : ensuite, tout se contrôle sans lui.',
  listAsOf: (moment: string) => `Liste des révocations du ${moment}`,
  listMissing: 'Liste des révocations pas encore reçue',
};

type Widened<Part> = Part extends string
  ? string
  : Part extends (...values: infer Values) => string
    ? (...values: Values) => string
    : Part extends readonly string[]
      ? Part
      : { [Key in keyof Part]: Widened<Part[Key]> };

export type VerifyPhrases = Widened<typeof frenchVerify>;
