// What digits on the pad ask for: the whole phone of somebody, the last four of it, or nothing yet. Pure.

import { mobile } from '@qiantai/shared/commands/member.ts';

export type MemberQuestion = { readonly phone: string } | { readonly last4: string };

/** @returns undefined while the digits are neither four nor a phone */
export function questionOf(digits: string): MemberQuestion | undefined {
  if (/^\d{4}$/.test(digits)) return { last4: digits };
  return isPhone(digits) ? { phone: digits } : undefined;
}

/** Whether somebody could be registered under these digits. */
export function isPhone(digits: string): boolean {
  return mobile.safeParse(digits).success;
}

/** "138 0013 8000", as people say it. */
export function phoneText(phone: string): string {
  return phone.replace(/^(.{3})(.{4})(.{4})$/, '$1 $2 $3');
}

/** How far points reach from their level to the next, 0 to 1; 1 at the highest. */
export function wayToNext(
  earned: number,
  levels: readonly { readonly level: number; readonly minPoints: number }[],
): { readonly share: number; readonly missing: number } {
  const held = levels.findLast(({ minPoints }) => earned >= minPoints);
  const next = levels.find(({ minPoints }) => earned < minPoints);
  if (held === undefined || next === undefined) return { share: 1, missing: 0 };
  return {
    share: (earned - held.minPoints) / (next.minPoints - held.minPoints),
    missing: next.minPoints - earned,
  };
}
