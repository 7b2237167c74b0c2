// The OpenAPI page, written from the same route table that express serves, in the names that each route reads.

import { z } from 'zod';
import { commands } from '@qiantai/shared/commands/index.ts';
import { refusals } from '@qiantai/shared/refusals.ts';
import { plainRoutes } from './plain-routes.ts';
import type { Route } from './route.ts';
import { takesOf, type RouteTakes, type Taken } from './route-takes.ts';

const pathOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const fileContent = (types: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));

type Schema = Readonly<Record<string, unknown>>;

interface InputSchema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const inputSchema = (command: Route['command']): InputSchema & Schema =>
  z.toJSONSchema(commands[command].input, { io: 'input', unrepresentable: 'any' }) as InputSchema & Schema;

const yuan: Schema = { type: 'number', multipleOf: 0.01, description: 'yuan' };
const isFen = (name: string): boolean => /(?:Fen|_fen)$/.test(name);

/** A property of the command under the route's own name: fen of the inside are yuan outside. */
function schemaOf({ name, becomes }: Taken, { properties = {} }: InputSchema): Schema {
  const inside = becomes ?? [name, `${name}Fen`, `${name}_fen`].find((each) => each in properties);
  if (inside !== undefined && isFen(inside) && !isFen(name)) return yuan;
  return inside === undefined ? {} : (properties[inside] ?? {});
}

function bodyOf(command: Route['command'], { body, wholeBody }: RouteTakes, input: InputSchema): Schema {
  if (wholeBody === undefined) {
    const required = body
      .filter(({ becomes = '' }) => input.required?.includes(becomes))
      .map(({ name }) => name);
    const properties = Object.fromEntries(body.map((each) => [each.name, schemaOf(each, input)]));
    return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
  }
  if (wholeBody.as === undefined) return { $ref: `#/components/schemas/${command}` };
  return input.properties?.[wholeBody.as] ?? { type: 'object' };
}

function operation(entry: Route): Record<string, unknown> {
  const definition = commands[entry.command];
  const input = inputSchema(entry.command);
  const takes = takesOf(entry, Object.keys(input.properties ?? {}));
  const changes = definition.kind === 'command';
  const hasBody = takes.wholeBody !== undefined || takes.body.length > 0;
  return {
    summary: definition.says,
    operationId: `${entry.command}:${entry.method}:${entry.path}`,
    description: `Command ${entry.command}. Roles: ${definition.roles.join(', ')}.`,
    parameters: [
      ...takes.path.map((each) => ({
        name: each.name,
        in: 'path',
        required: true,
        schema: each.becomes === undefined ? { type: 'string' } : schemaOf(each, input),
      })),
      ...takes.query.map((each) => ({
        name: each.name,
        in: 'query',
        required: !hasBody && input.required?.includes(each.becomes ?? '') === true,
        schema: schemaOf(each, input),
      })),
      ...(changes
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(hasBody
      ? {
          requestBody: {
            content: { 'application/json': { schema: bodyOf(entry.command, takes, input) } },
          },
        }
      : {}),
    responses: {
      200:
        entry.fileTypes === undefined
          ? { description: 'done' }
          : { description: 'a file to be saved', content: fileContent(entry.fileTypes) },
      ...(entry.status === undefined
        ? {}
        : { 202: { description: 'outcome-unknown: ask again at ask_again' } }),
      default: {
        description: 'refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
      },
    },
    security: [{ bearer: [] }],
  };
}

export function openApi(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = { ...plainRoutes };
  for (const entry of routes) (paths[pathOf(entry.path)] ??= {})[entry.method] = operation(entry);
  const schemas: Record<string, unknown> = {
    Refusal: {
      type: 'object',
      required: ['code', 'error', 'message'],
      properties: {
        code: { type: 'integer' },
        error: { type: 'string', enum: Object.keys(refusals) },
        message: { type: 'string' },
        data: {},
        platform: {
          type: 'object',
          properties: { name: { type: 'string' }, code: { type: 'string' }, trace: { type: 'string' } },
        },
      },
    },
  };
  for (const name of Object.keys(commands) as Route['command'][]) schemas[name] = inputSchema(name);
  return {
    openapi: '3.1.0',
    info: { title: 'Qiantai station', version },
    paths,
    components: { schemas, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A plain page that needs no script: one line a route. */
export function docsPage(routes: readonly Route[]): string {
  const row = (method: string, path: string, says: string, kind: string, roles: string): string =>
    `<tr><td><b>${method.toUpperCase()}</b></td><td><code>${escape(path)}</code></td><td>${escape(says)}</td><td>${kind}</td><td>${roles}</td></tr>`;
  const plain = Object.entries(plainRoutes).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => row(method, path, summary, '', '')),
  );
  const rows = routes.map((entry) => {
    const { says, roles, kind } = commands[entry.command];
    return row(entry.method, entry.path, says, kind, roles.join(', '));
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Qiantai API</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}td{padding:.4rem .8rem;border-bottom:1px solid #ddd;vertical-align:top}code{font-size:.95em}</style>
<h1>Qiantai station API</h1><p>Sign in with <code>POST /api/auth/login {"staff","pin"}</code>, then send <code>Authorization: Bearer …</code>.
Everything that changes something takes <code>Idempotency-Key</code>. The whole description: <a href="/openapi.json">/openapi.json</a>.</p>
<table>${[...plain, ...rows].join('\n')}</table></html>`;
}
