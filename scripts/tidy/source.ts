// Source files as syntax: TypeScript's own parser, also for the scripts inside Svelte files.
// Why not regular expressions: an import in a comment is none, and a brace in a string ends no function.

import ts from 'typescript';
import type { Tree, TreeFile } from './tree.ts';

export interface Script {
  readonly syntax: ts.SourceFile;
  /** Lines of the file that stand before this script. */
  readonly linesBefore: number;
}

const parsed = new WeakMap<TreeFile, Script[]>();

function parse(path: string, text: string, linesBefore: number): Script {
  const kind = /\.m?js$/.test(path) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  return { syntax: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind), linesBefore };
}

/** The scripts of a file: one, or for Svelte as many as it has `<script>` elements. */
export function scriptsOf(file: TreeFile): Script[] {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const scripts = file.path.endsWith('.svelte')
    ? [...file.text.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)].map((match) => {
        const before = file.text.slice(0, match.index + (match[1] ?? '').length);
        return parse(file.path, match[2] ?? '', before.split('\n').length - 1);
      })
    : [parse(file.path, file.text, 0)];
  parsed.set(file, scripts);
  return scripts;
}

/** The 1-based line of a place in a script, counted in its file. */
export function lineOf({ syntax, linesBefore }: Script, position: number): number {
  return syntax.getLineAndCharacterOfPosition(position).line + 1 + linesBefore;
}

/** Calls back for every node of a script, outermost first. */
export function visit(script: Script, see: (node: ts.Node) => void): void {
  const down = (node: ts.Node): void => {
    see(node);
    ts.forEachChild(node, down);
  };
  down(script.syntax);
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return ts.isStringLiteral(literal) ? literal : undefined;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}

/** Every import of a file: of values and of types, static, dynamic and re-exported. */
export function importsOf(file: TreeFile): Import[] {
  const found: Import[] = [];
  for (const script of scriptsOf(file)) {
    visit(script, (node) => {
      const specifier = specifierOf(node);
      if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
      found.push({ specifier: specifier.text, line: lineOf(script, specifier.getStart(script.syntax)) });
    });
  }
  return found;
}

/** Every text literal of a file: workers, preloads and children are named by one. */
export function literalsOf(file: TreeFile): string[] {
  const found: string[] = [];
  for (const script of scriptsOf(file)) {
    visit(script, (node) => {
      if (ts.isStringLiteralLike(node)) found.push(node.text);
    });
  }
  return found;
}

/** Folds `.` and `..` out of a path with forward slashes. */
function fold(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/**
 * The file an import means.
 * @param from path of the importing file
 * @returns its path in the tree, or undefined for packages, Node's own modules and files that are not there
 */
export function resolveImport(tree: Tree, from: string, specifier: string): string | undefined {
  const ours = /^@qiantai\/([a-z-]+)\/(.+)$/.exec(specifier);
  let path: string | undefined;
  if (/^\.\.?\//.test(specifier)) path = fold(`${from}/../${specifier}`);
  else if (specifier.startsWith('#lib/')) path = `kiosk-ui/src/lib/${specifier.slice('#lib/'.length)}`;
  else if (ours !== null) path = `${ours[1]}/src/${ours[2]}`;
  path = path?.replace(/[?#].*$/, '');
  return path !== undefined && tree.has(path) ? path : undefined;
}
