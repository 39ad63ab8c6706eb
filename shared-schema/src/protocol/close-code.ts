// Why a socket was closed, and whether to come back (SPEC CC1 to CC3). The hundreds digit is the rule, so that an old device understands a new code.

/**
 * 41xx: come back with back-off. 42xx: sign in first. 44xx: do not come back with the same build or data: something must change.
 */
export const closeCodeByReason = {
  going_away: 1001,
  try_later: 4101,
  database_unavailable: 4102,
  too_slow: 4103,
  replaced: 4104,
  hello_timeout: 4105,
  ticket_unknown: 4106,
  too_often: 4107,
  too_many_devices: 4108,
  sign_in_required: 4201,
  account_disabled: 4202,
  malformed_frame: 4401,
  frame_too_large: 4402,
  unexpected_frame: 4403,
  unknown_protocol: 4404,
  bad_signature: 4405,
  broken_chain: 4406,
  device_key_mismatch: 4407,
  device_revoked: 4408,
  unknown_device: 4409,
} as const;

export type CloseReason = keyof typeof closeCodeByReason;

export type ComeBack = 'with-back-off' | 'after-sign-in' | 'after-change';

/** What a device does after a close with `code`; every code that is not ours (1000 to 3999) means back-off. */
export function comeBackAfter(code: number): ComeBack {
  if (code >= 4200 && code < 4300) return 'after-sign-in';
  if (code >= 4400 && code < 4500) return 'after-change';
  return 'with-back-off';
}
