// Sizes: files of at most 400 lines, functions of at most 60, nothing in the tree above 3 MB.
// Why a hard bound and no list of old sins: there are none yet.

import ts from 'typescript';
import { lineOf, scriptsOf, visit, type Script } from './source.ts';
import { isCode, type Finding, type Law } from './tree.ts';

const fileLinesMax = 400;
const functionLinesMax = 60;
const fileBytesMax = 3 * 1024 * 1024;

/** Finds files heavier than a clone should carry. */
export const weightLaw: Law = (tree) =>
  [...tree.values()]
    .filter((file) => file.bytes > fileBytesMax)
    .map(({ path, bytes }) => ({
      path,
      line: 1,
      law: 'weight',
      todo: `${Math.ceil(bytes / 1024 / 1024)} MB is over 3 MB: make it when it is needed instead of keeping it`,
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

function longFunctions(path: string, script: Script): Finding[] {
  const findings: Finding[] = [];
  visit(script, (node) => {
    if (!hasBody(node) || isChapter(node)) return;
    const first = lineOf(script, node.getStart(script.syntax));
    const lines = lineOf(script, node.getEnd()) - first + 1;
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
