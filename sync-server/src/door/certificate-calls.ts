// The contract's calls about certificates, joined with the room that answers them.
import { verifyCertificate } from '@greenland/shared-schema/contract/certificate-contract';
import { verifyCertificateByCode } from '../certificate/verify-certificate.ts';
import type { Queryable } from '../database/pool.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

/** Read from the database each time, so that a revocation is told at once. */
export function certificateCalls(ports: { database: Queryable; now: () => number }): BoundCall[] {
  return [
    bindCall(verifyCertificate)(async ({ params }) => {
      const verified = await verifyCertificateByCode(ports.database, params.code, ports.now());
      return 'problem' in verified ? verified : { status: 200, body: verified };
    }),
  ];
}
