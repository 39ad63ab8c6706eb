// Issues a certificate that judging found due. Its id is the operation's and its code follows from it: a replay issues the same one (P8).
import { createHash } from 'node:crypto';
import { type CertificateGrant, type IssuePorts, issueCertificate } from '../certificate/issue-certificate.ts';
import type { IssueDue } from './record-judgement.ts';

/** Bytes that follow from `seed`: SHA-256 in counter mode. Secret as long as the seed is: only the learner's devices know an operation's id. */
function bytesFrom(seed: string): (size: number) => Uint8Array {
  let counter = 0;
  return (size) => {
    const blocks = Math.ceil(size / 32);
    const digest = (block: number) => createHash('sha256').update(`greenland/certificate/1 ${seed} ${block}`).digest();
    const bytes = Buffer.concat(Array.from({ length: blocks }, (_, index) => digest(counter + index)));
    counter += blocks;
    return new Uint8Array(bytes.subarray(0, size));
  };
}

/** `publicUrl`: without a slash at its end. */
export function makeIssueDue(ports: Pick<IssuePorts, 'keys' | 'addJob'> & { publicUrl: () => string }): IssueDue {
  return async (tx, due) => {
    const { learner, courseId, quizId, courseTitle, instructorName, operationId, issuedAt } = due;
    const grant: CertificateGrant = {
      userId: learner.id,
      courseId,
      quizId,
      holderName: `${learner.firstName} ${learner.lastName}`,
      courseTitle,
      instructorName,
      language: learner.language,
      expiresAt: null,
    };
    const issued = await issueCertificate(tx, grant, {
      now: () => issuedAt,
      newId: () => operationId,
      randomBytes: bytesFrom(operationId),
      keys: ports.keys,
      publicUrl: ports.publicUrl,
      addJob: ports.addJob,
    });
    return issued.certificate;
  };
}
