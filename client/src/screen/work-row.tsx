// One thing done: what, where, when, and how it stands in a word; opened, the whole story with its receipt.
import { useState } from 'preact/hooks';
import { Icon, type IconName } from '../part/icon.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { formatTime } from '../phrase/number-format.ts';
import type { Phrasebook } from '../phrase/phrasebook.ts';
import type { WorkFate, WorkItem } from '../store/work-view.ts';
import { useManifest } from './course-content.ts';
import { WorkReceipt } from './work-receipt.tsx';

const iconByFate: Record<WorkFate, IconName> = {
  saved: 'phone',
  safe: 'check',
  refused: 'warning',
  'set-aside': 'pause',
};

function sayKind(kind: string, { work }: Phrasebook): string {
  const whatByKind: Record<string, string> = work.whatByKind;
  return Object.hasOwn(whatByKind, kind) ? (whatByKind[kind] ?? work.whatUnknown) : work.whatUnknown;
}

/** The title of the lesson or quiz if its course is on this phone, and that of the course. */
function useSubject({ courseId, lessonId, quizId }: WorkItem): string[] {
  const course = useLearner().data.courses.value.find(({ id }) => id === courseId);
  const modules = useManifest(courseId ?? '')?.modules ?? [];
  const lesson = modules.flatMap(({ lessons }) => lessons).find(({ id }) => id === lessonId);
  const quiz = modules.flatMap(({ quizzes }) => quizzes).find(({ id }) => id === quizId);
  return [lesson?.title, quiz?.title, course?.title].filter((title) => title !== undefined);
}

export function WorkRow({ item }: { item: WorkItem }) {
  const { phrases, language } = usePhrases();
  const [open, setOpen] = useState(false);
  const subject = useSubject(item);
  const where = item.key === null ? [...subject, phrases.work.elsewhere] : subject;
  return (
    <li class={`work-item work-item-${item.fate}`} data-test="work-item" data-fate={item.fate} data-kind={item.kind}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="work-item-head">
          <span class="work-item-icon">
            <Icon name={iconByFate[item.fate]} />
          </span>
          <span class="work-item-text">
            <strong class="work-item-what">{sayKind(item.kind, phrases)}</strong>
            {where.length > 0 ? <span class="work-item-where">{where.join(' · ')}</span> : null}
          </span>
          <span class="work-item-end">
            <span class="work-item-fate">{phrases.work.fates[item.fate]}</span>
            <time class="work-item-time">{formatTime(language, item.doneAt)}</time>
          </span>
        </summary>
        {open ? <WorkStory item={item} /> : null}
      </details>
    </li>
  );
}

function sayWhy({ fate, code }: WorkItem, { work, attempt }: Phrasebook): string {
  const whyByCode: Record<string, string> = attempt.whyByVerdict;
  const why = (code === null ? undefined : whyByCode[code]) ?? attempt.refusedUnknown;
  return fate === 'refused' ? work.refusedHint(why) : work.asideHint(why);
}

function WorkStory({ item }: { item: WorkItem }) {
  const { phrases } = usePhrases();
  const { fate, key } = item;
  const isAnswered = fate === 'refused' || fate === 'set-aside';
  return (
    <div class="work-story" data-test="work-story">
      {fate === 'saved' ? <p>{phrases.work.savedHint}</p> : null}
      {isAnswered ? (
        <p>
          {sayWhy(item, phrases)} {phrases.work.keptHere}
        </p>
      ) : null}
      {fate !== 'saved' && key !== null ? <WorkReceipt placeInLog={key} seq={item.seq} /> : null}
      {item.group === 'attempts' && key !== null ? (
        <a class="work-link" href={`/attempts/${item.id}`}>
          {phrases.work.toResult}
          <Icon name="forward" />
        </a>
      ) : null}
    </div>
  );
}
