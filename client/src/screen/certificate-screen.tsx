// One certificate as its holder shows it: name, course, day, number, QR, and the PDF once it is made.
import '../style/certificate.css';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { useRoute } from 'preact-iso/router';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Logo } from '../part/logo.tsx';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { formatDay } from '../phrase/number-format.ts';
import { CertificateCode } from './certificate-code.tsx';
import { CertificateFile } from './certificate-file.tsx';

export function CertificateScreen() {
  const { phrases } = usePhrases();
  const { certificateId } = useRoute().params;
  const certificate = useLearner().data.certificates.value.find((one) => one.id === certificateId);
  if (!certificate) {
    return (
      <Page name="certificate" title={phrases.certificate.missing}>
        <Notice icon="award" title={phrases.course.goneHint} test="certificate-gone">
          <a class="button" href="/certificates">
            {phrases.nav.certificates}
          </a>
        </Notice>
      </Page>
    );
  }
  const title = phrases.certificate.show(certificate.courseTitle);
  return (
    <Page name="certificate" title={title} heading={<h1 class="visually-hidden">{title}</h1>}>
      <a class="back-link" href="/certificates">
        {phrases.certificate.title}
      </a>
      {certificate.revoked ? <RevokedNotice revoked={certificate.revoked} /> : null}
      <CertificateSheet certificate={certificate} />
      {certificate.revoked ? null : <CertificateFile certificate={certificate} />}
    </Page>
  );
}

/** What was withdrawn is shown as such, and no longer offered to be shared. */
function RevokedNotice({ revoked }: { revoked: NonNullable<Certificate['revoked']> }) {
  const { phrases, language } = usePhrases();
  const { certificate: said } = phrases;
  const title = said.revoked(formatDay(language, revoked.at));
  return <Notice icon="award" title={title} text={said.revokedHint(revoked.reason)} test="certificate-revoked" />;
}

function CertificateSheet({ certificate }: { certificate: Certificate }) {
  const { phrases, language } = usePhrases();
  const { certificate: said } = phrases;
  return (
    <article class="certificate-sheet" data-test="certificate" data-code={certificate.code}>
      <Logo />
      <p class="certificate-of">{said.of}</p>
      <p class="certificate-small">{said.certifies}</p>
      <p class="certificate-name" data-test="certificate-name">
        {certificate.holderName}
      </p>
      <p class="certificate-small">{said.completed}</p>
      <p class="certificate-course" data-test="certificate-course">
        {certificate.courseTitle}
      </p>
      <p class="certificate-small">{said.issued(formatDay(language, certificate.issuedAt))}</p>
      {certificate.expiresAt === null ? null : (
        <p class="certificate-small">{said.expires(formatDay(language, certificate.expiresAt))}</p>
      )}
      <div class="certificate-proof">
        <CertificateCode certificate={certificate} />
        <div class="certificate-proof-text">
          <p class="certificate-small">{said.code}</p>
          <p class="certificate-code" data-test="certificate-code">
            {certificate.code}
          </p>
          <a href={certificate.verifyUrl} target="_blank" rel="noreferrer" data-test="verify-link">
            {said.verify}
          </a>
        </div>
      </div>
    </article>
  );
}
