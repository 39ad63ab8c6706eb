import { describe, expect, it } from 'vitest';
import { UncoveredLetterFault } from './certificate-type.ts';
import { writeDate } from './certificate-words.ts';
import { type PrintedCertificate, renderCertificate } from './render-certificate.ts';
import { shapeText } from './shape-text.ts';

const printed: PrintedCertificate = {
  holderName: 'Awa Diop',
  courseTitle: 'Les fondamentaux de la crise climatique',
  instructorName: 'Mariam Traoré',
  language: 'fr',
  issuedAt: Date.UTC(2026, 10, 22, 10, 30),
  expiresAt: null,
  code: 'GLCA-2026-7K3QXD',
  verifyUrl: 'https://academy.example.org/verify/GLCA-2026-7K3QXD',
};
const longName = 'Maximiliana Konstantinopolitanska-Featherstonehaugh von Wittgenst';

describe('rendering a certificate', () => {
  it('gives the same bytes for the same certificate', async () => {
    const first = await renderCertificate(printed);
    await renderCertificate({ ...printed, holderName: 'Somebody Else', language: 'en' });
    expect(Buffer.compare(await renderCertificate(printed), first)).toBe(0);
  });

  it.each([
    ['a name of 65 letters', { holderName: longName }],
    ['letters of West Africa', { holderName: 'Ọlúwáṣeun Ŋɔtɛ́ Ẹ̀kọ́ Ɓaaba Ɗan-Ƙasa' }],
    ['Greek, Cyrillic and Vietnamese', { holderName: 'Ελένη Қасымова', instructorName: 'Nguyễn Thị Ánh' }],
    ['no spaces at all', { holderName: 'W'.repeat(250), courseTitle: 'M'.repeat(300) }],
    ['an end date, in English', { language: 'en', expiresAt: Date.UTC(2029, 0, 1) }],
  ])('takes %s in at most 40 KB', async (_what, words) => {
    const bytes = await renderCertificate({ ...printed, ...words });
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(bytes.length).toBeLessThanOrEqual(40_960);
  });

  it('refuses a letter that it cannot draw, naming the letter and not the person', async () => {
    const fault = await renderCertificate({ ...printed, holderName: 'Sentinel 李' }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UncoveredLetterFault);
    expect(fault).toMatchObject({ codePoints: [0x674e], message: expect.stringContaining('U+674E') });
    expect(String(fault)).not.toContain('Sentinel');
  });

  it('does not stumble over letters that nobody sees', async () => {
    const invisible = 'A\u200bwa\u00a0 Di\u00adop';
    expect(
      Buffer.compare(await renderCertificate({ ...printed, holderName: invisible }), await renderCertificate(printed)),
    ).toBe(0);
  });

  it('puts an accent over a capital for which the font has no place', () => {
    const [, accent] = shapeText('Ẹ̀', 'semibold');
    expect(accent?.xOffset).toBeLessThan(-0.1);
    expect(accent?.yOffset).toBeGreaterThan(0);
  });
});

describe('dates on certificates', () => {
  it('are written in the language, by the day in UTC', () => {
    expect(writeDate(Date.UTC(2026, 10, 22, 23, 59), 'fr-FR')).toBe('22 novembre 2026');
    expect(writeDate(Date.UTC(2026, 11, 1), 'fr-FR')).toBe('1er décembre 2026');
    expect(writeDate(Date.UTC(2026, 11, 11), 'fr-FR')).toBe('11 décembre 2026');
    expect(writeDate(Date.UTC(2026, 10, 22), 'en-GB')).toBe('22 November 2026');
  });
});
