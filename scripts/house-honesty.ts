// Laws of honesty: no check is switched off, nothing is left open, no fault is swallowed, and a file says what it is.
import ts from 'typescript';
import { gatherOffences, type HouseFile, isHouseCode, isTest, type Law, type Offence, offendAt } from './house-tree.ts';

const testWords = new Set(['describe', 'it', 'test', 'suite']);
const dodges = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);
const openWords = /\b(TODO|FIXME|XXX|HACK)\b/;
const switchedOff = /biome-ignore|@ts-ignore|@ts-nocheck|eslint-disable|v8 ignore|istanbul ignore/;

/** Skipped, exclusive and postponed tests: a test runs, or it is not there. */
export const keepTestsRunning: Law = (files) =>
  gatherOffences(files.filter(isHouseCode), (file, node) => {
    if (!ts.isPropertyAccessExpression(node) || !dodges.has(node.name.text)) return [];
    let root: ts.Expression = node.expression;
    while (ts.isPropertyAccessExpression(root)) root = root.expression;
    if (!ts.isIdentifier(root) || !testWords.has(root.text)) return [];
    return [offendAt(file, node, 'tests-run', `make the test run or remove it: ${node.getText(file.readSyntax())}`)];
  });

/** Caught faults are handled, classified or thrown on. */
export const keepFaultsVisible: Law = (files) =>
  gatherOffences(files.filter(isHouseCode), (file, node) => {
    const remedy = 'handle the fault, turn it into a value, or let it pass';
    if (ts.isCatchClause(node) && node.block.statements.length === 0)
      return [offendAt(file, node, 'no-silent-catch', remedy)];
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const [handler] = node.arguments;
    if (node.expression.name.text !== 'catch' || !handler || !isEmptyFunction(handler)) return [];
    return [offendAt(file, handler, 'no-silent-catch', remedy)];
  });

/** Comments that postpone work or switch a check off. */
export const keepChecksOn: Law = (files) =>
  files.filter(isHouseCode).flatMap((file) =>
    readComments(file).flatMap(({ line, text }): Offence[] => {
      if (openWords.test(text))
        return [{ path: file.path, line, law: 'nothing-left-open', remedy: 'do it or remove the note' }];
      if (switchedOff.test(text))
        return [{ path: file.path, line, law: 'checks-on', remedy: 'mend what the check found' }];
      return [];
    }),
  );

/** Source files open with a comment: what this is and its invariant. */
export const keepFilesIntroduced: Law = (files) =>
  files
    .filter((file) => isHouseCode(file) && !isTest(file))
    .filter((file) => !/^\s*(\/\/|\/\*)/.test(file.text.replace(/^#!.*\n/, '')))
    .map(({ path }) => ({
      path,
      line: 1,
      law: 'opening-comment',
      remedy: 'open with a line: what it is and its invariant',
    }));

function isEmptyFunction(node: ts.Node): boolean {
  const isFunction = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  return isFunction && ts.isBlock(node.body) && node.body.statements.length === 0;
}

function readComments(file: HouseFile): { line: number; text: string }[] {
  const syntax = file.readSyntax();
  const startsSeen = new Set<number>();
  const comments: { line: number; text: string }[] = [];
  const take = (position: number, end: number): void => {
    if (startsSeen.has(position)) return;
    startsSeen.add(position);
    const line = syntax.getLineAndCharacterOfPosition(position).line + 1;
    comments.push({ line, text: file.text.slice(position, end) });
  };
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.JsxText) return;
    for (const range of ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []) take(range.pos, range.end);
    for (const range of ts.getTrailingCommentRanges(file.text, node.getEnd()) ?? []) take(range.pos, range.end);
    for (const child of node.getChildren(syntax)) visit(child);
  };
  visit(syntax);
  return comments;
}
