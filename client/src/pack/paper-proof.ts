// The proof that a certificate's PDF carries beside its QR code (CT10): how this device, which keeps the PDF, shows what is checked without network.

/** The text of the QR code on the paper of the certificate at `verifyUrl`; null: it is a paper from before it was written there. */
export async function findPaperProof(pdf: Blob, verifyUrl: string): Promise<string | null> {
  const text = new TextDecoder('latin1').decode(await pdf.arrayBuffer());
  const at = text.indexOf(`(${verifyUrl}#9`) + 1;
  if (at === 0) return null;
  const address = text.slice(at, text.indexOf(')', at));
  return /^\d+$/.test(address.slice(verifyUrl.length + 1)) ? address : null;
}
