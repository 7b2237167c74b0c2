// Routes of the audit trail: a page of it, and a file.

import type { Request } from 'express';
import type { AuditEntry } from '@qiantai/shared/commands/audit.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { csvFormat } from '../till/export-csv.ts';
import { xlsxFormat } from '../till/export-xlsx.ts';
import { given, numberIn, route, type Route, type RouteContext } from './route.ts';

const filterOf = ({ query }: Request) => ({
  from: given(query['from']),
  to: given(query['to']),
  actor: given(query['actor']),
  type: given(query['type']),
  subject: given(query['subject']),
  text: given(query['text']),
});

const entryData = (entry: AuditEntry, { timezone }: RouteContext) => ({
  seq: entry.seq,
  at: isoInZone(entry.atMs, timezone),
  day: entry.day,
  station: entry.station,
  actor: entry.actor,
  actor_name: entry.actorName,
  type: entry.type,
  message: entry.says,
  subject: entry.subject === '' ? null : entry.subject,
  approved_by: entry.approvedBy === '' ? null : entry.approvedBy,
  approved_by_name: entry.approvedByName === '' ? null : entry.approvedByName,
  data: entry.data,
});

export const auditRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v1/audit/export',
    command: 'audit.export',
    file: (file) => file,
    fileTypes: [csvFormat.type, xlsxFormat.type],
    data: ({ name, rows, cut }) => ({ name, rows, cut }),
    input: (request) => ({ ...filterOf(request), format: given(request.query['format']) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/audit',
    command: 'audit.search',
    data: (page, context) => ({
      items: page.items.map((entry) => entryData(entry, context)),
      cursor: page.cursor ?? null,
    }),
    input: (request) => ({
      ...filterOf(request),
      cursor: numberIn(given(request.query['cursor'])),
      limit: numberIn(given(request.query['limit'])),
    }),
  }),
];
