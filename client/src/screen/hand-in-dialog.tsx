// The last look before a quiz is handed in: what has no answer yet, and one clear button.
import { Dialog } from '../part/dialog.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';

type DialogProps = {
  open: boolean;
  missing: readonly number[];
  onShow: (index: number) => void;
  onClose: () => void;
  onHandIn: () => Promise<void>;
};

export function HandInDialog({ open, missing, onShow, onClose, onHandIn }: DialogProps) {
  const { phrases } = usePhrases();
  const unkept = useLearner().data.unkept.value;
  return (
    <Dialog open={open} title={phrases.quiz.handInTitle} test="hand-in-dialog" onClose={onClose}>
      {missing.length === 0 ? <p>{phrases.quiz.handInAll}</p> : <MissingList missing={missing} onShow={onShow} />}
      {unkept === null ? null : (
        <p role="alert" class="form-fault" data-test="not-saved">
          {phrases.sync.unkeptByCode[unkept]}
        </p>
      )}
      <div class="dialog-buttons">
        <button
          type="button"
          class="button button-primary button-wide"
          data-test="hand-in-yes"
          onClick={() => void onHandIn()}
        >
          {phrases.quiz.handInYes}
        </button>
        <button type="button" class="button button-wide" data-test="hand-in-no" onClick={onClose}>
          {phrases.quiz.handInNo}
        </button>
      </div>
    </Dialog>
  );
}

function MissingList({ missing, onShow }: Pick<DialogProps, 'missing' | 'onShow'>) {
  const { phrases } = usePhrases();
  return (
    <>
      <p>{phrases.quiz.handInMissing(missing.length)}</p>
      <ul class="question-grid" data-test="unanswered-list">
        {missing.map((number) => (
          <li key={number}>
            <button type="button" class="question-dot" onClick={() => onShow(number - 1)}>
              {number}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
