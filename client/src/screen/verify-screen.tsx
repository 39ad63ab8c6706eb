// Checks someone else's certificate: by camera, by a picture, or by its link. Needs no account and no network.
import '../style/verify.css';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../part/icon.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { englishVerify } from '../phrase/english-verify.ts';
import { frenchVerify, type VerifyPhrases } from '../phrase/french-verify.ts';
import { formatMoment } from '../phrase/number-format.ts';
import type { ProofDesk } from '../proof/proof-desk.ts';
import type { KeptTrust } from '../proof/trust-shelf.ts';
import { type Checked, VerdictCard } from './verdict-card.tsx';
import { VerifyWays } from './verify-ways.tsx';

const phrasesByLanguage: Record<'fr' | 'en', VerifyPhrases> = { fr: frenchVerify, en: englishVerify };

export function VerifyScreen() {
  const { language } = usePhrases();
  const said = phrasesByLanguage[language];
  const desk = useDesk();
  const kept = useTrust(desk);
  const [checked, setChecked] = useState<Checked | null>(null);
  const check = async (address: string) => {
    if (desk) setChecked({ address, verdict: await desk.check(address) });
  };
  // Opened by the code itself, without network: the proof is in the address. Looked at again when newer keys or a newer list have come.
  useEffect(() => {
    const address = checked?.address ?? addressOfPage();
    if (address !== null) void check(address);
  }, [desk, kept]);
  const startOver = () => {
    history.replaceState(null, '', '/verify');
    setChecked(null);
  };
  return (
    <Page name="verify" title={said.title}>
      {checked && desk ? (
        <>
          <VerdictCard {...{ checked, said, language, desk }} />
          <button type="button" class="button button-wide" onClick={startOver} data-test="check-another">
            {said.another}
          </button>
        </>
      ) : (
        <>
          <p class="page-lead">{said.lead}</p>
          <VerifyWays said={said} onAddress={check} />
        </>
      )}
      {kept ? <TrustLine kept={kept} said={said} /> : null}
    </Page>
  );
}

/** The address of a certificate, when that is where this page was opened. */
function addressOfPage(): string | null {
  return /^\/verify\/./.test(location.pathname) ? location.href : null;
}

function useDesk(): ProofDesk | null {
  const { openProofs } = usePorts();
  const [desk, setDesk] = useState<ProofDesk | null>(null);
  useEffect(() => void openProofs().then(setDesk), []);
  return desk;
}

/** What this device holds to check with: at once what it has, then what the network brings. */
function useTrust(desk: ProofDesk | null): KeptTrust | null {
  const [kept, setKept] = useState<KeptTrust | null>(null);
  useEffect(() => {
    if (desk === null) return;
    const show = async () => setKept(await desk.kept());
    void show();
    const refresh = async () => (await desk.refresh('a-minute')) && show();
    void refresh();
    addEventListener('online', refresh);
    return () => removeEventListener('online', refresh);
  }, [desk]);
  return kept;
}

function TrustLine({ kept, said }: { kept: KeptTrust; said: VerifyPhrases }) {
  const { language } = usePhrases();
  const hasKeys = kept.keys.length > 0;
  const list = kept.list ? said.listAsOf(formatMoment(language, kept.list.asOf)) : said.listMissing;
  return (
    <p class="trust-line" data-state={hasKeys ? 'kept' : 'missing'} data-test="trust-line">
      <Icon name={hasKeys ? 'phone' : 'warning'} />
      <span>{hasKeys ? `${said.keysKept} · ${list}` : `${said.keysMissing}. ${said.keysMissingHint}`}</span>
    </p>
  );
}
