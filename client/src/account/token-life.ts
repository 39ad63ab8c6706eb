// When a token should be renewed, decided without trusting the device's clock: only time that passed on it is counted.
import { decodeBase64url } from '@greenland/shared-schema/protocol/base64url';

const renewalShare = 0.1;

/**
 * True when less than a tenth of the token's life is left. Its length is `exp - iat`, both by the server's clock; its age is
 * `nowMs - obtainedAtMs`, both by the device's. A token that cannot be read, or that came from the future, should be renewed.
 */
export function needsRenewal(token: string, obtainedAtMs: number, nowMs: number): boolean {
  const lifeMs = readLifeMs(token);
  const ageMs = nowMs - obtainedAtMs;
  if (lifeMs === null || ageMs < 0) return true;
  return lifeMs - ageMs < lifeMs * renewalShare;
}

function readLifeMs(token: string): number | null {
  const bytes = decodeBase64url(token.split('.')[1] ?? '');
  if (bytes === null) return null;
  const claims = parseJson(new TextDecoder().decode(bytes));
  if (typeof claims !== 'object' || claims === null || !('iat' in claims) || !('exp' in claims)) return null;
  const { iat, exp } = claims;
  return typeof iat === 'number' && typeof exp === 'number' && exp > iat ? (exp - iat) * 1000 : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    if (fault instanceof SyntaxError) return null;
    throw fault;
  }
}
