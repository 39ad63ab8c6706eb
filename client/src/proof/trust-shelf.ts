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

const name = 'proof-trust';
const nothing: KeptTrust = { keys: [], list: null, askedAt: null };

export async function readTrust(keyValue: KeyValue): Promise<KeptTrust> {
  const read = keptTrust.safeParse(await keyValue.get(name));
  return read.success ? read.data : nothing;
}

/** What is kept after the academy has told `keys` and, where it could be checked, `list`. */
export async function keepTrust(
  keyValue: KeyValue,
  told: { keys: readonly IssuerKey[]; list: RevocationList | null; at: number },
): Promise<KeptTrust> {
  const held = await readTrust(keyValue);
  const isNewer = told.list !== null && (held.list === null || told.list.asOf >= held.list.asOf);
  const kept: KeptTrust = {
    keys: joinIssuerKeys(held.keys, told.keys),
    list: isNewer ? told.list : held.list,
    askedAt: told.list === null ? held.askedAt : told.at,
  };
  await keyValue.set(name, kept);
  return kept;
}
