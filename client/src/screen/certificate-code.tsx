// The QR code of a certificate as its holder shows it: with the proof that needs no network once the PDF is here, on the sheet and full screen.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { useEffect, useState } from 'preact/hooks';
import { findPaperProof } from '../pack/paper-proof.ts';
import { Icon } from '../part/icon.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { QrPicture } from '../part/qr-picture.tsx';
import { ShownCode } from '../part/shown-code.tsx';
import { codePhrases } from '../phrase/certificate-code-phrases.ts';

export function CertificateCode({ certificate }: { certificate: Certificate }) {
  const { phrases, language } = usePhrases();
  const proof = usePaperProof(certificate);
  const [isShown, setShown] = useState(false);
  const said = codePhrases[language];
  const code = { text: proof ?? certificate.verifyUrl, label: phrases.certificate.qr(certificate.code) };
  return (
    <div class="certificate-code-box" data-test="certificate-qr" data-proof={proof === null ? 'no' : 'yes'}>
      <QrPicture {...code} />
      {certificate.revoked ? null : (
        <button type="button" class="button" data-test="enlarge-code" onClick={() => setShown(true)}>
          <Icon name="scan" />
          {said.enlarge}
        </button>
      )}
      <ShownCode certificate={certificate} open={isShown} onClose={() => setShown(false)}>
        <QrPicture {...code} />
        <p class="certificate-code">{certificate.code}</p>
        <p class="shown-code-hint">{proof === null ? said.noProof : said.hint}</p>
      </ShownCode>
    </div>
  );
}

/** A certificate that was withdrawn shows its address alone: its page says so. */
function usePaperProof({ pdf, verifyUrl, revoked }: Certificate): string | null {
  const { packs } = usePorts();
  const [proof, setProof] = useState<string | null>(null);
  const hash = revoked ? null : pdf;
  useEffect(() => {
    let shown = true;
    const find = async () => {
      const file = hash !== null && (await packs.keepFile(hash)) ? await packs.readFile(hash) : null;
      const found = file ? await findPaperProof(file, verifyUrl) : null;
      if (shown) setProof(found);
    };
    void find();
    return () => {
      shown = false;
    };
  }, [packs, hash, verifyUrl]);
  return proof;
}
