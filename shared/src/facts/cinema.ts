// Facts about cinema orders: opened, a voucher bound, priced, paid. Every write to the platform is a request before
// it leaves and one of several ends after; an end nobody knows is a fact as well.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

const scopes = ['counter', 'manager'] as const;

const asked = {
  attempt: shapes.attempt,
  /** The platform's code. */
  platform: shapes.short,
  command: shapes.short,
  commandHash: z.string().length(64),
  clerk: shapes.short,
  askedAtMs: shapes.atMs,
};
const ended = { attempt: shapes.attempt, platform: shapes.short, order: shapes.short };
const word = { word: shapes.platformWord.optional() };
const why = { why: shapes.text, ...word };
const price = shapes.fen.nonnegative();
const fields = z.record(z.string().max(100), z.string().max(500));

const attempt = '0193a1b2-0000-7000-8000-000000000011';
const order = '261121180309000001';
const request = {
  attempt,
  platform: 'womei',
  command: 'c-11',
  commandHash: 'a'.repeat(64),
  clerk: '1001',
  askedAtMs: 1_795_000_000_000,
};
const end = { attempt, platform: 'womei', order };

export const cinemaFacts = {
  'cinema.order-requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Someone asked for a cinema order; the platform may be called with this attempt from now on.',
    schema: z.object({ ...asked, fields }),
    example: { ...request, fields: { schedule_id: '810001', seat_ids: '5-6' } },
  }),
  'cinema.order-opened': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A cinema order stands on the platform: opened here, or opened elsewhere and taken up here.',
    schema: z.object({
      platform: shapes.short,
      order: shapes.short,
      /** Absent when it was opened elsewhere. */
      attempt: shapes.attempt.optional(),
      title: shapes.text,
      payFen: price.optional(),
      totalFen: price.optional(),
      voucher: shapes.text,
      clerk: shapes.short,
    }),
    example: {
      platform: 'womei',
      order,
      attempt,
      title: '《海上的灯》',
      payFen: 4_500,
      totalFen: 4_500,
      voucher: '',
      clerk: '1001',
    },
  }),
  'cinema.order-refused': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'No cinema order came of it: the platform refused, or it was never reached.',
    schema: z.object({ attempt: shapes.attempt, platform: shapes.short, because: shapes.short, ...word }),
    example: { attempt, platform: 'womei', because: 'platform-refused' },
  }),
  'cinema.order-unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'No trustworthy answer came; seats may be held until they lapse. Nothing is paid by it.',
    schema: z.object({ attempt: shapes.attempt, platform: shapes.short, ...why }),
    example: { attempt, platform: 'womei', why: 'timeout' },
  }),
  'cinema.bind-requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Someone asked to change an order, such as binding a voucher; the platform may be called from now on.',
    schema: z.object({
      ...asked,
      order: shapes.short,
      /** The voucher to bind, '' to take it off; absent when the change is about something else. */
      voucher: shapes.text.optional(),
      fields,
    }),
    example: {
      ...request,
      order,
      voucher: 'YLQT00000000000001',
      fields: { voucher_code: 'YLQT00000000000001', voucher_code_type: 'VGC_T' },
    },
  }),
  'cinema.bound': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform confirmed the change; the order now costs what stands here.',
    schema: z.object({
      ...ended,
      voucher: shapes.text.optional(),
      /** Absent while the platform told no readable price. */
      payFen: price.optional(),
      ...word,
    }),
    example: { ...end, voucher: 'YLQT00000000000001', payFen: 0 },
  }),
  'cinema.bind-refused': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The change had no effect: the platform refused, or it was never reached.',
    schema: z.object({ ...ended, because: shapes.short, ...word }),
    example: { ...end, because: 'voucher-expired' },
  }),
  'cinema.bind-unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'No trustworthy answer to the change came; the order is read back before anything else.',
    schema: z.object({ ...ended, ...why }),
    example: { ...end, why: 'timeout' },
  }),
  'cinema.payment-requested': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Someone confirmed a price; the platform may be asked once for this payment from now on.',
    schema: z.object({
      ...asked,
      order: shapes.short,
      voucher: shapes.text,
      payFen: price,
      /** Empty: what the platform’s own settings say. */
      payType: shapes.text,
      /** Masked; the whole number goes to the platform only. */
      phone: shapes.text,
    }),
    example: {
      ...request,
      order,
      voucher: 'YLQT00000000000001',
      payFen: 0,
      payType: 'WECHAT',
      phone: '139****1111',
    },
  }),
  'cinema.payment-held': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform took the payment and is still at it; it is polled.',
    schema: z.object({ ...ended, ...why }),
    example: { ...end, why: 'PROCESSING' },
  }),
  'cinema.payment-unclear': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'No trustworthy answer to the payment came; it is polled and never sent again.',
    schema: z.object({ ...ended, ...why }),
    example: { ...end, why: 'timeout' },
  }),
  'cinema.payment-failed': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Nothing was paid: the platform said so, or it was never reached.',
    schema: z.object({ ...ended, because: shapes.short, ...word }),
    example: { ...end, because: 'cinema-payment-failed' },
  }),
  'cinema.paid': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The platform confirmed that the order is paid; a voucher bound to it is spent.',
    schema: z.object({
      ...ended,
      voucher: shapes.text,
      payFen: price,
      /** What the platform says it charged, where it told. */
      chargedFen: price.optional(),
      ...word,
    }),
    example: { ...end, voucher: 'YLQT00000000000001', payFen: 0, chargedFen: 0 },
  }),
  'cinema.ticket-granted': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A paid order became something the customer owns: cinema tickets.',
    schema: z.object({ ...ended, voucherType: z.literal(6), product: shapes.text, phone: shapes.text }),
    example: { ...end, voucherType: 6, product: '《海上的灯》', phone: '139****1111' },
  }),
  'cinema.parked': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Asking for three minutes gave no end: it is a case for a person, and can be asked about again.',
    schema: z.object({ ...ended, ...why }),
    example: { ...end, why: 'cinema-parked' },
  }),
};
