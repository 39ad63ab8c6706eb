// Signing out with work that no server has yet: says what stays here, and offers to send it first. Nothing is lost either way.
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import { useLearner, usePhrases } from './learner-context.ts';

type LeaveProps = { open: boolean; onClose: () => void; onLeave: () => void };

export function LeaveDialog({ open, onClose, onLeave }: LeaveProps) {
  const { phrases } = usePhrases();
  const { data } = useLearner();
  const { toSend } = data.sync.value;
  return (
    <Dialog open={open} title={phrases.leaving.title} test="leave-dialog" onClose={onClose}>
      <p data-test="leave-unsent" data-count={toSend}>
        {toSend > 0 ? phrases.leaving.unsent(toSend) : phrases.leaving.sent}
      </p>
      <div class="dialog-buttons">
        {toSend > 0 ? <SendNow /> : null}
        <button type="button" class="button button-wide" data-test="leave-yes" onClick={onLeave}>
          {toSend > 0 ? phrases.leaving.leave : phrases.leaving.leaveSafe}
        </button>
        <button type="button" class="quiet-button button-wide" data-test="leave-no" onClick={onClose}>
          {phrases.leaving.stay}
        </button>
      </div>
    </Dialog>
  );
}

/** Tries at once; the link tells how it goes. */
function SendNow() {
  const { phrases } = usePhrases();
  const { data, nudge } = useLearner();
  const [asked, setAsked] = useState(false);
  const { link } = data.sync.value;
  const isSending = asked && (link === 'connecting' || link === 'online');
  const send = () => {
    setAsked(true);
    nudge();
  };
  return (
    <>
      <button
        type="button"
        class="button button-primary button-wide"
        data-test="leave-send"
        disabled={isSending}
        onClick={send}
      >
        {isSending ? phrases.leaving.sending : phrases.leaving.send}
      </button>
      <p class="dialog-note" role="status">
        {asked && !isSending ? phrases.leaving.notSent : null}
      </p>
    </>
  );
}
