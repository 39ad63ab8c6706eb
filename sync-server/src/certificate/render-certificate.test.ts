import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeDate } from './certificate-words.ts';
import { type PrintedCertificate, renderCertificate } from './render-certificate.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

/** As long as an address with a proof behind it becomes. */
const longestQrText = `https://academy.example.org/verify/GLCA-2026-7K3QXD#9${'3141592653'.repeat(66)}`;
const printed: PrintedCertificate = {
  holderName: 'Awa Diop',
  courseTitle: 'Les fondamentaux de la crise climatique',
  instructorName: 'Mariam Traoré',
  language: 'fr',
  issuedAt: Date.UTC(2026, 10, 22, 10, 30),
  expiresAt: null,
  code: 'GLCA-2026-7K3QXD',
  qrText: longestQrText,
  signature: null,
};
const longName = 'Maximiliana Konstantinopolitanska-Featherstonehaugh von Wittgenst';

/** What poppler reads from top to bottom, without the marks by which it shows directions. */
async function readBack(words: Partial<PrintedCertificate>): Promise<string[]> {
  const input = await renderCertificate({ ...printed, ...words });
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input, encoding: 'utf8' });
  return text
    .replace(/[\u202a-\u202e]/g, '')
    .split('\n')
    .map((line) => line.trim().replace(/ +/g, ' '));
}

describe('rendering a certificate', () => {
  it('gives the same bytes for the same certificate', async () => {
    const first = await renderCertificate(printed);
    await renderCertificate({ ...printed, holderName: 'محمد 王小明', language: 'en' });
    expect(Buffer.compare(await renderCertificate(printed), first)).toBe(0);
  });

  it.each([
    ['a short name', {}, 25_000],
    ['a name of 65 letters', { holderName: longName }, 27_000],
    ['letters of West Africa', { holderName: 'Ọlúwáṣeun Ŋɔtɛ́ Ẹ̀kọ́ Ɓaaba Ɗan-Ƙasa' }, 27_000],
    ['Greek, Cyrillic and Vietnamese', { holderName: 'Ελένη Қасымова', instructorName: 'Nguyễn Thị Ánh' }, 29_000],
    [
      'an Arabic page',
      { language: 'ar', holderName: 'علاء الدين لالة فاطمة الزهراء', expiresAt: Date.UTC(2029, 0, 1) },
      32_000,
    ],
    ['a dozen Chinese letters', { holderName: '天地玄黃宇宙洪荒日月盈昃' }, 34_000],
    ['no spaces at all', { holderName: 'W'.repeat(250), courseTitle: 'M'.repeat(300) }, 27_000],
  ])('takes %s in few bytes on one page', async (_what, words, most) => {
    const bytes = await renderCertificate({ ...printed, ...words });
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(bytes.length).toBeLessThanOrEqual(most);
    const facts = execFileSync('pdfinfo', ['-'], { input: bytes, encoding: 'utf8' });
    expect(facts).toMatch(/Pages: +1\n/);
  });

  it.each([
    ...['Ŋábà Ékpè', 'Nguyễn Thị Ánh', 'አበበ ቢቂላ', 'Владимир', '王小明', "N'Guessan Marie-Thérèse O’Brien"],
    ...['Ọlúwáṣeun Ŋɔtɛ́ Ẹ̀kọ́ Ɓaaba', 'Ελένη Παπαδοπούλου', 'Արամ Խաչատրյան', 'შოთა რუსთაველი', 'דוד בן־גוריון'],
    ...['प्रिया शर्मा', 'রবীন্দ্রনাথ ঠাকুর', 'கோபால் ஸ்ரீனிவாசன்', 'సీతారాం', 'ಕನ್ನಡ', 'മലയാളം', 'ગુજરાતી', 'ਗੁਰਪ੍ਰੀਤ', 'ශ්‍රී ලංකා'],
    ...['สมชาย น้ำใจดี', 'ສົມພອນ', 'សុខ ស្រីមុំ', 'ߒߞߏ ߞߊ߲ߕߍ߫', 'ⵎⵓⵃⴰ ⴰⵎⴰⵣⵉⵖ', 'ꕙꔤ ꔖꕓ', '𞤀𞤣𞤤𞤢𞤥', '김민준', 'さくら 田中 アキラ'],
    ...['محمد عبد الله', 'علاء الدين'],
  ])('draws %s so that it reads back the same', async (holderName) => {
    expect(await readBack({ holderName })).toContain(holderName.normalize('NFC'));
  });

  it('writes an Arabic page from the right, digits as they are read', async () => {
    const lines = await readBack({ language: 'ar', holderName: 'محمد عبد الله ٢٠٢٦' });
    expect(lines).toEqual(expect.arrayContaining(['شهادة إتمام', 'محمد عبد الله ٢٠٢٦']));
  });

  it('breaks a name of 65 letters between words', async () => {
    const lines = await readBack({ holderName: longName });
    expect(lines).toEqual(expect.arrayContaining([longName.slice(0, -14), longName.slice(-13)]));
  });

  it.each(['fr', 'ar'])(
    'has a code with a proof in it that is read from a poor scan and from a print, in %s',
    async (language) => {
      const folder = mkdtempSync(join(tmpdir(), 'greenland-code-'));
      const input = await renderCertificate({ ...printed, language });
      for (const [dots, colours] of [
        [100, '-gray'],
        [150, '-mono'],
        [300, '-mono'],
      ] as const) {
        const page = join(folder, 'page');
        execFileSync('pdftoppm', ['-r', String(dots), colours, '-singlefile', '-', page], { input });
        const image = `${page}.${colours === '-gray' ? 'pgm' : 'pbm'}`;
        const read = execFileSync('zbarimg', ['--quiet', '--raw', image], { encoding: 'utf8', stdio: 'pipe' });
        expect(read.trim()).toBe(longestQrText);
      }
      rmSync(folder, { recursive: true });
    },
    60_000,
  );

  it('refuses a letter that no typeface has, naming the letter and not the person', async () => {
    const fault = await renderCertificate({ ...printed, holderName: 'Sentinel 😀ꤕ' }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UncoveredLetterFault);
    expect(fault).toMatchObject({ codePoints: [0x1f600, 0xa915], message: expect.stringContaining('U+1F600, U+A915') });
    expect(String(fault)).not.toContain('Sentinel');
  });

  it('does not stumble over letters that nobody sees', async () => {
    const invisible = 'A\u200bwa\u00a0 Di\u00ad\u202eop\ufeff';
    expect(
      Buffer.compare(await renderCertificate({ ...printed, holderName: invisible }), await renderCertificate(printed)),
    ).toBe(0);
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
