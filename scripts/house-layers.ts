// Law of layers: imports go down only and never in a circle; the rules stand in .dependency-cruiser.cjs.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { type HouseFile, type Offence, readImport, visitNodes } from './house-tree.ts';

const rooms = ['client', 'sync-server', 'shared-schema', 'scripts'];

/**
 * Finds every import that breaks a rule of `configPath` in the workspaces below `root`.
 * `files` is the loaded tree of the same root; it tells the line of each import.
 */
export async function findLayerOffences(
  root: string,
  configPath: string,
  files: readonly HouseFile[],
): Promise<Offence[]> {
  const options = await extractOptions(configPath);
  const present = rooms.filter((room) => existsSync(path.join(root, room)));
  const { output } = await cruise(present, { ...options, validate: true, baseDir: root });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with a report instead of its findings');
  const fileByPath = new Map(files.map((file) => [file.path, file]));
  const adviceByRule = readAdvice(output);
  return output.summary.violations.map((violation) => ({
    path: violation.from,
    line: findImportLine(fileByPath.get(violation.from), specifierOf(output, violation)),
    law: violation.rule.name,
    remedy: `${describePath(violation)}: ${adviceByRule.get(violation.rule.name) ?? 'remove this import'}`,
  }));
}

function readAdvice(result: ICruiseResult): Map<string, string> {
  const rules = result.summary.ruleSetUsed?.forbidden ?? [];
  return new Map(rules.map((rule) => [rule.name ?? '', rule.comment ?? '']));
}

function describePath(violation: IViolation): string {
  const circle = violation.cycle?.map((step) => step.name) ?? [];
  return circle.length > 0 ? `circle by way of ${circle.join(' → ')}` : `imports ${violation.to}`;
}

function specifierOf(result: ICruiseResult, violation: IViolation): string | undefined {
  const module = result.modules.find((one) => one.source === violation.from);
  const next = violation.cycle?.[0]?.name ?? violation.to;
  return module?.dependencies.find((one) => one.resolved === next)?.module;
}

function findImportLine(file: HouseFile | undefined, specifier: string | undefined): number {
  let line = 1;
  if (file === undefined) return line;
  visitNodes(file, (node) => {
    if (readImport(node)?.from !== specifier || specifier === undefined) return;
    line = file.readSyntax().getLineAndCharacterOfPosition(node.getStart()).line + 1;
  });
  return line;
}
