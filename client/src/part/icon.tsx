// All small pictures of the interface, drawn as strokes on a 24 unit grid so that they share one weight. Decorative: text stands beside them.

const pathByName = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  half: 'M5 12h14',
  clock: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  download: 'M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M5 19.5h14',
  pause: 'M9 6v12M15 6v12',
  scan: 'M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M8.5 8.5h2.5v2.5H8.5zM13 13h2.5v2.5H13zM13 8.5h2.5M8.5 13v2.5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20',
  forward: 'M9.5 5.5L16 12l-6.5 6.5',
  backward: 'M14.5 5.5L8 12l6.5 6.5',
  lesson: 'M5 5.5c2.5-1 5-.8 7 .7 2-1.5 4.5-1.7 7-.7v13c-2.5-1-5-.8-7 .7-2-1.5-4.5-1.7-7-.7zM12 6.2v13',
  quiz: 'M9 6h11M9 12h11M9 18h11M4 6l.8.8L6.4 5M4 12l.8.8 1.6-1.8M4 18l.8.8 1.6-1.8',
  award: 'M12 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8.5 13.5L7 21l5-2.5L17 21l-1.5-7.5',
  cloud: 'M7 18.5a4 4 0 0 1-.6-7.95 6 6 0 0 1 11.5 1.3A3.4 3.4 0 0 1 17.3 18.5z',
  phone:
    'M8 3.5h8a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 19V5A1.5 1.5 0 0 1 8 3.5zM11 17.5h2',
  share: 'M12 15V4m0 0L8 8m4-4l4 4M5.5 12.5v7h13v-7',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1.2-3.3 4-5 7.5-5s6.3 1.7 7.5 5',
  document: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12.5h5M10 16h5',
  picture: 'M4 5.5h16v13H4zM4 15.5l4.5-4.5 4 4 3-3 4.5 4M15.5 9.5h.01',
  warning: 'M12 4.5L21 19.5H3zM12 10.5v4M12 17h.01',
} as const;

export type IconName = keyof typeof pathByName;

/** `flips`: mirrored where the text runs from right to left. */
export function Icon({ name }: { name: IconName }) {
  const flips = name === 'forward' || name === 'backward';
  return (
    <svg class={flips ? 'icon icon-flips' : 'icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={pathByName[name]} />
    </svg>
  );
}
