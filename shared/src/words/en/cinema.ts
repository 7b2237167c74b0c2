// English for the cinema desk: what may be refused there, where an order stands, and what each answer says.

import type { cinema as zh } from '../zh/cinema.ts';

export const cinema = {
  'refusal.cinema-order-first':
    'This is a cinema voucher and needs a cinema order first. Choose the screening and seats, then scan it again; it has not been used.',
  'refusal.cinema-order-busy':
    'This cinema order is being worked on and has no result yet. Wait for it; do not change or pay it again. You may ask for its status.',
  'refusal.cinema-order-paid':
    'This cinema order is already paid. Do not pay again; open another order to use this voucher.',
  'refusal.cinema-price-changed':
    'The price has changed[: {price} now]; nothing was paid. Confirm the new price with the customer, then pay again.',
  'refusal.cinema-payment-failed':
    'The platform says the payment failed[ ({reason})]. Ask for the order’s status, then try again or pay another way.',
  'refusal.cinema-parked':
    'Outcome unknown: after three minutes of asking it was handed to a person. Do not pay again; let a manager check with the cinema, then ask for the status again.',

  'cinema-state.open': 'opened',
  'cinema-state.binding': 'binding the voucher',
  'cinema-state.bound': 'voucher bound, to be paid',
  'cinema-state.paying': 'payment under way',
  'cinema-state.paid': 'paid, tickets issued',
  'cinema-state.failed': 'payment failed',
  'cinema-state.unclear': 'outcome unknown, being asked; do not pay again',
  'cinema-state.parked': 'outcome unknown, handed to a person; may be asked again',

  'cinema.answered': 'answered',
} as const satisfies Record<keyof typeof zh, string>;
