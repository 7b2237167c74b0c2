// A deal's row as people read it, and a form's fields as what the agent is told. Pure.

import { limits } from '@qiantai/shared/limits.ts';
import { fen, fenFromYuanText, yuanText } from '@qiantai/shared/money.ts';
import type { DealRow } from '@qiantai/shared/views/catalogue.ts';
import type { DealTerms, Dish } from '@qiantai/shared/views/vouchers.ts';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import { money } from '../format.ts';
import { dishesOf, dishesText } from './dishes.ts';
import { wholeIn } from './serials.ts';

export interface DealForm {
  readonly deal: string;
  readonly type: number;
  readonly product: string;
  readonly dishes: readonly { readonly name: string; readonly quantity: string }[];
  readonly days: string;
  readonly lessons: string;
  readonly value: string;
}

const dishesIn = (row: DealRow): Dish[] => JSON.parse(row.dishes) as Dish[];

/** What a form begins with. */
export function formOf(row: DealRow | 'new'): DealForm {
  if (row === 'new') return { deal: '', type: 4, product: '', dishes: [], days: '', lessons: '', value: '' };
  return {
    deal: row.deal,
    type: row.voucher_type,
    product: row.product,
    dishes: dishesIn(row).map(({ name, quantity }) => ({ name, quantity: String(quantity) })),
    days: row.card_days === null ? '' : String(row.card_days),
    lessons: row.lesson_count === null ? '' : String(row.lesson_count),
    value: row.value_fen === null ? '' : yuanText(fen(row.value_fen)),
  };
}

/** Which of the extra fields a kind has. */
export function extraOf(type: number): 'days' | 'lessons' | 'value' | 'dishes' | 'none' {
  if (type === 1) return 'days';
  if (type === 2 || type === 3) return 'lessons';
  if (type === 4) return 'dishes';
  return type === 5 ? 'value' : 'none';
}

/** Whether the extra field holds what it may hold; all of them may stay empty. */
export function isExtraRight(form: Pick<DealForm, 'type' | 'days' | 'lessons' | 'value'>): boolean {
  switch (extraOf(form.type)) {
    case 'days':
      return form.days === '' || wholeIn(form.days, 1, limits.cardDaysMax) !== undefined;
    case 'lessons':
      return form.lessons === '' || wholeIn(form.lessons, 1, limits.lessonsMax) !== undefined;
    case 'value': {
      const value = fenFromYuanText(form.value);
      return form.value === '' || (value !== undefined && value > 0 && value <= limits.storeValueFenMax);
    }
    case 'dishes':
    case 'none':
      return true;
  }
}

/** How much of its kind a deal gives: only the field of the form's own kind, and nothing where it stays empty. */
export function termsOf(form: Pick<DealForm, 'type' | 'days' | 'lessons' | 'value'>): DealTerms {
  const extra = extraOf(form.type);
  const days = extra === 'days' ? wholeIn(form.days, 1, limits.cardDaysMax) : undefined;
  const count = extra === 'lessons' ? wholeIn(form.lessons, 1, limits.lessonsMax) : undefined;
  const valueFen = extra === 'value' ? fenFromYuanText(form.value) : undefined;
  return {
    ...(days === undefined ? {} : { card: { days } }),
    ...(count === undefined ? {} : { lessons: { count } }),
    ...(valueFen === undefined ? {} : { cash: { valueFen } }),
  };
}

/** What the agent is told. */
export function mappingOf(platform: string, form: DealForm): CommandInput<'platform.mapDeal'> {
  return {
    platform_code: platform,
    deal: form.deal.trim(),
    voucher_type: form.type,
    product: form.product.trim(),
    dishes: extraOf(form.type) === 'dishes' ? dishesOf(form.dishes) : [],
    ...termsOf(form),
  };
}

/** What a deal holds, in a few words; empty when nobody has said more than its product. */
export function contentsOf(locale: Locale, row: DealRow): string {
  const parts = [
    dishesText(dishesIn(row)),
    row.card_days === null ? '' : say(locale, 'platforms.days', { count: row.card_days }),
    row.lesson_count === null ? '' : say(locale, 'platforms.lesson-count', { count: row.lesson_count }),
    row.value_fen === null ? '' : money(locale, row.value_fen),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
