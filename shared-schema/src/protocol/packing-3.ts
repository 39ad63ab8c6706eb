// Packing 3 (SPEC PK1 to PK6). Its dictionary was trained on what real devices and a real server said (`npm run train-dictionary`). Both sides hold the
// same bytes for ever; a better one gets the next packing.
import type { Packing } from './frame-channel.ts';
import trained from './trained-dictionary-3.json' with { type: 'json' };

export const packing3: Packing = {
  byte: 3,
  dictionary: new TextEncoder().encode(trained.dictionary),
  tellsFamilies: true,
};
