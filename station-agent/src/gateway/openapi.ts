// The OpenAPI page, written from the same route table that express serves.

import { z } from 'zod';
import { commands } from '@qiantai/shared/commands/index.ts';
import { refusals } from '@qiantai/shared/refusals.ts';
import type { Route } from './route.ts';

const pathOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const fileContent = (types: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));

function operation(entry: Route): Record<string, unknown> {
  const definition = commands[entry.command];
  const names = [...entry.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const changes = definition.kind === 'command';
  return {
    summary: definition.says,
    operationId: `${entry.command}:${entry.method}:${entry.path}`,
    description: `Command ${entry.command}. Roles: ${definition.roles.join(', ')}.`,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
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
    ...(entry.method === 'get' || entry.method === 'delete'
      ? {}
      : {
          requestBody: {
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${entry.command}` } } },
          },
        }),
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
  const paths: Record<string, Record<string, unknown>> = {};
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
  for (const [name, definition] of Object.entries(commands))
    schemas[name] = z.toJSONSchema(definition.input, { io: 'input', unrepresentable: 'any' });
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
  const rows = routes.map((entry) => {
    const { says, roles, kind } = commands[entry.command];
    return `<tr><td><b>${entry.method.toUpperCase()}</b></td><td><code>${escape(entry.path)}</code></td><td>${escape(says)}</td><td>${kind}</td><td>${roles.join(', ')}</td></tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Qiantai API</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}td{padding:.4rem .8rem;border-bottom:1px solid #ddd;vertical-align:top}code{font-size:.95em}</style>
<h1>Qiantai station API</h1><p>Sign in with <code>POST /api/auth/login {"staff","pin"}</code>, then send <code>Authorization: Bearer …</code>.
Everything that changes something takes <code>Idempotency-Key</code>. The whole description: <a href="/openapi.json">/openapi.json</a>.</p>
<table>${rows.join('\n')}</table></html>`;
}
