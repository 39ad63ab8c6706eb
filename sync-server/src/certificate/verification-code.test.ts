import { verificationCode } from '@greenland/shared-schema/record/certificate';
import { describe, expect, it } from 'vitest';
import { makeVerificationCode, readVerificationCode } from './verification-code.ts';

const issuedAt = Date.UTC(2026, 10, 22);

/** Deals the given bytes out in order, then counts on. */
function dealBytes(dealt: number[]) {
  let at = 0;
  return (size: number) => Uint8Array.from({ length: size }, () => dealt[at++] ?? at % 240);
}

describe('verification codes', () => {
  it('have the year of issue and six symbols of the alphabet', () => {
    expect(makeVerificationCode(issuedAt, dealBytes([0, 9, 10, 29, 30, 239]))).toBe('GLCA-2026-09BZ0Z');
    expect(makeVerificationCode(Date.UTC(2027, 0, 1) - 1, dealBytes([]))).toMatch(/^GLCA-2026-/);
  });

  it('throw away the bytes that would make some symbols likelier', () => {
    expect(makeVerificationCode(issuedAt, dealBytes([240, 255, 250, 241, 254, 245, 1, 1, 1, 1, 1, 1]))).toBe(
      'GLCA-2026-111111',
    );
  });

  it('use every symbol equally often and always match the record', () => {
    const countBySymbol = new Map<string, number>();
    for (let first = 0; first < 240; first++) {
      const code = makeVerificationCode(issuedAt, dealBytes([first, 0, 0, 0, 0, 0]));
      expect(verificationCode.safeParse(code).success).toBe(true);
      const symbol = code.charAt(10);
      countBySymbol.set(symbol, (countBySymbol.get(symbol) ?? 0) + 1);
    }
    expect([...countBySymbol.values()]).toEqual(Array.from({ length: 30 }, () => 8));
  });
});

describe('codes typed from paper', () => {
  it.each([
    ['GLCA-2026-7K3QXD', 'GLCA-2026-7K3QXD'],
    [' glca-2026-7k3qxd ', 'GLCA-2026-7K3QXD'],
    ['GLCA-2026-OIL3QX', 'GLCA-2026-0113QX'],
    ['GLCA-2026-7K3QX', null],
    ['GLCA-2026-7K3QXDD', null],
    ['GLCA-2026-AEU3QX', null],
    ["' or 1=1 --", null],
    ['', null],
  ])('reads %j as %j', (typed, code) => {
    expect(readVerificationCode(typed)).toBe(code);
  });
});
