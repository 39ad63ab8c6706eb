// What a drawn certificate still lacks: metadata and colours that PDF/A-3 asks for, the credentials as attachments, and the signature.
// Invariant: nothing is written after signing, and no text of a person stands in the signature's own dictionary.
import { createHash } from 'node:crypto';
import { AFRelationship, PDFDict, PDFDocument, PDFHexString, PDFInvalidObject, PDFName, PDFString } from 'pdf-lib';
import { type PaperSigner, signDetached } from './cms-signature.ts';
import { makeColourProfile } from './colour-profile.ts';
import { writeMetadata } from './paper-metadata.ts';

/** `name`: ASCII. */
export type PaperAttachment = { name: string; mediaType: string; description: string; bytes: Uint8Array };

/** An address that opens at a touch; `corner`: the lower left one of its square, in points. */
export type PaperLink = { address: string; corner: readonly [number, number]; sizePt: number };

export type PaperFinish = {
  link: PaperLink;
  attachments: readonly PaperAttachment[];
  signer: PaperSigner;
  /** In ms: what the signature says of itself. */
  signedAt: number;
};

/** Room for the signature in bytes; one takes about 830. */
const roomBytes = 900;
const byteRangeRoom = '[0 0000000000 0000000000 0000000000]';

/** `drawn`: a PDF of one page without a signature. About 20 ms. */
export async function finishPaper(
  drawn: Uint8Array,
  { link, attachments, signer, signedAt }: PaperFinish,
): Promise<Uint8Array> {
  const document = await PDFDocument.load(drawn, { updateMetadata: false });
  const made = document.getCreationDate() ?? new Date(signedAt);
  for (const { name, mediaType, description, bytes } of attachments) {
    const dates = { creationDate: made, modificationDate: made };
    const options = { mimeType: mediaType, description, afRelationship: AFRelationship.Data, ...dates };
    await document.attach(bytes, name, options);
  }
  describe(document, drawn);
  addLink(document, link);
  addSignatureField(document, signedAt);
  return signRoom(Buffer.from(await document.save({ addDefaultPage: false, updateFieldAppearances: false })), signer);
}

/** XMP goes in as bytes: as a string it would be written letter by letter in Latin-1. */
function describe(document: PDFDocument, drawn: Uint8Array): void {
  const { context, catalog } = document;
  const metadata = context.stream(writeMetadata(document), { Type: 'Metadata', Subtype: 'XML' });
  catalog.set(PDFName.of('Metadata'), context.register(metadata));
  const profile = context.register(context.flateStream(makeColourProfile(), { N: 3 }));
  const intent = context.obj({ Type: 'OutputIntent', S: 'GTS_PDFA1', DestOutputProfile: profile });
  intent.set(PDFName.of('OutputConditionIdentifier'), PDFString.of('sRGB'));
  catalog.set(PDFName.of('OutputIntents'), context.obj([intent]));
  const id = PDFHexString.of(createHash('sha256').update(drawn).digest('hex').slice(0, 32));
  context.trailerInfo.ID = context.obj([id, id]);
}

/** As raw bytes: in a compressed stream no device would find it that does not read PDF (CT10). */
function addLink(document: PDFDocument, { address, corner: [left, bottom], sizePt }: PaperLink): void {
  if (!/^[!-~]+$/.test(address)) throw new Error('An address is ASCII without spaces.');
  const square = [left, bottom, left + sizePt, bottom + sizePt].map((place) => place.toFixed(2)).join(' ');
  const uri = address.replace(/[\\()]/g, '\\$&');
  const text =
    `<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /Rect [${square}] ` + `/A << /S /URI /URI (${uri}) >> >>`;
  document.getPage(0).node.addAnnot(document.context.register(PDFInvalidObject.of(Buffer.from(text, 'latin1'))));
}

/** An invisible field. Its value is put in as raw bytes: anything else would be packed into a compressed stream, where no signature can stand. */
function addSignatureField(document: PDFDocument, signedAt: number): void {
  const { context, catalog } = document;
  const page = document.getPage(0);
  const moment = new Date(signedAt).toISOString().replace(/\.\d+Z|[-:T]/g, '');
  const value =
    '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name (Greenland Academy) ' +
    `/M (D:${moment}Z) /ByteRange ${byteRangeRoom} /Contents <${'0'.repeat(roomBytes * 2)}> >>`;
  const signature = context.register(PDFInvalidObject.of(Buffer.from(value, 'latin1')));
  const field = context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', F: 132, Rect: [0, 0, 0, 0] });
  field.set(PDFName.of('T'), PDFString.of('Signature'));
  field.set(PDFName.of('V'), signature);
  field.set(PDFName.of('P'), page.ref);
  const reference = context.register(field);
  page.node.addAnnot(reference);
  const form = catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict) ?? context.obj({});
  form.set(PDFName.of('SigFlags'), context.obj(3));
  form.set(PDFName.of('Fields'), context.obj([reference]));
  catalog.set(PDFName.of('AcroForm'), form);
}

/** All bytes but the room itself are signed. */
function signRoom(bytes: Buffer, signer: PaperSigner): Uint8Array {
  const rangeAt = bytes.indexOf(byteRangeRoom);
  const start = bytes.indexOf('<0000', rangeAt);
  if (rangeAt === -1 || start === -1) throw new Error('The PDF has no room for a signature.');
  const end = start + roomBytes * 2 + 2;
  const range = `[0 ${start} ${end} ${bytes.length - end}]`.padEnd(byteRangeRoom.length);
  bytes.write(range, rangeAt, 'latin1');
  const digest = createHash('sha256').update(bytes.subarray(0, start)).update(bytes.subarray(end)).digest();
  const signature = signDetached(digest, signer).toString('hex');
  if (signature.length > roomBytes * 2) throw new Error('The signature is longer than its room.');
  bytes.write(signature, start + 1, 'latin1');
  return bytes;
}
