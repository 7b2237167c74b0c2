// English for the audit trail and the columns of its file.

import type { audit as zh } from '../zh/audit.ts';

export const audit: Readonly<Record<keyof typeof zh, string>> = {
  'audit.seq': 'No.',
  'audit.at': 'Time',
  'audit.day': 'Business day',
  'audit.station': 'Station',
  'audit.actor': 'Staff number',
  'audit.name': 'Person',
  'audit.type': 'Type',
  'audit.says': 'What happened',
  'audit.subject': 'About',
  'audit.approved': 'Approved by',
  'audit.data': 'Details',
  'audit.sheet': 'Audit trail',
  'audit.search': 'Search',
  'audit.text': 'Words in it',
  'audit.clear': 'Show all',
  'audit.more': 'Look further back',
  'audit.none': 'Nothing fits.',
  'audit.none-yet': 'Nothing in this stretch; look further back.',
  'audit.itself': 'The station itself',
  'audit.screen': 'Screen {number}',
};
