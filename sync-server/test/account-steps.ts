// Steps of the walk: getting in and out, and passwords.
import { randomBytes } from 'node:crypto';
import { login, logout, refresh, register } from '@greenland/shared-schema/contract/auth-contract';
import { changePassword, forgotPassword, resetPassword } from '@greenland/shared-schema/contract/password-contract';
import { v7 } from 'uuid';
import { makeResetToken } from '../src/account/reset-token.ts';
import type { Walk, WalkStep } from './contract-walk.ts';
import { makeRegistration } from './door-scene.ts';
import { learnerPassword } from './quick-learner.ts';

const fresh = 'Another-horse-8';
/** So many wrong passwords in a row lock. */
const tolerated = 5;

const throughSignIn: WalkStep = async (walk) => {
  const person = makeRegistration({ email: `${v7()}@example.org` });
  await walk.see(register, 201, { body: person });
  await walk.see(register, 'email_taken', { body: person });
  const credentials = { email: person.email, password: person.password };
  const { token, refreshToken } = await walk.see(login, 200, { body: credentials });
  const wrong = { ...credentials, password: 'Wrong-horse-7' };
  for (let tries = 0; tries < tolerated; tries += 1) await walk.see(login, 'invalid_credentials', { body: wrong });
  await walk.see(login, 'account_locked', { body: wrong });
  await walk.see(refresh, 200, { token: String(refreshToken) });
  await walk.see(logout, 204, { token: String(token) });
};

const throughRefreshing: WalkStep = async (walk) => {
  const { id, refreshToken } = await walk.newLearner();
  await walk.see(refresh, 'sign_in_required');
  await walk.see(refresh, 'invalid_token', { token: `${refreshToken}x` });
  await walk.scene.database.query("update refresh_tokens set expires_at = now() - interval '1 s' where user_id = $1", [
    id,
  ]);
  await walk.see(refresh, 'token_expired', { token: refreshToken });
};

/** The token of a reset mail, as the job makes it when it sends one. */
async function receiveResetToken({ scene }: Walk, userId: string): Promise<string> {
  const ticket = await makeResetToken({ database: scene.database, now: Date.now, randomBytes }, userId);
  if (!ticket) throw new Error('No token was made.');
  await ticket.noteSent();
  return ticket.token;
}

const throughForgottenPassword: WalkStep = async (walk) => {
  const { id } = await walk.newLearner();
  await walk.see(forgotPassword, 200, { body: { email: 'nobody@example.org' } });
  const token = await receiveResetToken(walk, id);
  await walk.see(resetPassword, 'password_rules', { body: { token, newPassword: 'short' } });
  await walk.see(resetPassword, 200, { body: { token, newPassword: fresh } });
  await walk.see(resetPassword, 'invalid_reset_token', { body: { token, newPassword: fresh } });
};

const throughNewPassword: WalkStep = async (walk) => {
  const { token } = await walk.newLearner();
  const body = { currentPassword: learnerPassword, newPassword: fresh };
  await walk.see(changePassword, 200, { token, body });
  await walk.see(changePassword, 'password_rules', { token, body: { ...body, newPassword: 'short' } });
  for (let tries = 0; tries < tolerated; tries += 1) await walk.see(changePassword, 'wrong_password', { token, body });
  await walk.see(changePassword, 'account_locked', { token, body });
};

export const accountSteps = [throughSignIn, throughRefreshing, throughForgottenPassword, throughNewPassword];
