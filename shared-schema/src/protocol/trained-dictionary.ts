// The preset dictionary of packing 2 (SPEC PK5), trained on what real devices and a real server said (`npm run train-dictionary`). Both sides hold the same
// bytes for ever; a better one gets the next packing.
import trained from './trained-dictionary.json' with { type: 'json' };

export const trainedDictionary: Uint8Array<ArrayBuffer> = new TextEncoder().encode(trained.dictionary);
