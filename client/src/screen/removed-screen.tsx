// What a device shows that its learner has removed: first that work is still being handed over, then that nothing of them is left.
import { useLocation } from 'preact-iso/router';
import { useLearner, usePhrases, usePorts } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { formatDay } from '../phrase/number-format.ts';

/** In place of all screens: nothing more can be done here. */
export function HandingOverScreen() {
  const { phrases } = usePhrases();
  const { toSend } = useLearner().data.sync.value;
  const { handingOver, handingOverHint, handingOverRest } = phrases.devices;
  const text = toSend > 0 ? handingOverHint(toSend) : handingOverRest;
  return (
    <Page name="handing-over" title={handingOver} heading={<h1 class="visually-hidden">{handingOver}</h1>}>
      <Notice icon="cloud" title={handingOver} text={text} test="handing-over" />
    </Page>
  );
}

/** For whoever holds the device now; it goes away when it was read. Null: nobody has removed this device. */
export function RemovedScreen() {
  const { phrases, language } = usePhrases();
  const { account } = usePorts();
  const { route } = useLocation();
  const removal = account.removals.value.find(({ wiped }) => wiped);
  if (!removal) return null;
  const title = phrases.devices.gone(removal.firstName, formatDay(language, removal.at));
  return (
    <Page name="removed" title={title} heading={<h1 class="visually-hidden">{title}</h1>}>
      <Notice icon="check" title={title} text={phrases.devices.goneHint} test="removed">
        <button
          type="button"
          class="button button-primary"
          data-test="removed-close"
          onClick={() => void account.dismissRemoval(removal.userId).then(() => route('/', true))}
        >
          {phrases.devices.goneClose}
        </button>
      </Notice>
    </Page>
  );
}
