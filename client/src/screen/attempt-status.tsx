// Where an attempt stands, in one card: the words, the figure, and the three steps from this phone to the grade.
import { Icon, type IconName } from '../part/icon.tsx';
import { usePhrases } from '../part/learner-context.ts';
import { ProgressRing } from '../part/progress-ring.tsx';
import { formatNumber, formatPercent } from '../phrase/number-format.ts';
import type { Phrasebook } from '../phrase/phrasebook.ts';
import type { AttemptView } from '../store/learner-replica.ts';
import { type AttemptFace, faceAttempt } from './attempt-face.ts';

type StatusProps = { attempt: AttemptView; passingScore: number | null; kind: 'practice' | 'graded' };

const iconByFace: Record<AttemptFace, IconName> = {
  saved: 'phone',
  safe: 'cloud',
  passed: 'check',
  failed: 'document',
  'over-limit': 'document',
  refused: 'warning',
};

function sayRefusal(code: string | null, { attempt }: Phrasebook): string {
  const whyByCode: Record<string, string> = attempt.whyByVerdict;
  return attempt.refusedHint((code === null ? undefined : whyByCode[code]) ?? attempt.refusedUnknown);
}

function sayFace(face: AttemptFace, attempt: AttemptView, needed: string, phrases: Phrasebook): [string, string] {
  const { attempt: said } = phrases;
  if (face === 'saved') return [said.saved, said.savedHint];
  if (face === 'safe') return [said.safe, said.safeHint];
  if (face === 'passed') return [said.passed, said.passedHint(needed)];
  if (face === 'failed') return [said.failed, said.failedHint(needed)];
  if (face === 'over-limit') return [said.overLimit, said.overLimitHint];
  return [said.refused, `${sayRefusal(attempt.code, phrases)} ${said.keptHere}`];
}

export function AttemptStatus({ attempt, passingScore, kind }: StatusProps) {
  const { phrases, language } = usePhrases();
  const face = faceAttempt(attempt);
  const needed = passingScore === null ? '' : formatPercent(language, passingScore);
  const [title, hint] = sayFace(face, attempt, needed, phrases);
  return (
    <section
      class={`card attempt-status attempt-${face}`}
      data-attempt-state={attempt.state}
      data-provisional={attempt.provisional}
      data-passed={attempt.grade?.passed ?? ''}
      data-percentage={attempt.grade?.percentage ?? ''}
    >
      <div class="attempt-main" role="status">
        <AttemptFigure attempt={attempt} face={face} />
        <div>
          <h2 class="attempt-title">{title}</h2>
          {attempt.grade ? (
            <p class="attempt-score">
              {phrases.attempt.score(
                formatNumber(language, attempt.grade.score),
                formatNumber(language, attempt.grade.maximum),
              )}
            </p>
          ) : null}
          <p class="attempt-hint">{hint}</p>
        </div>
      </div>
      <AttemptSteps attempt={attempt} kind={kind} />
    </section>
  );
}

function AttemptFigure({ attempt, face }: { attempt: AttemptView; face: AttemptFace }) {
  const { language } = usePhrases();
  if (attempt.grade) {
    const { percentage } = attempt.grade;
    return <ProgressRing percent={percentage} size={88} text={formatPercent(language, percentage)} />;
  }
  return (
    <span class="attempt-icon">
      <Icon name={iconByFace[face]} />
    </span>
  );
}

/** Left out once nothing more is to come, and for attempts that were not taken. */
function AttemptSteps({ attempt, kind }: Pick<StatusProps, 'attempt' | 'kind'>) {
  const { phrases } = usePhrases();
  if (attempt.state !== 'saved' && attempt.state !== 'safe') return null;
  const { savedStep, safeStep, gradedStep } = phrases.attempt;
  const reached = attempt.state === 'saved' ? 1 : 2;
  const steps = [savedStep, safeStep, gradedStep];
  return (
    <>
      <ol class="attempt-steps" aria-label={phrases.attempt.steps}>
        {steps.map((text, index) => (
          <li key={text} class={index < reached ? 'attempt-step attempt-step-done' : 'attempt-step'}>
            <span class="attempt-step-dot">{index < reached ? <Icon name="check" /> : null}</span>
            {text}
          </li>
        ))}
      </ol>
      {kind === 'practice' && attempt.provisional ? <p class="attempt-note">{phrases.attempt.provisional}</p> : null}
    </>
  );
}
