// The academy's mark: an iceberg under an aurora, its greater part below the water. One drawing for paper and screen.

/** Paths on a 100 by 100 field, back to front. `ink` is dark on white, `paper` is cut out of it. */
export const logoPaths: readonly { path: string; shade: 'ink' | 'paper' }[] = [
  {
    shade: 'ink',
    path: 'M50 2 C76.5 2 98 23.5 98 50 C98 76.5 76.5 98 50 98 C23.5 98 2 76.5 2 50 C2 23.5 23.5 2 50 2 Z',
  },
  { shade: 'paper', path: 'M28 48 L43 24 L50 33 L58 20 L73 48 Z' },
  { shade: 'paper', path: 'M22 56 L78 56 L68 72 L58 77 L50 88 L41 78 L31 72 Z' },
  { shade: 'ink', path: 'M43 24 L50 33 L46 48 L40 48 Z' },
  { shade: 'ink', path: 'M50 88 L54 68 L50 56 L62 56 L68 72 L58 77 Z' },
];

/** The mark as an SVG file (the colour is that of the certificate). */
export function drawLogoSvg(ink: string): string {
  const paths = logoPaths.map(({ path, shade }) => `<path fill="${shade === 'ink' ? ink : '#fff'}" d="${path}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${paths.join('')}</svg>`;
}
