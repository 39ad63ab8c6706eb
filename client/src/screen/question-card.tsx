// One question with its inputs: native ones, so that thumb, keyboard and screen reader all work.
import type { Answer, Question, Quiz } from '@greenland/shared-schema/record/quiz';
import { usePhrases } from '../part/learner-context.ts';
import type { Phrasebook } from '../phrase/phrasebook.ts';
import type { Draft } from '../store/learner-replica.ts';
import { QuestionBlanks } from './question-blanks.tsx';
import { QuestionChoices, QuestionTruth } from './question-choices.tsx';
import { QuestionPairs } from './question-pairs.tsx';
import { orderOptions, readAnswer } from './quiz-draft.ts';

type CardProps = {
  quiz: Quiz;
  draft: Draft;
  question: Question;
  position: { number: number; total: number };
  language: string;
  onAnswer: (answer: Answer) => void;
};

/** What to do, in words; null where the heading says it. */
function sayTask(question: Question, { quiz }: Phrasebook): string | null {
  if (question.type === 'multiple_choice') return question.several ? quiz.severalAnswers : quiz.oneAnswer;
  if (question.type === 'matching') return quiz.matchEach;
  return question.type === 'true_false' ? quiz.trueOrFalse : null;
}

export function QuestionCard({ quiz, draft, question, position, language, onAnswer }: CardProps) {
  const { phrases } = usePhrases();
  const task = sayTask(question, phrases);
  return (
    <fieldset
      id="question"
      class="card question"
      tabIndex={-1}
      data-test="question"
      data-question={question.id}
      data-kind={question.type}
    >
      <legend class="question-legend">
        <span class="question-position">
          {phrases.quiz.question(position.number, position.total)} · {phrases.quiz.points(question.points)}
        </span>
        {question.type === 'fill_blank' ? (
          <span class="question-task">{phrases.quiz.fillBlanks}</span>
        ) : (
          <span class="question-text" lang={language}>
            {question.text}
          </span>
        )}
      </legend>
      {task === null ? null : <p class="question-task">{task}</p>}
      <div lang={language}>
        <QuestionInputs quiz={quiz} draft={draft} question={question} onAnswer={onAnswer} />
      </div>
    </fieldset>
  );
}

function QuestionInputs({ quiz, draft, question, onAnswer }: Omit<CardProps, 'position' | 'language'>) {
  const answer = readAnswer(draft.responses, question.id);
  if (question.type === 'multiple_choice') {
    const options = orderOptions(quiz, draft, question.id, question.options);
    return <QuestionChoices question={question} options={options} answer={answer} onAnswer={onAnswer} />;
  }
  if (question.type === 'true_false') return <QuestionTruth id={question.id} answer={answer} onAnswer={onAnswer} />;
  if (question.type === 'matching') {
    const rights = orderOptions(quiz, draft, question.id, question.rights);
    return <QuestionPairs question={question} rights={rights} answer={answer} onAnswer={onAnswer} />;
  }
  return <QuestionBlanks question={question} answer={answer} onAnswer={onAnswer} />;
}
