// The picture of a course: its own when it is on this device, else a landscape drawn from its id, always the same for the same course.
import type { CourseSummary } from '@greenland/shared-schema/protocol/document';
import { useMediaUrl } from './media-url.ts';

/** A number from 0 to 1 that the id and a place in the drawing decide. */
function drawNumber(id: string, place: number): number {
  let mixed = Math.imul(place + 1, 2654435761);
  for (const letter of id) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 16777619);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 2246822507);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
}

function drawHill(id: string, layer: number): string {
  const base = 52 + layer * 20;
  const at = (step: number) => Math.round(base + (drawNumber(id, layer * 7 + step) - 0.5) * 44);
  return `M0 ${at(0)}C40 ${at(1)} 70 ${at(2)} 110 ${at(3)}S180 ${at(4)} 220 ${at(5)}S290 ${at(6)} 320 ${at(7)}V130H0z`;
}

export function CourseCover({ course }: { course: Pick<CourseSummary, 'id' | 'thumbnail'> }) {
  const url = useMediaUrl(course.thumbnail);
  return (
    <span class="cover" aria-hidden="true">
      {url ? (
        <img src={url} alt="" />
      ) : (
        <svg aria-hidden="true" viewBox="0 0 320 120" preserveAspectRatio="xMidYMid slice">
          <rect width="320" height="120" class="cover-sky" />
          <circle
            cx={50 + drawNumber(course.id, 101) * 220}
            cy={34 + drawNumber(course.id, 102) * 18}
            r="15"
            class="cover-sun"
          />
          <path d={drawHill(course.id, 0)} class="cover-far" />
          <path d={drawHill(course.id, 1)} class="cover-middle" />
          <path d={drawHill(course.id, 2)} class="cover-near" />
        </svg>
      )}
    </span>
  );
}
