import { expect, it } from 'vitest';
import { certificateDate } from './certificate-date.ts';

const userId = '01890a5d-ac96-774b-bcce-b302099a8058';

it('[CE4] a certificate is dated by the operation that earned it, unless its clock stood before the account was there', () => {
  const opened = 0x01890a5dac96;
  expect(certificateDate(opened + 5, userId, opened + 900)).toBe(opened + 5);
  expect(certificateDate(opened, userId, opened + 900)).toBe(opened);
  expect(certificateDate(opened - 1, userId, opened + 900)).toBe(opened + 900);
  expect(certificateDate(1_000, userId, opened + 900)).toBe(opened + 900);
});
