// Congratulations for a certificate that arrives while the app is open: shown without a click, read out, closed by hand.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { lookForNews, type NewsState, startNews } from './certificate-news.ts';
import { Icon } from './icon.tsx';
import { useLearner, usePhrases } from './learner-context.ts';

/** To be mounted once the replica is ready: what is there by then is no news. */
export function CertificateBanner() {
  const { data } = useLearner();
  const fresh = useSignal<Certificate | null>(null);
  const news = useRef<NewsState | null>(null);
  useSignalEffect(() => {
    const certificates = data.certificates.value;
    const attempts = data.attempts.value;
    news.current ??= startNews(certificates, data.account.peek() !== null);
    const found = lookForNews(news.current, certificates, attempts);
    news.current = found.state;
    const latest = found.fresh.at(-1);
    if (latest) fresh.value = latest;
  });
  return (
    <div role="status" class="banner-place">
      {fresh.value ? <Congratulations certificate={fresh.value} onClose={() => (fresh.value = null)} /> : null}
    </div>
  );
}

function Congratulations({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { phrases } = usePhrases();
  return (
    <div class="banner" data-test="certificate-banner">
      <span class="banner-icon">
        <Icon name="award" />
      </span>
      <p class="banner-text">
        <strong>{phrases.certificate.congratulations}</strong> {phrases.certificate.news(certificate.courseTitle)}
      </p>
      <a
        class="banner-link"
        href={`/certificates/${certificate.id}`}
        data-test="certificate-banner-link"
        onClick={onClose}
      >
        {phrases.certificate.see}
      </a>
      <button type="button" class="banner-close" aria-label={phrases.app.close} onClick={onClose}>
        <Icon name="cross" />
      </button>
    </div>
  );
}
