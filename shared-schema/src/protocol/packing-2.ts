// Packing 2, of devices that were built before there was packing 3: a smaller dictionary, and every new id whole (SPEC PK7). Its bytes never change.
import type { Packing } from './frame-channel.ts';
import trained from './trained-dictionary-2.json' with { type: 'json' };

export const packing2: Packing = {
  byte: 2,
  dictionary: new TextEncoder().encode(trained.dictionary),
  tellsFamilies: false,
};
