// A QR code drawn as one vector path, black on white in any theme, with the quiet zone that readers need.
import { splitQrText } from '@greenland/shared-schema/protocol/qr-segments';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { create } from 'qrcode';

const quietModules = 4;

/** `label` says what the code opens. It fills its frame as far as each module can have the same whole number of the screen's dots. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawQr(text), [text]);
  const [frame, side] = useWholeDots(size);
  return (
    <div class="qr-frame" ref={frame}>
      <svg
        class="qr"
        style={{ inlineSize: `${side}px`, blockSize: `${side}px` }}
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={label}
        shape-rendering="crispEdges"
      >
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
    </div>
  );
}

/** An SVG path in a square of `size`, the quiet zone included. */
export function drawQr(text: string): { size: number; path: string } {
  const { letters, digits } = splitQrText(text);
  const before = { data: new TextEncoder().encode(letters), mode: 'byte' as const };
  const segments = digits === '' ? [before] : [before, { data: digits, mode: 'numeric' as const }];
  const { modules } = create(segments, { errorCorrectionLevel: 'M' });
  const places = [...Array(modules.size).keys()];
  const squares = places.flatMap((y) =>
    places.flatMap((x) => (modules.get(y, x) ? [`M${x + quietModules} ${y + quietModules}h1v1h-1z`] : [])),
  );
  return { size: modules.size + 2 * quietModules, path: squares.join('') };
}

/** The side in CSS pixels. A module that is a dot wider than its neighbour is what readers stumble over in a dense code. */
function useWholeDots(modules: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [side, setSide] = useState(0);
  useLayoutEffect(() => {
    const watched = frame.current;
    if (!watched) return;
    const fit = () => {
      const dots = Math.min(watched.clientWidth, watched.clientHeight) * devicePixelRatio;
      setSide((Math.max(1, Math.floor(dots / modules)) * modules) / devicePixelRatio);
    };
    const watch = new ResizeObserver(fit);
    watch.observe(watched);
    fit();
    return () => watch.disconnect();
  }, [modules]);
  return [frame, side] as const;
}
