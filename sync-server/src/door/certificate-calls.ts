// The contract's calls about certificates, joined with the rooms that answer them.
import {
  generateCertificate,
  listOwnCertificates,
  readCertificatePdf,
  reissueCertificate,
  revokeCertificate,
  verifyCertificate,
} from '@greenland/shared-schema/contract/certificate-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { findPaper, type PaperPorts } from '../certificate/certificate-paper.ts';
import {
  describeCertificate,
  listOwnCertificates as listOwn,
  type OwnCertificatePorts,
} from '../certificate/own-certificates.ts';
import { reissueTyped } from '../certificate/reissue-certificate-job.ts';
import { type RevokePorts, revokeTyped } from '../certificate/revoke-certificate.ts';
import { describeVerification } from '../certificate/verify-certificate.ts';
import type { CertificateRequest, RequestedCertificate } from '../ingest/request-certificate.ts';
import type { AddJob } from '../job/job-queue-store.ts';
import { type BoundCall, bindCall } from './bound-call.ts';
import type { FindByCode } from './verification-desk.ts';

export type CertificateCallPorts = PaperPorts &
  OwnCertificatePorts &
  RevokePorts & {
    addJob: AddJob;
    requestCertificate: (request: CertificateRequest) => Promise<RequestedCertificate | Refused>;
    findByCode: FindByCode;
  };

const noCertificate = () => refuse('not_found', 'No certificate has this code.');

/** What only administrators may ask. */
function operatorCalls(ports: CertificateCallPorts): BoundCall[] {
  return [
    bindCall(revokeCertificate)(async ({ params, body: { reason } }, { userId: actorId }) => {
      const done = await revokeTyped(ports, params.code, { reason, actorId });
      if (done.outcome === 'unknown') return noCertificate();
      const { code: verificationCode, revokedAt, revocationReason } = done.certificate;
      const told = {
        verificationCode,
        revokedAt: new Date(revokedAt ?? 0).toISOString(),
        reason: revocationReason ?? '',
      };
      return { status: 200, body: told };
    }),
    bindCall(reissueCertificate)(async ({ params }) => {
      const { outcome, certificate } = await reissueTyped(ports, params.code);
      if (!certificate) return noCertificate();
      if (outcome === 'revoked') return refuse('certificate_revoked', 'It was withdrawn, and is not issued again.');
      return { status: 202, body: { verificationCode: certificate.code } };
    }),
  ];
}

export function certificateCalls(ports: CertificateCallPorts): BoundCall[] {
  return [
    bindCall(generateCertificate)(async ({ body }, { userId }) => {
      const { courseId, quizId = null } = body;
      const requested = await ports.requestCertificate({ userId, courseId, quizId });
      if ('problem' in requested) return requested;
      const { certificate, isFirst } = requested;
      const described = describeCertificate(certificate, userId, ports.publicUrl());
      return isFirst ? { status: 201, body: described } : { status: 200, body: described };
    }),
    bindCall(listOwnCertificates)(async (_input, { userId }) => {
      return { status: 200, body: { data: await listOwn(ports, userId) } };
    }),
    bindCall(verifyCertificate)(async ({ params }, _caller, { ip }) => {
      const found = await ports.findByCode(params.code, ip);
      return 'problem' in found ? found : { status: 200, body: describeVerification(found, ports.now()) };
    }),
    bindCall(readCertificatePdf)(async ({ params, query }, caller) => {
      const paper = await findPaper(ports, { id: params.id, query, caller });
      if ('problem' in paper) return paper;
      if ('location' in paper) return { status: 302, body: null, headers: { Location: paper.location } };
      return { status: 200, body: paper.bytes, headers: paper.headers };
    }),
    ...operatorCalls(ports),
  ];
}
