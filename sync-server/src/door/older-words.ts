// What a device of an older build would not know a word of, said in words that it knows (SPEC PV4). Nothing but the reason is another.
import type { VerdictCode } from '@greenland/shared-schema/protocol/operation';
import type { DownFrame } from '@greenland/shared-schema/protocol/wire-frame';

type Reasoned = { code: VerdictCode };

/** It is kept aside: that much an older build can tell its learner. */
const sayOlder = <Told extends Reasoned>(told: Told): Told =>
  told.code === 'not_permitted' ? { ...told, code: 'unknown_kind' } : told;

/** `protocol`: what the device speaks. */
export function sayInWordsOf(protocol: number, frame: DownFrame): DownFrame {
  if (protocol >= 3) return frame;
  if (frame.type === 'ack' && frame.exceptions) return { ...frame, exceptions: frame.exceptions.map(sayOlder) };
  if (frame.type !== 'rows' || !frame.documents.refusals) return frame;
  return { ...frame, documents: { ...frame.documents, refusals: frame.documents.refusals.map(sayOlder) } };
}
