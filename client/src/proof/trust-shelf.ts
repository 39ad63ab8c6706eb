// What this device needs to check certificates without network: the academy's keys and the newest list of revocations. Invariant: a key once kept is
// never lost, exchanged or trusted again (CT20), and an older list never takes the place of a newer one.
import { type IssuerKey, issuerKey, joinIssuerKeys } from '@greenland/shared-schema/protocol/issuer-keys';
import { type RevocationList, revocationList } from '@greenland/shared-schema/protocol/revocation-list';
import * as z from 'zod/mini';
import type { KeyValue } from '../account/key-value.ts';

/** `askedAt`: by this device's clock, when both were last heard; null: never. */
const keptTrust = z.object({
  keys: z.array(issuerKey),
  list: z.nullable(revocationList),
  askedAt: z.nullable(z.number()),
});
export type KeptTrust = z.infer<typeof keptTrust>;

/** `at`: by this device's clock. */
type ToldTrust = { keys: readonly IssuerKey[]; list: RevocationList | null; at: number };

const name = 'proof-trust';
const nothing: KeptTrust = { keys: [], list: null, askedAt: null };

function parseTrust(value: unknown): KeptTrust {
  const read = keptTrust.safeParse(value);
  return read.success ? read.data : nothing;
}

export const readTrust = async (keyValue: KeyValue): Promise<KeptTrust> => parseTrust(await keyValue.get(name));

/** What is kept after the academy has told `keys` and, where it could be checked, `list`: joined to what anybody else has kept meanwhile. */
export async function keepTrust(keyValue: KeyValue, told: ToldTrust): Promise<KeptTrust> {
  await keyValue.update(name, (held) => joinTrust(parseTrust(held), told));
  return readTrust(keyValue);
}

function joinTrust(held: KeptTrust, told: ToldTrust): KeptTrust {
  const isNewer = told.list !== null && (held.list === null || told.list.asOf >= held.list.asOf);
  return {
    keys: joinIssuerKeys(held.keys, told.keys),
    list: isNewer ? told.list : held.list,
    askedAt: told.list === null ? held.askedAt : told.at,
  };
}
