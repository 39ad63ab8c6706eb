import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { expect, it } from 'vitest';
import { needsRenewal } from './token-life.ts';

const token = (claims: unknown) => `h.${encodeBase64url(new TextEncoder().encode(JSON.stringify(claims)))}.s`;
const hour = token({ iat: 1_700_000_000, exp: 1_700_003_600 });
const minuteMs = 60_000;

it('[P7] counts only time that passed on the device, wherever its clock stands', () => {
  for (const startMs of [0, 1_700_000_000_000, 4e12]) {
    expect(needsRenewal(hour, startMs, startMs + 53 * minuteMs)).toBe(false);
    expect(needsRenewal(hour, startMs, startMs + 55 * minuteMs)).toBe(true);
  }
});

it('renews when the clock went back behind the day of the token', () => {
  expect(needsRenewal(hour, 1000, 999)).toBe(true);
});

it('renews what it cannot read', () => {
  for (const odd of ['', 'a.b.c', 'h.!!.s', token(null), token({ iat: 5 }), token({ iat: 5, exp: 5 })]) {
    expect(needsRenewal(odd, 0, 0)).toBe(true);
  }
});
