// All certificates of the learner, the latest first.
import '../style/certificate.css';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { VerifyLink } from '../part/verify-link.tsx';
import { formatDay } from '../phrase/number-format.ts';

export function CertificateListScreen() {
  const { phrases } = usePhrases();
  const latestFirst = [...useLearner().data.certificates.value].sort((one, other) => other.issuedAt - one.issuedAt);
  return (
    <Page name="certificates" title={phrases.certificate.title}>
      {latestFirst.length === 0 ? (
        <Notice icon="award" title={phrases.certificate.none} text={phrases.certificate.noneHint} test="no-certificate">
          <a class="button" href="/">
            {phrases.app.home}
          </a>
        </Notice>
      ) : (
        <>
          <p class="page-lead">{phrases.certificate.lead}</p>
          <ul class="certificate-list">
            {latestFirst.map((certificate) => (
              <CertificateRow key={certificate.id} certificate={certificate} />
            ))}
          </ul>
        </>
      )}
      <VerifyLink />
    </Page>
  );
}

function CertificateRow({ certificate }: { certificate: Certificate }) {
  const { phrases, language } = usePhrases();
  return (
    <li class="card certificate-row" data-test="certificate-row" data-code={certificate.code}>
      <span class="certificate-seal">
        <Icon name="award" />
      </span>
      <div>
        <h2 class="card-title">
          <a class="card-link" href={`/certificates/${certificate.id}`}>
            {certificate.courseTitle}
          </a>
        </h2>
        <p class="certificate-row-date">
          {certificate.revoked
            ? phrases.certificate.revoked(formatDay(language, certificate.revoked.at))
            : phrases.certificate.issued(formatDay(language, certificate.issuedAt))}
        </p>
      </div>
      <Icon name="forward" />
    </li>
  );
}
