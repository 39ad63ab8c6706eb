// The lines of a `.env` file. Invariant: no value is ever run or expanded.

const line = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/;

/** Reads `NAME=value` lines: quotes around a value are taken off, ` #` begins a comment outside them, other lines are skipped. */
export function readEnvFile(text: string): Record<string, string> {
  const valueByName: Record<string, string> = {};
  for (const row of text.split(/\r?\n/)) {
    const [, name, value] = line.exec(row) ?? [];
    if (name !== undefined && value !== undefined) valueByName[name] = readValue(value);
  }
  return valueByName;
}

function readValue(value: string): string {
  const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(value);
  if (quoted) return quoted[2] ?? '';
  return value.replace(/(^|\s)#.*$/, '').trim();
}
