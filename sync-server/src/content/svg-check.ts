// Refuses an SVG that could run a script or reach the network. A list of what is allowed, over a strict reading: what does not fit the
// grammar below is refused, so that no browser can read more in the file than this check did.

export type SvgFault = { line: number; message: string };

const elements = new Set(
  `svg g defs title desc metadata symbol use path rect circle ellipse line polyline polygon text tspan textPath marker
  linearGradient radialGradient stop pattern clipPath mask style image switch a animate animateTransform animateMotion mpath
  filter feBlend feColorMatrix feComponentTransfer feComposite feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge
  feMergeNode feMorphology feOffset feDropShadow feTurbulence feDisplacementMap`.split(/\s+/),
);

const tokenPattern =
  /(?<comment><!--[\s\S]*?-->)|(?<declaration><\?xml\s[^>]*\?>)|<(?<close>\/?)(?<name>[A-Za-z][\w:.-]*)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;
const attributePattern = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const allowedReference = /^\s*(#[\w.:-]*|data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*)\s*$/;

function findStyleFault(style: string): string | null {
  if (/\\/.test(style)) return 'a style with a backslash is not allowed';
  if (/@import/i.test(style)) return '@import is not allowed';
  if (/url\s*\((?!\s*["']?#)/i.test(style)) return 'a style may refer to the file itself only: url(#name)';
  return /expression\s*\(|javascript:/i.test(style) ? 'a script in a style is not allowed' : null;
}

function findAttributeFault(element: string, name: string, value: string): string | null {
  const plainName = name.toLowerCase().replace(/^.*:/, '');
  if (/^on/i.test(plainName)) return `the event handler '${name}' is not allowed`;
  if (name === 'xmlns' || name.startsWith('xmlns:')) return null;
  if (plainName === 'href' || plainName === 'src') {
    return allowedReference.test(value) ? null : `the reference '${value.slice(0, 80)}' leaves the file`;
  }
  if (name.toLowerCase() === 'xml:base') return 'xml:base is not allowed';
  const animated = element.startsWith('animate') && plainName === 'attributename';
  if (animated && /href|^on|style/i.test(value)) return `animating '${value}' is not allowed`;
  return findStyleFault(value.replace(/&#?\w+;/g, (entity) => (/^&(amp|lt|gt|quot|apos);$/.test(entity) ? ' ' : '\\')));
}

function findElementFaults(name: string, attributes: string): string[] {
  if (!elements.has(name)) return [`the element <${name}> is not allowed`];
  return [...attributes.matchAll(attributePattern)].flatMap(([, key = '', double, single]) => {
    const fault = findAttributeFault(name, key, double ?? single ?? '');
    return fault === null ? [] : [fault];
  });
}

/** Every fault of an SVG text, with its line; none means that the file is safe to show. */
export function findSvgFaults(svg: string): SvgFault[] {
  const faults: SvgFault[] = [];
  const open: string[] = [];
  let offset = svg.startsWith('\ufeff') ? 1 : 0;
  const report = (message: string) => faults.push({ line: svg.slice(0, offset).split('\n').length, message });
  while (offset < svg.length) {
    tokenPattern.lastIndex = offset;
    const groups = tokenPattern.exec(svg)?.groups;
    if (groups === undefined) {
      report(`is not plain SVG here: '${svg.slice(offset, offset + 40).replace(/\s+/g, ' ')}'`);
      return faults;
    }
    const { name, close, empty, attributes = '', text } = groups;
    if (name !== undefined) {
      if (close === '/') {
        if (open.pop() !== name) report(`</${name}> closes another element`);
      } else {
        for (const fault of findElementFaults(name, attributes)) report(fault);
        if (empty !== '/') open.push(name);
      }
    } else if (text !== undefined && open.at(-1) === 'style') {
      const fault = findStyleFault(text);
      if (fault !== null) report(fault);
    }
    offset = tokenPattern.lastIndex;
  }
  if (open.length > 0) report(`<${open.join('> <')}> is not closed`);
  return faults;
}
