// The academy's mark, that of the app's icon: a shoot that grows from an open book. One drawing for paper and screen.

export type LogoShade = 'ink' | 'paper' | 'tint';
export type LogoShape = { path: string; shade: LogoShade; strokeWidth?: number };

/** The side of the field that the shapes stand on, its origin at the upper left. */
export const logoField = 40;

/** Back to front. `ink` is the mark's colour, `paper` white, `tint` ink through which 72 % of white shows. */
export const logoShapes: readonly LogoShape[] = [
  { shade: 'ink', path: 'M11 0H29A11 11 0 0 1 40 11V29A11 11 0 0 1 29 40H11A11 11 0 0 1 0 29V11A11 11 0 0 1 11 0Z' },
  {
    shade: 'paper',
    strokeWidth: 2,
    path: 'M8 27.5C14.5 25.7 17.3 26.6 20 29.5C22.7 26.6 25.5 25.7 32 27.5M20 28V17.5',
  },
  { shade: 'paper', path: 'M20 23C11.5 22.5 9.5 17 10 11C16.5 11.3 20 15.3 20 23Z' },
  { shade: 'tint', path: 'M20 20.5C20 14.8 23.2 11.2 30 10C30.6 16.3 27.2 20.3 20 20.5Z' },
];

/** The mark as an SVG file, `ink` being a CSS colour. */
export function drawLogoSvg(ink: string): string {
  const paths = logoShapes.map(({ path, shade, strokeWidth }) => {
    const color = shade === 'ink' ? ink : '#fff';
    const opacity = shade === 'tint' ? ' opacity=".72"' : '';
    if (strokeWidth === undefined) return `<path fill="${color}"${opacity} d="${path}"/>`;
    return `<path fill="none" stroke="${color}" stroke-width="${strokeWidth}" stroke-linecap="round" d="${path}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${logoField} ${logoField}">${paths.join('')}</svg>`;
}
