// Law of rules: every rule of SPEC.md is cited by a test's name, and every cited rule is in SPEC.md.
import ts from 'typescript';
import { type HouseFile, isHouseCode, type Law, type Offence, visitNodes } from './house-tree.ts';

const definition = /^\s*(?:[-*|]\s*|#+\s+)?\*\*([A-Z]{2}\d+)\*\*/;
const citation = /\[([A-Z]{2}\d+(?:[ ,]+[A-Z]{2}\d+)*)\]/g;
const testWords = new Set(['describe', 'it', 'test']);

interface RulePlace {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

/** Rules without a test, tests of rules that do not exist, and rules defined twice. No SPEC.md means no rules. */
export const keepRulesTested: Law = (files) => {
  const rules = files.filter((file) => file.path === 'shared-schema/SPEC.md').flatMap(readRules);
  const citations = files.filter(isHouseCode).flatMap(readCitations);
  const ruleById = new Map<string, RulePlace>();
  for (const rule of rules) if (!ruleById.has(rule.id)) ruleById.set(rule.id, rule);
  const citedIds = new Set(citations.map((one) => one.id));
  const offend = (place: RulePlace, law: string, remedy: string): Offence => {
    return { path: place.path, line: place.line, law, remedy: `${place.id}: ${remedy}` };
  };
  return [
    ...rules
      .filter((rule) => ruleById.get(rule.id) !== rule)
      .map((rule) => offend(rule, 'rule-once', 'give it an own id')),
    ...[...ruleById.values()]
      .filter((rule) => !citedIds.has(rule.id))
      .map((rule) => offend(rule, 'rule-tested', `name a test that holds it '[${rule.id}] ...'`)),
    ...citations
      .filter((one) => !ruleById.has(one.id))
      .map((one) => offend(one, 'rule-known', 'write the rule into shared-schema/SPEC.md or correct the id')),
  ];
};

function readRules(file: HouseFile): RulePlace[] {
  return file.text.split('\n').flatMap((text, index) => {
    const id = definition.exec(text)?.[1];
    return id === undefined ? [] : [{ id, path: file.path, line: index + 1 }];
  });
}

function readCitations(file: HouseFile): RulePlace[] {
  const places: RulePlace[] = [];
  visitNodes(file, (node) => {
    const name = readTestName(node);
    if (name === undefined) return;
    const line = file.readSyntax().getLineAndCharacterOfPosition(node.getStart()).line + 1;
    for (const [, ids = ''] of name.matchAll(citation)) {
      for (const id of ids.split(/[ ,]+/)) places.push({ id, path: file.path, line });
    }
  });
  return places;
}

function readTestName(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  let callee: ts.Expression = node.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  const [name] = node.arguments;
  if (!ts.isIdentifier(callee) || !testWords.has(callee.text) || name === undefined) return undefined;
  if (ts.isTemplateExpression(name)) return name.getText();
  return ts.isStringLiteralLike(name) ? name.text : undefined;
}
