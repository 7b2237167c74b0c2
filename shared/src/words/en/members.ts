// English for members and what they own.

import type { members as zh } from '../zh/members.ts';

export const members = {
  'member.erased': 'Erased',
  'member.nameless': 'No name given',

  'points.because.earned': 'Order paid: {number}',
  'points.because.taken-back': 'Order refunded: {number}',
  'points.because.owed-taken': 'Points still owed for a refund',
  'points.because.redeemed': '{reason}',
  'points.because.adjusted': '{reason}',
  'points.redeem-done': 'Points redeemed',

  'benefit.state.active': 'Usable',
  'benefit.state.frozen': 'Frozen',
  'benefit.state.expired': 'Expired',
  'benefit.state.used-up': 'Used up',
  'benefit.state.taken-back': 'Taken back',

  'benefit.coach-missing': 'a private lesson names its coach',
  'benefit.not-a-card': 'only a membership card can be frozen',
  'benefit.not-counted': 'this is not used by count',
  'member.phone-differs': 'the phone is not the chosen member’s',

  'slip.member': 'Member',
  'slip.card-until': 'Valid to',
  'slip.renewed-until': 'Renewed to',
  'slip.lessons-left': 'Lessons left',
  'slip.visits-left': 'Visits left',
  'slip.worth': 'Worth',
} as const satisfies Record<keyof typeof zh, string>;
