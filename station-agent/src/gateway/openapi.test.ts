// The description of the API, held against the product: what it says a route takes is what the route takes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApi } from './openapi.ts';
import { routes } from './http.ts';
import { plainRoutes } from './plain-routes.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Record<string, unknown>;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Record<string, unknown> }> };
}

const page = openApi(routes, 'test') as unknown as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};
const of = (method: string, path: string): Operation => page.paths[path]?.[method] ?? {};
const bodyOf = (method: string, path: string) =>
  of(method, path).requestBody?.content['application/json']?.schema as
    { properties: Record<string, Record<string, unknown>>; required?: string[] } | undefined;
const queryOf = (path: string): string[] =>
  (of('get', path).parameters ?? []).flatMap(({ name, in: place }) => (place === 'query' ? [name] : []));

test('an address that carries no command is described too, whichever file serves it', () => {
  const folder = join(import.meta.dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test|^rehearsal/.test(file),
  );
  const served = files.flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/\bapp\.(get|post|put|delete)\(\s*'(\/[^'{]+)'/g),
    ].map(([, method = '', path = '']) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  );
  const described = Object.entries(plainRoutes).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(described.toSorted()).toEqual(served.toSorted());
});

test('a body is described by the route’s own names, and money in yuan', () => {
  const verify = bodyOf('post', '/api/v1/vouchers/verify');
  expect(Object.keys(verify?.properties ?? {})).toEqual(
    expect.arrayContaining(['voucher_code', 'platform_code', 'count', 'phone', 'member_id']),
  );
  expect(verify?.required).toEqual(['voucher_code']);
  expect(verify?.properties['code']).toBeUndefined();
  const create = bodyOf('post', '/api/payment/create');
  expect(Object.keys(create?.properties ?? {}).toSorted()).toEqual(
    expect.arrayContaining(['amount', 'order_id', 'payment_method']),
  );
  expect(create?.properties['amount']).toMatchObject({ type: 'number', multipleOf: 0.01 });
  expect(create?.properties['amountFen']).toBeUndefined();
  expect(bodyOf('post', '/api/payment/{id}/confirm')?.properties).toMatchObject({
    received: { type: 'number' },
    reference: { type: 'string' },
  });
  expect(bodyOf('post', '/api/payment/{id}/confirm')?.properties['payment_id']).toBeUndefined();
  expect(bodyOf('post', '/api/v1/vouchers/basket')?.properties).toHaveProperty('on_failure.enum');
  expect(bodyOf('post', '/api/shifts/open')?.properties).toMatchObject({ float: { type: 'number' } });
});

test('what is read of a query stands as query parameters', () => {
  const filters = [
    'page',
    'page_size',
    'keyword',
    'platform_id',
    'voucher_type',
    'status',
    'start_date',
    'end_date',
  ];
  expect(queryOf('/api/v1/vouchers')).toEqual(expect.arrayContaining(filters));
  expect(queryOf('/api/v1/vouchers/export')).toEqual(expect.arrayContaining(['format', 'keyword']));
  expect(queryOf('/api/orders')).toEqual(expect.arrayContaining(['order_status', 'status', 'table_number']));
  expect(queryOf('/api/v1/womei/vouchers')).toEqual(
    expect.arrayContaining(['type', 'schedule_id', 'goods_id', 'page']),
  );
  const summary = of('get', '/api/analytics/revenue-summary').parameters ?? [];
  expect(summary.find(({ name }) => name === 'store_id')).toMatchObject({ in: 'query', required: true });
});

test('a route that may be asked by body or query is described with both', () => {
  const release = of('delete', '/api/v1/bookings/seat-release');
  expect(release.parameters?.map(({ name }) => name)).toContain('reservation_id');
  expect(bodyOf('delete', '/api/v1/bookings/seat-release')?.properties).toHaveProperty('reservation_id');
});

test('every path is described once, with all its parts, and every reference leads somewhere', () => {
  for (const [path, methods] of Object.entries(page.paths)) {
    const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const told = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      expect(told, `${method} ${path}`).toEqual(parts);
      const names = parameters.map((each) => `${each.in} ${each.name}`);
      expect(new Set(names).size, `${method} ${path}`).toBe(names.length);
    }
  }
  for (const [, name] of JSON.stringify(page).matchAll(/#\/components\/schemas\/([\w.]+)/g))
    expect(page.components.schemas, name).toHaveProperty([name ?? '']);
});
