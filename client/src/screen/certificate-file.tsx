// The PDF of a certificate: opened, saved or shared from this device, without network once it is here.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../part/icon.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { useMediaUrl } from '../part/media-url.ts';

const pdfType = 'application/pdf';

export function CertificateFile({ certificate }: { certificate: Certificate }) {
  const { phrases } = usePhrases();
  const { pdf } = certificate;
  const isKept = useKept(pdf);
  const url = useMediaUrl(pdf === null ? null : { hash: pdf, mediaType: pdfType }, isKept);
  const state = pdf === null ? 'being-made' : url ? 'ready' : 'not-here';
  return (
    <div class="certificate-file" data-test="certificate-pdf" data-pdf={state}>
      {pdf === null ? <PdfNote text={phrases.certificate.pdfToCome} /> : null}
      {pdf !== null && url === null ? <PdfNote text={phrases.certificate.pdfNotHere} /> : null}
      {url ? <PdfButtons certificate={certificate} url={url} /> : null}
      <ShareButton certificate={certificate} />
    </div>
  );
}

/** Fetches the file if it is not on this device yet; true once it is. */
function useKept(hash: string | null): boolean {
  const { packs } = usePorts();
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    let shown = true;
    if (hash !== null) {
      void packs.keepFile(hash).then((kept) => {
        if (shown) setKept(kept);
      });
    }
    return () => {
      shown = false;
    };
  }, [packs, hash]);
  return isKept;
}

function PdfNote({ text }: { text: string }) {
  return (
    <p class="certificate-note" role="status">
      <Icon name="clock" />
      {text}
    </p>
  );
}

function PdfButtons({ certificate, url }: { certificate: Certificate; url: string }) {
  const { phrases } = usePhrases();
  return (
    <>
      <a class="button button-primary" href={url} target="_blank" rel="noreferrer" data-test="open-pdf">
        <Icon name="document" />
        {phrases.certificate.openPdf}
      </a>
      <a class="button" href={url} download={`${certificate.code}.pdf`} data-test="save-pdf">
        <Icon name="download" />
        {phrases.certificate.savePdf}
      </a>
    </>
  );
}

/** Shares the address that anyone can check; only where the system has a sheet for sharing. A closed sheet is no fault. */
function ShareButton({ certificate }: { certificate: Certificate }) {
  const { phrases } = usePhrases();
  if (!('share' in navigator)) return null;
  const share = () =>
    navigator.share({
      title: phrases.certificate.of,
      text: phrases.certificate.shareText(certificate.courseTitle),
      url: certificate.verifyUrl,
    });
  return (
    <button type="button" class="button" data-test="share" onClick={() => void share().catch(ignoreClosedSheet)}>
      <Icon name="share" />
      {phrases.certificate.share}
    </button>
  );
}

function ignoreClosedSheet(fault: unknown): void {
  if (!(fault instanceof DOMException && fault.name === 'AbortError')) throw fault;
}
