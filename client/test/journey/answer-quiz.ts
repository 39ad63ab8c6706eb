// Answers a quiz on the screen as its author would: by the key that stands in the course folder, which no device has seen.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { parse } from 'yaml';
import * as z from 'zod';

const authored = z.object({
  questions: z.array(
    z.object({
      type: z.enum(['multiple_choice', 'true_false', 'matching', 'fill_blank']),
      text: z.string(),
      correct: z.boolean().optional(),
      explanation: z.string().optional(),
      options: z.array(z.object({ text: z.string(), correct: z.boolean().optional() })).optional(),
      pairs: z.array(z.object({ left: z.string(), right: z.string() })).optional(),
      blanks: z.array(z.array(z.string())).optional(),
    }),
  ),
});
export type AuthoredQuestion = z.infer<typeof authored>['questions'][number];

export function readAuthoredQuiz(file: string): AuthoredQuestion[] {
  return authored.parse(parse(readFileSync(file, 'utf8'))).questions;
}

/** A text as it stands on the screen: white space folded, blanks gone. */
const onScreen = (text: string) => text.replace(/_{3,}/g, '').replace(/\s+/g, ' ').trim();

async function findAuthored(card: Locator, questions: readonly AuthoredQuestion[]): Promise<AuthoredQuestion> {
  const shown = onScreen((await card.textContent()) ?? '');
  const isBlank = (await card.getAttribute('data-kind')) === 'fill_blank';
  const found = questions.find(({ text }) => {
    const parts = isBlank ? text.split(/_{3,}/) : [text];
    return parts.every((part) => shown.includes(onScreen(part)));
  });
  if (!found) throw new Error(`No question of the course reads: ${shown}`);
  return found;
}

async function answerQuestion(card: Locator, question: AuthoredQuestion): Promise<void> {
  if (question.type === 'true_false') await card.locator(`[data-option="${question.correct}"] input`).check();
  for (const option of question.options ?? []) {
    if (option.correct) await card.locator('[data-test=choice]', { hasText: option.text }).locator('input').check();
  }
  for (const { left, right } of question.pairs ?? []) {
    const label = card.locator('.pair', { hasText: left }).first();
    await label.locator('select').selectOption({ label: right });
  }
  for (const [index, accepted] of (question.blanks ?? []).entries()) {
    await card.locator(`[data-blank="${index}"]`).fill(accepted[0] ?? '');
  }
}

/** Answers the questions from the one that is shown, `count` of them or else all; the quiz is not handed in yet. */
export async function answerQuiz(
  page: Page,
  questions: readonly AuthoredQuestion[],
  count = questions.length,
): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const card = page.locator('[data-test=question]');
    const id = await card.getAttribute('data-question');
    await answerQuestion(card, await findAuthored(card, questions));
    if (number === count) return;
    await page.locator('[data-test=question-next]').click();
    await page.waitForFunction(
      (before) => document.querySelector('[data-test=question]')?.getAttribute('data-question') !== before,
      id,
    );
  }
}
