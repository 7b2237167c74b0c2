// English for classes and seats.

import type { bookings as zh } from '../zh/bookings.ts';

export const bookings = {
  'refusal.seat-taken': 'This seat[ ({seat})] is taken. Choose another free seat.',
  'refusal.seat-unknown': 'This class has no such seat[ ({seat})]. Choose one on the seat map.',
  'refusal.class-closed': 'This class[ (“{name}”)] is over or takes no bookings. Choose another time.',
  'refusal.seats-in-use':
    'Somebody has seats of this class already[ ({count})], so its room cannot change. Close it and add another time.',
  'refusal.hold-over':
    'This seat[ ({seat})] was not paid in time and is free again. Choose a seat once more.',
  'refusal.hold-ordered': 'This seat was ordered with another phone. Cancel that order first to change it.',
  'refusal.not-paid':
    'The money of this order is not there yet, so the seat cannot be confirmed. Take the payment first.',
  'refusal.booking-over':
    'This booking was cancelled and cannot check in. See whether the customer holds another one.',
  'refusal.booking-confirmed': 'This seat is paid and confirmed. To give it back, cancel with a refund.',
  'refusal.checked-in':
    'This booking[ (seat {seat})] checked in already[, at {usedAt}]. See whether somebody used the same code.',
  'refusal.check-in-early': 'It is too early to check in[; this class begins {until}]. Come back on the day.',
  'refusal.seats-free': 'This class still has free seats[ ({left})], nobody need wait. Choose a seat.',
  'refusal.waiting-already': 'This phone waits already. Free seats are offered in order.',
  'refusal.waitlist-full': 'Too many people wait already. Show the customer other times.',

  'alert-kind.seats-low': 'Seats nearly sold out',
  'alert-says.seats-low': '“{title}”[ ({happened})] has only {count} seats left.',
  'alert-todo.seats-low':
    'See whether to add another time, or suggest the next one. This closes by itself when seats come free.',
  'alert-kind.high-demand': 'Many bookings at once',
  'alert-says.high-demand': '{count} bookings were ordered within {why} minutes.',
  'alert-todo.high-demand':
    'Put one more person at the counter and see that payments go through. This closes by itself when it is calm.',
} as const satisfies Record<keyof typeof zh, string>;
