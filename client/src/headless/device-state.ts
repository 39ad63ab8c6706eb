// Everything that a headless device must not lose, as one JSON value. It holds tokens and private keys: whoever keeps it keeps a learner's device.
import { contentHash, id } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod/mini';

const coordinate = contentHash;
const publicKey = { kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate };

/** One learner's log on this device: its name, its signing key (JWK, private) and the secret of its chain. */
export const storedIdentity = z.object({
  deviceId: id,
  secret: contentHash,
  privateKey: z.object({ ...publicKey, d: coordinate }),
});
export type StoredIdentity = z.infer<typeof storedIdentity>;

const record = z.record(z.string(), z.unknown());

/** `packByHash`: downloaded manifests and module packs, as text. `store`: the RxDB records of every learner. */
export const deviceState = z.object({
  format: z.literal(1),
  online: z.boolean(),
  values: record,
  identityByUser: z.record(id, storedIdentity),
  packByHash: z.record(contentHash, z.string()),
  store: z.record(z.string(), z.array(record)),
});
export type DeviceState = z.infer<typeof deviceState>;

export const freshDeviceState: DeviceState = {
  ...{ format: 1, online: true },
  ...{ values: {}, identityByUser: {}, packByHash: {}, store: {} },
};

/** Reads a state that was written earlier; null when the text is none. */
export function readDeviceState(text: string): DeviceState | null {
  try {
    const parsed = deviceState.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (fault) {
    if (fault instanceof SyntaxError) return null;
    throw fault;
  }
}
