// The desk that checks certificates, with its door.
import { openProofDesk, type ProofDesk, type ProofDeskPorts } from './proof-desk.ts';
import { makeStatusListRequest } from './status-list-door.ts';

export function openProofs(
  ports: Omit<ProofDeskPorts, 'requestList'> & { fetch: typeof globalThis.fetch; timeoutMs: number },
): ProofDesk {
  return openProofDesk({ ...ports, requestList: makeStatusListRequest(ports) });
}
