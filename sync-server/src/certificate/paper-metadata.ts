// What a PDF says about itself in XMP (ISO 16684), as PDF/A-3 asks for: the same as its information dictionary. Invariant: names are escaped.
import type { PDFDocument } from 'pdf-lib';

/** UTF-8 of the packet. */
export function writeMetadata(document: PDFDocument): Uint8Array {
  const text = (value: string | undefined) => escapeXml(value ?? '');
  const moment = (date: Date | undefined) => (date ?? new Date(0)).toISOString().replace(/\.\d+/, '');
  const alternative = (value: string | undefined) =>
    `<rdf:Alt><rdf:li xml:lang="x-default">${text(value)}</rdf:li></rdf:Alt>`;
  return new TextEncoder().encode(`<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title>${alternative(document.getTitle())}</dc:title>
<dc:creator><rdf:Seq><rdf:li>${text(document.getAuthor())}</rdf:li></rdf:Seq></dc:creator>
<dc:description>${alternative(document.getSubject())}</dc:description>
<xmp:CreatorTool>${text(document.getCreator())}</xmp:CreatorTool><pdf:Producer>${text(document.getProducer())}</pdf:Producer>
<xmp:CreateDate>${moment(document.getCreationDate())}</xmp:CreateDate><xmp:ModifyDate>${moment(document.getModificationDate())}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`);
}

/** Control characters are not allowed in XML even when escaped. */
function escapeXml(value: string): string {
  return value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
