// Options to tick: one of them, several of them, or true and false.
import type { Answer, Choice, Question } from '@greenland/shared-schema/record/quiz';
import type { ComponentChildren } from 'preact';
import { usePhrases } from '../part/learner-context.ts';

type ChoicesProps = {
  question: Extract<Question, { type: 'multiple_choice' }>;
  options: readonly Choice[];
  answer: Answer | undefined;
  onAnswer: (answer: Answer) => void;
};

function readTicked(answer: Answer | undefined): readonly string[] {
  if (typeof answer === 'string') return [answer];
  return Array.isArray(answer) ? answer : [];
}

export function QuestionChoices({ question, options, answer, onAnswer }: ChoicesProps) {
  const ticked = readTicked(answer);
  const toggle = (id: string, on: boolean) => {
    if (!question.several) onAnswer(id);
    else onAnswer(options.map((option) => option.id).filter((one) => (one === id ? on : ticked.includes(one))));
  };
  return (
    <div class="choices">
      {options.map((option) => (
        <ChoiceRow
          key={option.id}
          type={question.several ? 'checkbox' : 'radio'}
          name={question.id}
          value={option.id}
          checked={ticked.includes(option.id)}
          onToggle={(on) => toggle(option.id, on)}
        >
          {option.text}
        </ChoiceRow>
      ))}
    </div>
  );
}

type TruthProps = { id: string; answer: Answer | undefined; onAnswer: (answer: Answer) => void };

export function QuestionTruth({ id, answer, onAnswer }: TruthProps) {
  const { phrases, language } = usePhrases();
  return (
    <div class="choices choices-truth" lang={language}>
      {[true, false].map((value) => (
        <ChoiceRow
          key={String(value)}
          type="radio"
          name={id}
          value={String(value)}
          checked={answer === value || answer === String(value)}
          onToggle={() => onAnswer(value)}
        >
          {value ? phrases.quiz.isTrue : phrases.quiz.isFalse}
        </ChoiceRow>
      ))}
    </div>
  );
}

type RowProps = {
  type: 'radio' | 'checkbox';
  name: string;
  value: string;
  checked: boolean;
  onToggle: (on: boolean) => void;
  children: ComponentChildren;
};

function ChoiceRow({ type, name, value, checked, onToggle, children }: RowProps) {
  return (
    <label class="choice" data-test="choice" data-option={value}>
      <input
        type={type}
        name={name}
        value={value}
        checked={checked}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
