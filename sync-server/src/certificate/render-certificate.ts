// A certificate as a PDF: A4 landscape, one page. Invariant: the same certificate always gives the same bytes.
import { PDFDocument } from 'pdf-lib';
import {
  bronze,
  deep,
  drawFrame,
  drawMark,
  drawOrnamentRule,
  ink,
  pageHeightPt,
  pageWidthPt,
} from './certificate-frame.ts';
import { type CertificatePen, type Tone, takePen } from './certificate-pen.ts';
import { requireGlyphs, settableText, type Typeface } from './certificate-type.ts';
import { type CertificateWords, certificateWords, writeDate } from './certificate-words.ts';
import { fitText, type TextBox } from './fit-text.ts';
import { makeQrPath } from './qr-path.ts';
import { measureText } from './shape-text.ts';

/** What stands on the paper; times in ms. */
export type PrintedCertificate = {
  holderName: string;
  courseTitle: string;
  instructorName: string;
  language: string;
  issuedAt: number;
  expiresAt: number | null;
  code: string;
  verifyUrl: string;
};

const middlePt = pageWidthPt / 2;
const academyName = 'Greenland Academy';
/** 40 mm. */
const qrSizePt = 113.39;
const qrLeftPt = 640;
const qrBottomPt = 80;
const factLeftPt = 88;
const nameBox: TextBox = { widthPt: 620, largestPt: 43, comfortablePt: 24 };
const courseBox: TextBox = { widthPt: 600, largestPt: 25, comfortablePt: 17 };

/** Throws UncoveredLetterFault when a name has a letter that the typeface lacks: never boxes on paper. */
export async function renderCertificate(given: PrintedCertificate): Promise<Uint8Array> {
  const printed = prepareTexts(given);
  const words = certificateWords(printed.language);
  const document = await PDFDocument.create({ updateMetadata: false });
  describeDocument(document, printed, words);
  const page = document.addPage([pageWidthPt, pageHeightPt]);
  const pen = await takePen(document, page);
  drawFrame(pen);
  drawHead(pen, words);
  drawStatement(pen, printed, words);
  drawFoot(pen, printed, words);
  drawQr(pen, printed.verifyUrl, words);
  return document.save();
}

function prepareTexts(given: PrintedCertificate): PrintedCertificate {
  const holderName = settableText(given.holderName);
  const courseTitle = settableText(given.courseTitle);
  const instructorName = settableText(given.instructorName);
  requireGlyphs(holderName + courseTitle, 'semibold');
  requireGlyphs(instructorName, 'medium');
  return { ...given, holderName, courseTitle, instructorName };
}

/** Times of the document are those of the certificate: rendering again must give the same bytes. */
function describeDocument(document: PDFDocument, printed: PrintedCertificate, words: CertificateWords): void {
  const issued = new Date(printed.issuedAt);
  document.setTitle(`${words.title} ${printed.code}`, { showInWindowTitleBar: true });
  document.setAuthor(academyName);
  document.setSubject(printed.courseTitle);
  document.setCreator(academyName);
  document.setProducer(academyName);
  document.setCreationDate(issued);
  document.setModificationDate(issued);
  document.setLanguage(words.locale);
}

function drawHead(pen: CertificatePen, words: CertificateWords): void {
  drawMark(pen, middlePt, 512, 52);
  const nameStyle = { typeface: 'semibold', sizePt: 10.5, tone: deep, align: 'center', trackingPt: 1.6 } as const;
  pen.write(academyName.toUpperCase(), middlePt, 464, nameStyle);
  const titleStyle = { typeface: 'semibold', sizePt: 34, tone: deep, align: 'center', trackingPt: 2.4 } as const;
  pen.write(words.title.toLocaleUpperCase(words.locale), middlePt, 415, titleStyle);
  drawOrnamentRule(pen, middlePt, 397, 150);
}

function drawStatement(pen: CertificatePen, printed: PrintedCertificate, words: CertificateWords): void {
  const small = { typeface: 'italic', sizePt: 16, tone: ink, align: 'center' } as const;
  pen.write(words.certifies, middlePt, 373, small);
  writeFitted(pen, printed.holderName, nameBox, 332, ink);
  pen.line([middlePt - 250, 293], [middlePt + 250, 293], 0.6, bronze);
  pen.write(words.completed, middlePt, 270, small);
  writeFitted(pen, printed.courseTitle, courseBox, 240, ink);
}

/** One line or two, their middle at the height `y`. */
function writeFitted(pen: CertificatePen, text: string, box: TextBox, y: number, tone: Tone): void {
  const typeface: Typeface = 'semibold';
  const { lines, sizePt } = fitText(text, box, (line) => measureText(line, typeface));
  const leadingPt = sizePt * 1.1;
  // The middle of a line's small letters is about a quarter of its size above the baseline.
  const firstPt = y + ((lines.length - 1) * leadingPt) / 2 - sizePt * 0.25;
  lines.forEach((line, index) => {
    pen.write(line, middlePt, firstPt - index * leadingPt, { typeface, sizePt, tone, align: 'center' });
  });
}

function drawFoot(pen: CertificatePen, printed: PrintedCertificate, words: CertificateWords): void {
  const dates: [label: string, timeMs: number | null][] = [
    [words.issuedOn, printed.issuedAt],
    [words.validUntil, printed.expiresAt],
  ];
  const facts = dates.flatMap(([label, timeMs]) => (timeMs === null ? [] : [[label, writeDate(timeMs, words.locale)]]));
  [[words.serialNumber, printed.code], ...facts.reverse()].forEach(([label = '', value = ''], index) => {
    pen.write(label, factLeftPt, 96 + index * 40, { typeface: 'italic', sizePt: 11, tone: ink });
    pen.write(value, factLeftPt, 80 + index * 40, { typeface: 'semibold', sizePt: 14, tone: ink });
  });
  pen.line([middlePt - 105, 114], [middlePt + 105, 114], 0.8, ink);
  const box: TextBox = { widthPt: 210, largestPt: 14, comfortablePt: 0 };
  const { sizePt } = fitText(printed.instructorName, box, (line) => measureText(line, 'medium'));
  pen.write(printed.instructorName, middlePt, 97, { typeface: 'medium', sizePt, tone: ink, align: 'center' });
  pen.write(words.instructor, middlePt, 80, { typeface: 'italic', sizePt: 11, tone: ink, align: 'center' });
}

function drawQr(pen: CertificatePen, verifyUrl: string, words: CertificateWords): void {
  const { path, modules } = makeQrPath(verifyUrl);
  pen.fill(path, qrLeftPt, qrBottomPt + qrSizePt, [0, 0, 0], qrSizePt / modules);
  const caption = { typeface: 'italic', sizePt: 10, tone: ink, align: 'center' } as const;
  pen.write(words.scan, qrLeftPt + qrSizePt / 2, qrBottomPt - 19, caption);
}
