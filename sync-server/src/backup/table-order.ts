// In which order tables are copied: what is referred to before what refers to it, so that every row finds its own.

export type Needing = { table: string; needs: readonly string[] };

/** `tables` in such an order, and otherwise as given. Throws when they refer to each other in a circle: no order would do. */
export function orderByNeeds<Table extends Needing>(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  const placed = new Set<string>();
  let waiting = [...tables];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((name) => placed.has(name)));
    if (ready.length === 0) {
      throw new Error(`These tables refer to each other in a circle: ${waiting.map(({ table }) => table).join(', ')}.`);
    }
    for (const table of ready) placed.add(table.table);
    ordered.push(...ready);
    waiting = waiting.filter(({ table }) => !placed.has(table));
  }
  return ordered;
}
