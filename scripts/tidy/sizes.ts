// Sizes: files of at most 400 lines, functions of at most 60, nothing in the tree above 3 MB (a font 5).
// Why a hard bound and no list of old sins: there are none yet. Why a function's named inner functions count for
// themselves and not for it: a factory that closes over its parts is read part by part, as a class is.

import ts from 'typescript';
import { lineOf, scriptsOf, visit, type Script } from './source.ts';
import { isCode, type Finding, type Law } from './tree.ts';

const fileLinesMax = 400;
const functionLinesMax = 60;
const fileBytesMax = 3 * 1024 * 1024;
/** Twenty thousand Chinese letters take their room. */
const fontBytesMax = 5 * 1024 * 1024;

const bytesMaxOf = (path: string): number => (/\.(otf|ttf|woff2)$/.test(path) ? fontBytesMax : fileBytesMax);

/** Finds files heavier than a clone should carry. */
export const weightLaw: Law = (tree) =>
  [...tree.values()]
    .filter((file) => file.bytes > bytesMaxOf(file.path))
    .map(({ path, bytes }) => ({
      path,
      line: 1,
      law: 'weight',
      todo: `${Math.ceil(bytes / 1024 / 1024)} MB is over ${bytesMaxOf(path) / 1024 / 1024} MB: make it when it is needed instead of keeping it`,
    }));

/** Finds source files that are too long. */
export const fileLengthLaw: Law = (tree) =>
  [...tree.values()]
    .filter((file) => isCode(file.path))
    .map((file) => ({ path: file.path, lines: file.text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > fileLinesMax)
    .map(({ path, lines }) => ({
      path,
      line: fileLinesMax + 1,
      law: 'file length',
      todo: `${lines} lines are over ${fileLinesMax}: split it by its nouns`,
    }));

type WithBody = ts.FunctionLikeDeclaration & { readonly body: ts.Node };

function hasBody(node: ts.Node): node is WithBody {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function nameOf(node: WithBody): string {
  if (node.name !== undefined) return node.name.getText();
  const holder = node.parent;
  if (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder)) return holder.name.getText();
  return 'this function';
}

/** A plain `describe` at the top of a test is a chapter, not a function. */
function isChapter(node: WithBody): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || !/^describe\b/.test(call.expression.getText())) return false;
  return ts.isExpressionStatement(call.parent) && ts.isSourceFile(call.parent.parent);
}

/** Named inside another function: a declaration, a method, or a value given to a name. */
function isNamed(node: WithBody): boolean {
  const holder = node.parent;
  return node.name !== undefined || ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder);
}

/** Lines from first to last, less those of the named functions directly inside. */
function ownLines(script: Script, node: ts.Node): number {
  const linesOf = (part: ts.Node): number =>
    lineOf(script, part.getEnd()) - lineOf(script, part.getStart(script.syntax)) + 1;
  let lines = linesOf(node);
  const walk = (part: ts.Node): void => {
    // A one-line part shares its line with its holder.
    if (part !== node && hasBody(part) && isNamed(part) && linesOf(part) > 1) lines -= linesOf(part);
    else ts.forEachChild(part, walk);
  };
  ts.forEachChild(node, walk);
  return lines;
}

function longFunctions(path: string, script: Script): Finding[] {
  const findings: Finding[] = [];
  visit(script, (node) => {
    if (!hasBody(node) || isChapter(node)) return;
    const first = lineOf(script, node.getStart(script.syntax));
    const lines = ownLines(script, node);
    if (lines <= functionLinesMax) return;
    const todo = `${nameOf(node)} has ${lines} lines, over ${functionLinesMax}: give its parts names`;
    findings.push({ path, line: first, law: 'function length', todo });
  });
  return findings;
}

/** Finds functions that are too long to be read at once. */
export const functionLengthLaw: Law = (tree) =>
  [...tree.values()]
    .filter((file) => isCode(file.path))
    .flatMap((file) => scriptsOf(file).flatMap((script) => longFunctions(file.path, script)));
