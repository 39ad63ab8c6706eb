// The server's signed word for one thing done, checked on this phone at this moment: nobody has to be believed.
import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { formatMoment, formatNumber } from '../phrase/number-format.ts';
import { spoiltKeyPhrase } from '../phrase/spoilt-key-phrase.ts';
import type { CheckedReceipt } from '../store/learner-replica.ts';

const iconByCheck: Record<CheckedReceipt['check'], IconName> = {
  genuine: 'check',
  'not-genuine': 'warning',
  'unknown-key': 'clock',
  'spoilt-key': 'warning',
};

/** `undefined` while it is being looked for; null: there is none here. */
function useReceipt(placeInLog: string): CheckedReceipt | null | undefined {
  const { receipts } = useLearner();
  const [found, setFound] = useState<CheckedReceipt | null>();
  useEffect(() => {
    let wanted = true;
    void receipts.find(placeInLog).then((receipt) => {
      if (wanted) setFound(receipt);
    });
    return () => {
      wanted = false;
    };
  }, [receipts, placeInLog]);
  return found;
}

export function WorkReceipt({ placeInLog, seq }: { placeInLog: string; seq: number }) {
  const { phrases, language } = usePhrases();
  const { work } = phrases;
  const receipt = useReceipt(placeInLog);
  if (receipt === undefined) return <p class="work-note">{work.checking}</p>;
  if (receipt === null) return <p class="work-note">{work.noReceipt}</p>;
  const sayCheck = {
    ...{ genuine: work.genuine, 'not-genuine': work.notGenuine, 'unknown-key': work.unchecked },
    'spoilt-key': spoiltKeyPhrase[language],
  };
  return (
    <div class={`work-receipt work-receipt-${receipt.check}`} data-test="work-receipt" data-check={receipt.check}>
      <p class="work-receipt-check">
        <Icon name={iconByCheck[receipt.check]} />
        {sayCheck[receipt.check]}
      </p>
      <dl class="work-receipt-facts">
        <div>
          <dt>{work.safeSince}</dt>
          <dd>{formatMoment(language, receipt.signedAt)}</dd>
        </div>
        <div>
          <dt>{work.receipt}</dt>
          <dd>
            {work.number(formatNumber(language, seq))} · {work.receiptCovers(receipt.seq)}
          </dd>
        </div>
        <div>
          <dt>{work.receiptKey}</dt>
          <dd class="work-receipt-key">{receipt.keyId}</dd>
        </div>
      </dl>
    </div>
  );
}
