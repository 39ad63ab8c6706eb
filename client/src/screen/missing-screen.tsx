// An address that leads nowhere.
import { usePhrases } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';

export function MissingScreen() {
  const { phrases } = usePhrases();
  return (
    <Page name="missing" title={phrases.app.missing}>
      <Notice icon="search" title={phrases.app.missingHint}>
        <a class="button" href="/">
          {phrases.app.home}
        </a>
      </Notice>
    </Page>
  );
}
