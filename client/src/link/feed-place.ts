// Where a collection stands in the feed. A position belongs to the epoch in which it was told and is never named in another (SPEC RW2): it bears
// the epoch's name, so that what RxDB lays over an older place cannot mix two of them.
import type { PositionByStream } from '@greenland/shared-schema/protocol/wire-frame';

/** `epoch stream` → position: the checkpoint that RxDB keeps, newer members over older ones. */
export type FeedPlace = Readonly<Record<string, number>>;

/** The positions that mean something in `epoch`; none when it is not known yet. */
export function positionsIn(place: FeedPlace | undefined, epoch: string | null): PositionByStream {
  const mark = `${epoch} `;
  const own = Object.entries(place ?? {}).filter(([name]) => epoch !== null && name.startsWith(mark));
  return Object.fromEntries(own.map(([name, position]) => [name.slice(mark.length), position]));
}

/** The place after rows of `epoch` that name `upTo`. */
export const placeIn = (epoch: string | null, upTo: PositionByStream): FeedPlace =>
  Object.fromEntries(Object.entries(upTo).map(([stream, position]) => [`${epoch} ${stream}`, position]));
