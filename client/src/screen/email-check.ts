// Whether a text looks like an e-mail address. The server has the last word: this only catches slips of the thumb.

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim());
}
