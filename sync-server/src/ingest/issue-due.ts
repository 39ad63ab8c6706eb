// Issues a certificate that judging found due, under the name that follows from learner and course: a replay issues the same one (P8).
import { certificateBytes, certificateId } from '../certificate/certificate-name.ts';
import { readCertificateSeed } from '../certificate/certificate-store.ts';
import { writeHolderName } from '../certificate/holder-name.ts';
import { type CertificateGrant, type IssuePorts, issueCertificate } from '../certificate/issue-certificate.ts';
import type { IssueDue } from './record-judgement.ts';

/** `publicUrl`: without a slash at its end. */
export function makeIssueDue(ports: Pick<IssuePorts, 'keys' | 'addJob'> & { publicUrl: () => string }): IssueDue {
  return async (tx, due) => {
    const { learner, courseId, quizId, courseTitle, instructorName, issuedAt } = due;
    const seed = await readCertificateSeed(tx);
    const grant: CertificateGrant = {
      userId: learner.id,
      courseId,
      quizId,
      holderName: writeHolderName(learner),
      courseTitle,
      instructorName,
      language: learner.language,
      expiresAt: null,
    };
    const issued = await issueCertificate(tx, grant, {
      now: () => issuedAt,
      newId: () => certificateId(seed, learner.id, courseId),
      randomBytes: certificateBytes(seed, learner.id, courseId),
      keys: ports.keys,
      publicUrl: ports.publicUrl,
      addJob: ports.addJob,
    });
    return issued.certificate;
  };
}
