// Bugs of what is taken on trust: how much of it, how often it is given, and what is forgotten of it.

import type { Parts } from '../parts.ts';
import type { Planted } from './planted.ts';
import { withSql } from './wrappers.ts';

function rewriting(from: string, to: string): (parts: Parts) => Parts {
  return (parts) => withSql(parts, (sql) => sql.replace(from, to));
}

export const trustBugs: Readonly<Record<string, Planted>> = {
  'budget-ignored': {
    says: 'Codes are accepted offline beyond what the shop is willing to risk.',
    plant: (parts) => ({
      ...parts,
      budget: () => ({ acceptMax: 10_000, amountMaxFen: 100_000_000, minutesMax: 10_080 }),
    }),
  },
  'trust-asked-once': {
    says: 'A code accepted offline is dropped when its first try finds no platform.',
    plant: rewriting(
      `state = 'waiting' AND platform = ?`,
      `state = 'waiting' AND tries = 0 AND platform = ?`,
    ),
  },
  'trust-forgotten-at-restart': {
    says: 'A restart does not go on with what was accepted offline.',
    plant: rewriting(
      `SELECT DISTINCT platform FROM offline_acceptances WHERE`,
      `SELECT DISTINCT platform FROM offline_acceptances WHERE 0 AND`,
    ),
  },
  'given-again-when-paid': {
    says: 'What was handed over on trust is handed over once more when the platform pays for it.',
    plant: rewriting(
      `SELECT * FROM offline_acceptances WHERE attempt = ? OR`,
      `SELECT * FROM offline_acceptances WHERE attempt = ? AND 0 OR 0 AND`,
    ),
  },
};
