// The phrases of a forgotten password in English.
import type { Phrasebook } from './phrasebook.ts';

export const englishReset: Phrasebook['reset'] = {
  forgot: 'Forgot your password?',
  forgotTitle: 'A new password',
  forgotLead: 'Write your e-mail address. If there is an account, a link comes by mail; it works for 6 hours.',
  send: 'Send the link',
  sending: 'Sending…',
  sent: (email: string) =>
    `If there is an account for ${email}, a mail is on its way. Look among the unwanted mail, too.`,
  title: 'Choose a new password',
  lead: 'You will be signed out everywhere else. Courses and work on your phones stay.',
  newPassword: 'New password',
  save: 'Save the password',
  saving: 'Saving…',
  done: 'The new password is saved. Sign in with it.',
  noToken: 'Open this page by the link of the mail.',
  again: 'Ask for another link',
};
