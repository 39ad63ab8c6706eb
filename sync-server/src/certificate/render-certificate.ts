// A certificate as a PDF: A4 landscape, one page. Invariant: the same certificate always gives the same bytes.
import { PDFDocument } from 'pdf-lib';
import { pageHeightPt, pageWidthPt } from './certificate-frame.ts';
import { drawCertificate, type PrintedTexts } from './certificate-page.ts';
import { takePen } from './certificate-pen.ts';
import { type CertificateWords, certificateWords, writeDate } from './certificate-words.ts';
import type { Typeface } from './font-catalogue.ts';
import { type SetText, setText } from './set-text.ts';

/** What stands on the paper; times in ms. */
export type PrintedCertificate = {
  holderName: string;
  courseTitle: string;
  instructorName: string;
  language: string;
  issuedAt: number;
  expiresAt: number | null;
  code: string;
  /** What the QR code says: an address, with or without digits at its end. */
  qrText: string;
  /** The instructor's, a PBM (P4); null: a line without one. */
  signature: Uint8Array | null;
};

const academyName = 'Greenland Academy';
/** Words that stand on every certificate of a language, ready to be drawn. */
const fixedWords = new Map<string, Promise<SetText>>();

/** Throws UncoveredLetterFault when a name has a letter that no typeface has: never boxes on paper. */
export async function renderCertificate(printed: PrintedCertificate): Promise<Uint8Array> {
  const document = await composeCertificate(printed);
  return document.save({ objectsPerTick: Number.POSITIVE_INFINITY });
}

/** The page, complete, in a document that can still be given files, metadata and a signature. */
export async function composeCertificate(printed: PrintedCertificate): Promise<PDFDocument> {
  const words = certificateWords(printed.language);
  const texts = await setTexts(printed, words);
  const document = await PDFDocument.create({ updateMetadata: false });
  describeDocument(document, printed, words);
  const pen = takePen(document, document.addPage([pageWidthPt, pageHeightPt]));
  await drawCertificate(pen, texts, printed, words.direction);
  pen.finish();
  return document;
}

async function setTexts(printed: PrintedCertificate, words: CertificateWords): Promise<PrintedTexts> {
  const fixed = (text: string, typeface: Typeface) => setFixed(text, typeface, words);
  const date = (timeMs: number) => setText(writeDate(timeMs, words.locale), 'semibold', words.direction);
  const facts: Promise<readonly [SetText, SetText]>[] = [
    pair(fixed(words.issuedOn, 'italic'), date(printed.issuedAt)),
    ...(printed.expiresAt === null ? [] : [pair(fixed(words.validUntil, 'italic'), date(printed.expiresAt))]),
    pair(fixed(words.serialNumber, 'italic'), setText(printed.code, 'semibold', 'ltr')),
  ];
  return {
    academy: await fixed(academyName.toUpperCase(), 'semibold'),
    title: await fixed(words.title.toLocaleUpperCase(words.locale), 'semibold'),
    certifies: await fixed(words.certifies, 'italic'),
    holder: await setText(printed.holderName, 'semibold'),
    completed: await fixed(words.completed, 'italic'),
    course: await setText(printed.courseTitle, 'semibold'),
    instructorName: await setText(printed.instructorName, 'medium'),
    instructor: await fixed(words.instructor, 'italic'),
    scan: await fixed(words.scan, 'italic'),
    facts: await Promise.all(facts),
  };
}

async function pair<T>(label: Promise<T>, value: Promise<T>): Promise<readonly [T, T]> {
  return [await label, await value];
}

function setFixed(text: string, typeface: Typeface, { direction }: CertificateWords): Promise<SetText> {
  const key = `${typeface} ${direction} ${text}`;
  const known = fixedWords.get(key) ?? setText(text, typeface, direction);
  fixedWords.set(key, known);
  return known;
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
  document.setLanguage(words.locale.replace(/-u-.*/, ''));
}
