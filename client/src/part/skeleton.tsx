// The shape of a screen before its first data: shown on the first load only, never over content that is there.
import { usePhrases } from './learner-context.ts';

export function Skeleton() {
  const { phrases } = usePhrases();
  return (
    <main id="content" class="page skeleton" aria-busy="true" data-test="skeleton">
      <h1 class="visually-hidden">{phrases.app.loading}</h1>
      <div class="skeleton-line skeleton-title" />
      <div class="skeleton-line" />
      <div class="skeleton-card" />
      <div class="skeleton-card" />
    </main>
  );
}
