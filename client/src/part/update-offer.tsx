// Offers a newer version of the app. Quiet while a quiz is open: nothing may take an answer away.
import { useLocation } from 'preact-iso/router';
import { usePhrases, usePorts } from './learner-context.ts';

export function UpdateOffer() {
  const { phrases } = usePhrases();
  const { update } = usePorts();
  const { path } = useLocation();
  if (!update?.ready.value || path.includes('/quizzes/')) return null;
  return (
    <div class="update-offer" role="status" data-test="update-offer">
      <p>{phrases.app.updateReady}</p>
      <button type="button" class="quiet-button" data-test="update-accept" onClick={() => update.accept()}>
        {phrases.app.updateAccept}
      </button>
    </div>
  );
}
