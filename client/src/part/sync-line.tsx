// The small line that always says the truth about sync, on every screen of a learner.
import type { Phrasebook } from '../phrase/phrasebook.ts';
import type { SyncState } from '../store/learner-replica.ts';
import type { NotSavedCode } from '../store/not-saved.ts';
import { Icon, type IconName } from './icon.tsx';
import { useLearner, usePhrases, usePorts } from './learner-context.ts';
import { faceSync, type SyncFace } from './sync-face.ts';

const iconByFace: Record<SyncFace, IconName> = {
  unkept: 'warning',
  safe: 'check',
  'to-send': 'phone',
  sending: 'cloud',
  waiting: 'phone',
  'sign-in': 'person',
};

function sayWhy(trouble: string | null, { sync }: Phrasebook): string {
  const whyByReason: Record<string, string> = sync.whyByCloseReason;
  return (trouble === null ? undefined : whyByReason[trouble]) ?? sync.whyUnknown;
}

function saySync(face: SyncFace, { toSend, trouble }: SyncState, unkept: NotSavedCode | null, phrases: Phrasebook) {
  const { sync } = phrases;
  if (unkept !== null) return sync.unkeptByCode[unkept];
  if (face === 'safe') return sync.safe;
  if (face === 'to-send') return sync.toSend(toSend);
  if (face === 'sending') return sync.sending(toSend);
  if (face === 'waiting') return sync.waiting(toSend, sayWhy(trouble, phrases));
  return toSend === 0 ? sync.signInIdle : sync.signIn(toSend);
}

export function SyncLine() {
  const { phrases } = usePhrases();
  const { data } = useLearner();
  const state = data.sync.value;
  const unkept = data.unkept.value;
  const { signInRequired } = usePorts().account;
  const face = faceSync(state, signInRequired.value, unkept !== null);
  return (
    <aside
      class="sync-line"
      aria-label={phrases.sync.label}
      data-test="sync-line"
      data-sync={face}
      data-to-send={state.toSend}
    >
      <a class="sync-link" href="/work" data-test="sync-work">
        <span class="sync-text" aria-live="polite">
          <Icon name={iconByFace[face]} />
          <span>{saySync(face, state, unkept, phrases)}</span>
        </span>
      </a>
      {face === 'sign-in' ? (
        <a class="sync-action" href="/sign-in" data-test="sync-sign-in">
          {phrases.sync.signInLink}
        </a>
      ) : null}
    </aside>
  );
}
