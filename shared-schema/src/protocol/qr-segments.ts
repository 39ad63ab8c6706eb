// How the text of a certificate's QR code is packed (CT4): the same on paper and on a screen.

const fewestDigits = 20;

/** What a QR code packs apart: of digits three take ten bits. */
export function splitQrText(text: string): { letters: string; digits: string } {
  const [digits = ''] = /\d*$/.exec(text) ?? [];
  // Fewer cost less among the letters before them.
  if (digits.length < fewestDigits) return { letters: text, digits: '' };
  return { letters: text.slice(0, -digits.length), digits };
}
