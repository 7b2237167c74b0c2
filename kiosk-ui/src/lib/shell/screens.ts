// The screens of the desk, in the order a shop reaches for them, and whose they are. The bar shows as many as fit.

import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import Calculator from '@lucide/svelte/icons/calculator';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import ChefHat from '@lucide/svelte/icons/chef-hat';
import Clapperboard from '@lucide/svelte/icons/clapperboard';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Settings2 from '@lucide/svelte/icons/settings-2';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import SquareMenu from '@lucide/svelte/icons/square-menu';
import TicketCheck from '@lucide/svelte/icons/ticket-check';
import TicketPlus from '@lucide/svelte/icons/ticket-plus';
import Tickets from '@lucide/svelte/icons/tickets';
import UsersRound from '@lucide/svelte/icons/users-round';
import type { Role } from '@qiantai/shared/facts/station.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';

export interface DeskScreen {
  readonly href: string;
  readonly word: WordKey;
  readonly picture: typeof ChefHat;
  readonly roles: readonly Role[];
  readonly onlyRehearsal?: boolean;
  /** Shown where a platform is set up whose vouchers are bound to cinema orders. */
  readonly onlyCinema?: boolean;
}

const desks: readonly Role[] = ['clerk', 'manager', 'admin'];
const managers: readonly Role[] = ['manager', 'admin'];
const everyone: readonly Role[] = ['kitchen', ...desks];

export const deskScreens: readonly DeskScreen[] = [
  { href: '/', word: 'nav.counter', picture: TicketCheck, roles: desks },
  { href: '/order', word: 'nav.order', picture: SquareMenu, roles: desks },
  { href: '/orders', word: 'nav.orders', picture: ReceiptText, roles: desks },
  { href: '/shift', word: 'nav.shift', picture: Calculator, roles: desks },
  { href: '/kitchen', word: 'nav.kitchen', picture: ChefHat, roles: everyone },
  { href: '/ready', word: 'nav.ready', picture: Megaphone, roles: everyone },
  { href: '/bookings', word: 'nav.bookings', picture: CalendarCheck, roles: desks },
  { href: '/members', word: 'nav.members', picture: UsersRound, roles: desks },
  { href: '/vouchers', word: 'nav.vouchers', picture: Tickets, roles: desks },
  { href: '/cinema', word: 'nav.cinema', picture: Clapperboard, roles: desks, onlyCinema: true },
  { href: '/manager', word: 'nav.manager', picture: ChartColumn, roles: managers },
  { href: '/batches', word: 'nav.batches', picture: TicketPlus, roles: managers },
  { href: '/settings/platforms', word: 'nav.platforms', picture: Settings2, roles: ['admin'] },
  {
    href: '/rehearsal',
    word: 'nav.rehearsal',
    picture: FlaskConical,
    roles: everyone,
    onlyRehearsal: true,
  },
];
