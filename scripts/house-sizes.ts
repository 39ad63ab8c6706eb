// Laws of size: what does not fit on a screen is not read, and the file that grows to 1,000 lines spoils a code base.
import ts from 'typescript';
import { gatherOffences, isHouseCode, type Law, type Offence, offendAt } from './house-tree.ts';

const longestFileLines = 300;
const ordinaryFileLines = 200;
const ordinaryShare = 0.9;
const medianFileLines = 80;
const longestFunctionLines = 40;
const testBlocks = new Set(['describe', 'it', 'test', 'suite', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach']);

/** No file over 300 lines, 90 % of them under 200, the median at most 80. */
export const keepFilesSmall: Law = (files) => {
  const sized = files
    .filter((file) => isHouseCode(file) && /\.(ts|tsx|mjs)$/.test(file.path))
    .map((file) => ({ path: file.path, lines: countLines(file.text) }))
    .sort((one, other) => other.lines - one.lines);
  const tooLong = sized.filter((file) => file.lines > longestFileLines);
  const split = (path: string, lines: number, law: string, why: string): Offence => {
    return { path, line: lines, law, remedy: `split deciding from doing: ${lines} lines, ${why}` };
  };
  return [
    ...tooLong.map((file) => split(file.path, file.lines, 'file-size', `at most ${longestFileLines}`)),
    ...overfullShare(sized).map((file) => split(file.path, file.lines, 'file-size-90-percent', 'too many over 200')),
    ...heavyMedian(sized).map((file) => split(file.path, file.lines, 'file-size-median', `the median may be 80`)),
  ];
};

/** No function over 40 lines, counted from its first to its last line; blocks handed to describe and it are exempt. */
export const keepFunctionsSmall: Law = (files) =>
  gatherOffences(files.filter(isHouseCode), (file, node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined || isTestBlock(node)) return [];
    const lines = countLines(node.getText(file.readSyntax()));
    if (lines <= longestFunctionLines) return [];
    return [offendAt(file, node, 'function-size', `split it: ${lines} lines, at most ${longestFunctionLines}`)];
  });

interface SizedFile {
  readonly path: string;
  readonly lines: number;
}

/** The smallest of the big files that must shrink until 90 % are under 200 lines. */
function overfullShare(largestFirst: readonly SizedFile[]): readonly SizedFile[] {
  const big = largestFirst.filter((file) => file.lines >= ordinaryFileLines);
  const allowed = Math.floor(largestFirst.length * (1 - ordinaryShare) + 1e-9);
  return big.length > allowed ? big.slice(allowed) : [];
}

/** The file in the middle, when it is too long. */
function heavyMedian(largestFirst: readonly SizedFile[]): readonly SizedFile[] {
  const middle = largestFirst[Math.floor(largestFirst.length / 2)];
  return middle && middle.lines > medianFileLines ? [middle] : [];
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function isTestBlock(node: ts.Node): boolean {
  if (!ts.isCallExpression(node.parent)) return false;
  let callee: ts.Expression = node.parent.expression;
  while (
    ts.isCallExpression(callee) ||
    ts.isPropertyAccessExpression(callee) ||
    ts.isTaggedTemplateExpression(callee)
  ) {
    callee = ts.isTaggedTemplateExpression(callee) ? callee.tag : callee.expression;
  }
  return ts.isIdentifier(callee) && testBlocks.has(callee.text);
}
