// Answers kept in memory under a key that names their version. Invariant: what a version names never changes, so nothing here is ever out of date:
// which version counts is asked of the database each time.

export type RecentAnswers = {
  /** The answer under `key`, made once however many ask at the same time; one that failed is made anew. */
  remember<Answer>(key: string, make: () => Promise<Answer>): Promise<Answer>;
};

/** Holds the `limit` answers that were made last. Each key belongs to one kind of answer. */
export function keepRecentAnswers(limit: number): RecentAnswers {
  const answerByKey = new Map<string, Promise<unknown>>();
  return {
    remember: <Answer>(key: string, make: () => Promise<Answer>) => {
      const held = answerByKey.get(key);
      if (held) return held as Promise<Answer>;
      const made = make();
      answerByKey.set(key, made);
      if (answerByKey.size > limit) answerByKey.delete(answerByKey.keys().next().value ?? '');
      made.catch(() => {
        if (answerByKey.get(key) === made) answerByKey.delete(key);
      });
      return made;
    },
  };
}
