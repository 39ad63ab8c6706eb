// Counts what a peer's server has confirmed, each record once, and tells who waits for a number of them.

export function makeTally() {
  const confirmed = new Set();
  /** @type {{ count: number, tell: () => void }[]} */
  let waiting = [];
  return {
    /** @param {string} id */
    note(id) {
      confirmed.add(id);
      for (const one of waiting) if (one.count <= confirmed.size) one.tell();
      waiting = waiting.filter((one) => one.count > confirmed.size);
    },
    /** @param {number} count @returns {Promise<void>} */
    reaches: (count) =>
      confirmed.size >= count
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push({ count, tell: () => resolve() })),
  };
}
