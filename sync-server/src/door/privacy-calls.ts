// The calls by which people see, take along and end what is held about them.
import { readConsents, writeConsents } from '@greenland/shared-schema/contract/consent-contract';
import { eraseOwnAccount } from '@greenland/shared-schema/contract/erasure-contract';
import { exportOwnData } from '@greenland/shared-schema/contract/export-contract';
import type { Accounts } from '../account/accounts.ts';
import { type ConsentPorts, decideConsents, readOwnConsents } from '../privacy/consents.ts';
import { type ErasurePorts, eraseAccount } from '../privacy/erase-account.ts';
import { exportAccount } from '../privacy/export-account.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

export type PrivacyPorts = ConsentPorts & ErasurePorts & { accounts: Pick<Accounts, 'confirmPassword'> };

const asFile = { 'Content-Disposition': 'attachment; filename="greenland-academy.json"' };

export function privacyCalls(ports: PrivacyPorts): BoundCall[] {
  return [
    bindCall(readConsents)(async (_input, { userId }) => {
      return { status: 200, body: await readOwnConsents(ports.database, userId) };
    }),
    bindCall(writeConsents)(async ({ body }, { userId }) => {
      const consents = await decideConsents(ports, userId, body);
      return 'problem' in consents ? consents : { status: 200, body: consents };
    }),
    bindCall(exportOwnData)(async (_input, { userId }) => {
      const stream = await exportAccount(ports, userId);
      return 'problem' in stream ? stream : { status: 200, stream, headers: asFile };
    }),
    bindCall(eraseOwnAccount)(async ({ body }, caller) => {
      const refused =
        (await ports.accounts.confirmPassword(caller, body.password)) ?? (await eraseAccount(ports, caller.userId));
      return refused ?? { status: 202, body: { message: 'The account and its personal data are erased.' } };
    }),
  ];
}
