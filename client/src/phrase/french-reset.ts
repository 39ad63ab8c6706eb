// The phrases of a forgotten password in French.
export const frenchReset = {
  forgot: 'Mot de passe oublié ?',
  forgotTitle: 'Un nouveau mot de passe',
  forgotLead: 'Écrivez votre adresse e-mail. Si un compte existe, un lien arrive par e-mail ; il est valable 6 heures.',
  send: 'Envoyer le lien',
  sending: 'Envoi…',
  sent: (email: string) =>
    `S’il y a un compte pour ${email}, un e-mail est en route. Regardez aussi dans les indésirables.`,
  title: 'Choisir un nouveau mot de passe',
  lead: 'Vous serez déconnecté partout ailleurs. Les cours et le travail sur vos téléphones restent.',
  newPassword: 'Nouveau mot de passe',
  save: 'Enregistrer le mot de passe',
  saving: 'Enregistrement…',
  done: 'Le nouveau mot de passe est enregistré. Connectez-vous avec lui.',
  noToken: 'Ouvrez cette page par le lien de l’e-mail.',
  again: 'Demander un autre lien',
};
