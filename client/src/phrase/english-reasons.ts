// Why something did not go as hoped, in English: a phrase for each code of the closed lists.
import type { ProblemCode } from '@greenland/shared-schema/contract/problem';
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import type { VerdictCode } from '@greenland/shared-schema/protocol/operation';
import type { NotSavedCode } from '../store/not-saved.ts';

export const whyByCloseReason: Record<CloseReason, string> = {
  going_away: 'the server is restarting',
  try_later: 'the server is very busy',
  database_unavailable: 'the server cannot store anything right now',
  too_slow: 'the connection is too slow',
  replaced: 'the app is open elsewhere on this device',
  hello_timeout: 'the connection took too long',
  ticket_unknown: 'the connection starts afresh',
  too_often: 'this device asks the server too often',
  too_many_devices: 'too many new devices signed in to this account today',
  sign_in_required: 'you need to sign in again',
  account_disabled: 'this account is disabled',
  malformed_frame: 'the server did not understand the app',
  frame_too_large: 'something to send is too large',
  unexpected_frame: 'the server did not understand the app',
  unknown_protocol: 'the app needs an update',
  bad_signature: 'the signature of this device is not recognised',
  broken_chain: 'the history of this device does not match the server’s',
  device_key_mismatch: 'the key of this device has changed',
  device_revoked: 'this device had been removed from your account',
  unknown_device: 'the server does not know this device',
};

export const unkeptByCode: Record<NotSavedCode, string> = {
  storage_full: 'Not saved: this phone is full. Make some room, then try again.',
  storage_failed: 'Not saved: the storage of this phone does not answer. Try again, or reload the page.',
};

export const whyByVerdict: Record<VerdictCode, string> = {
  unknown_kind: 'the server does not know this kind of action yet. It keeps it aside',
  future_version: 'the app is newer than the server. It keeps it aside',
  invalid_payload: 'what arrived could not be read',
  unknown_course: 'this course is not on the server',
  unknown_lesson: 'this lesson is not in this course',
  unknown_quiz: 'this quiz is not in this course',
  not_enrolled: 'you were not enrolled in this course',
  invalid_answer_format: 'an answer did not have the expected form',
  over_attempt_limit: 'all allowed attempts had been used',
  duplicate_id: 'it carried the number of another one',
  device_revoked: 'this device had been removed from your account',
  not_permitted: 'your account is a teacher’s: its attempts are kept, but do not count',
};

export const faultByCode: Partial<Record<ProblemCode | 'network', string>> = {
  network: 'No answer from the server. Signing in for the first time needs a network.',
  invalid_credentials: 'The e-mail or the password is not right.',
  invalid_reset_token: 'Ask for another link: this one was used, or is too old.',
  password_rules: 'The password does not keep the rules.',
  email_taken: 'There is already an account with this e-mail. Sign in instead.',
  account_locked: 'Too many tries. Wait a few minutes, then try again.',
  rate_limited: 'Too many tries. Wait a few minutes, then try again.',
  internal_error: 'The server made a mistake. Try again in a moment.',
  database_unavailable: 'The server cannot store anything right now. Try again soon.',
};
