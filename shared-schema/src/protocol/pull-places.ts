// Where streams stand, as pulls name it and rows tell it: pure, beside the session that decides what is read.
import { type PositionByStream, type Pull, placesOf, type Rows } from './wire-frame.ts';

/** The highest of `places` for each stream. */
export function furthest(places: readonly PositionByStream[]): PositionByStream {
  const highest: PositionByStream = {};
  for (const place of places) {
    for (const [stream, position] of Object.entries(place)) highest[stream] = Math.max(highest[stream] ?? 0, position);
  }
  return highest;
}

/** Positions of another epoch say nothing here: such a pull is answered from the start (P8). */
export function forgetPlaces({ request, since }: Pull): Pull {
  const nowhere = Object.keys(since).map((collection) => [collection, {}]);
  return { type: 'pull', request, since: Object.fromEntries(nowhere) };
}

/** Without the streams that stand where the pull said that all its collections stand. */
export function omitKnownPlaces(rows: Rows, pull: Pull): Rows {
  const { places } = pull;
  if (places === undefined) return rows;
  const asked = Object.values(placesOf(pull));
  const isKnown = (stream: string, position: number) =>
    Object.hasOwn(places, stream) && asked.every((one) => one[stream] === position);
  const news = Object.entries(rows.upTo).filter(([stream, position]) => !isKnown(stream, position));
  return { ...rows, upTo: Object.fromEntries(news) };
}
