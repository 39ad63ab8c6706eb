// The repository as the laws see it: every tracked or new file with its text, and its syntax tree when it is code.
// Invariant: laws are pure functions of this tree; only readHouse touches the disk.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** One file of the repository; `path` is relative to the root with forward slashes. `readSyntax` parses once and remembers. */
export interface HouseFile {
  readonly path: string;
  readonly text: string;
  readonly readSyntax: () => ts.SourceFile;
}

/** A broken law: where (`line` counts from 1), which law, and what to do about it. */
export interface Offence {
  readonly path: string;
  readonly line: number;
  readonly law: string;
  readonly remedy: string;
}

/** A law looks at the whole tree and answers with every place where it is broken. */
export type Law = (files: readonly HouseFile[]) => Offence[];

const textName = /(\.(ts|tsx|mjs|cjs|js|json|md|sql|css|html|yml|yaml)|(^|\/)Dockerfile)$/;
const codeName = /\.(ts|tsx|mjs|cjs|js)$/;

/** Reads all files that git tracks or would track under `root`; files that are not text are listed with an empty text. */
export function readHouse(root: string): HouseFile[] {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listing.split('\0'))]
    .filter((name) => name !== '' && existsSync(path.join(root, name)))
    .map((name) => makeHouseFile(name, textName.test(name) ? readFileSync(path.join(root, name), 'utf8') : ''));
}

/** Makes one file of a tree; tests plant offences with it. */
export function makeHouseFile(name: string, text: string): HouseFile {
  let syntax: ts.SourceFile | undefined;
  const readSyntax = (): ts.SourceFile => {
    syntax ??= ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    return syntax;
  };
  return { path: name, text, readSyntax };
}

/** Course content and test fixtures belong to their authors, not to the house. */
export function isContent(file: HouseFile): boolean {
  return /(^|\/)(courses|fixtures)\//.test(file.path);
}

/** Code of the workspaces and of scripts, tests included. */
export function isHouseCode(file: HouseFile): boolean {
  return (
    /^(client|sync-server|shared-schema|scripts)\//.test(file.path) && codeName.test(file.path) && !isContent(file)
  );
}

/** Tests stand beside the source as `x.test.ts`, or in a package's `test/` with their stage props. */
export function isTest(file: HouseFile): boolean {
  return /\.test\.tsx?$/.test(file.path) || /(^|\/)test\//.test(file.path);
}

/** Settings of build tools are read by these tools, not by the product. */
export function isToolConfig(file: HouseFile): boolean {
  return /\.config\.[cm]?[jt]s$/.test(file.path);
}

/** The law breaks at this node. */
export function offendAt(file: HouseFile, node: ts.Node, law: string, remedy: string): Offence {
  const syntax = file.readSyntax();
  const line = syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1;
  return { path: file.path, line, law, remedy };
}

/** Visits every node of the file, depth first. */
export function visitNodes(file: HouseFile, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(file.readSyntax());
}

/** Runs a check over each node of each given file and gathers what it finds. */
export function gatherOffences(
  files: readonly HouseFile[],
  check: (file: HouseFile, node: ts.Node) => readonly Offence[],
): Offence[] {
  const offences: Offence[] = [];
  for (const file of files) visitNodes(file, (node) => offences.push(...check(file, node)));
  return offences;
}

/** One import, re-export or dynamic import: what it names and whether only types cross. */
export interface HouseImport {
  readonly node: ts.Node;
  readonly from: string;
  readonly names: readonly string[];
  readonly typesOnly: boolean;
}

/** Reads a node as an import; undefined when it is something else. */
export function readImport(node: ts.Node): HouseImport | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause;
    const bindings = clause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const names = named.map((one) => (one.propertyName ?? one.name).text);
    const typesOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { node, from: node.moduleSpecifier.text, names, typesOnly };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { node, from: node.moduleSpecifier.text, names: [], typesOnly: node.isTypeOnly };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [from] = node.arguments;
    if (from && ts.isStringLiteralLike(from)) return { node, from: from.text, names: [], typesOnly: false };
  }
  return undefined;
}
