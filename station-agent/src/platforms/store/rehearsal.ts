// A shop's voucher desk for rehearsals and tests: it signs by its own pen and counts uses by its own rules.
// Why it shares no code with the client: a code both wrote and read wrongly would look right.

import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { wallTime } from '@qiantai/shared/time.ts';
import type {
  JournaledUse,
  RehearsalDeal,
  RehearsalIssue,
  RehearsalLedger,
  RehearsalPlatform,
} from '../platform.ts';

const timezone = 'Asia/Shanghai';
const storeId = 1;
/** Far above what a station numbers, so that a withdrawn batch of the shop is never one of these. */
const batch = 900_000_001;
const soldFrom = '2020-01-01';
const soldUntil = '2099-12-31';

const deals: readonly (RehearsalDeal & { readonly uses: number })[] = [
  {
    deal: 's1',
    title: '本店双人套餐券',
    originalFen: 12_800,
    paidFen: 12_800,
    voucherType: 4,
    dishes: [
      { name: '宫保鸡丁', quantity: 1 },
      { name: '麻婆豆腐', quantity: 1 },
      { name: '米饭', quantity: 2 },
    ],
    uses: 1,
  },
  { ...plain('s2', '本店50元代金券', 5_000, 5, 1), cash: { valueFen: 5_000 } },
  { ...plain('s3', '私教十次卡', 15_000, 2, 10), lessons: { count: 1 } },
  plain('s4', '店徽马克杯兑换券', 3_900, 7, 1),
];

function plain(
  deal: string,
  title: string,
  valueFen: number,
  voucherType: number,
  uses: number,
): (typeof deals)[number] {
  return { deal, title, originalFen: valueFen, paidFen: valueFen, voucherType, dishes: [], uses };
}

interface Sold {
  readonly uses: number;
  readonly serial: number;
  readonly standing: Map<string, JournaledUse>;
  /** How many uses took effect in all, given back or not. */
  everUsed: number;
}

function newKey(random: (bytes: number) => Uint8Array): KeyObject {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({ key: Buffer.concat([head, random(32)]), format: 'der', type: 'pkcs8' });
}

function days(date: string): bigint {
  return BigInt(Date.parse(date)) / 86_400_000n;
}

/** Little-endian groups of seven bits, the highest bit saying that more follow. */
function packed(...values: readonly bigint[]): Buffer {
  const parts = values.map((value) => {
    const groups = value === 0n ? [0n] : [];
    for (let rest = value; rest > 0n; rest >>= 7n) groups.push(rest & 0x7fn);
    return groups.map((group, index) => Number(group) | (index < groups.length - 1 ? 0x80 : 0));
  });
  return Buffer.from(parts.flat());
}

class VoucherDesk implements RehearsalLedger {
  readonly #key: KeyObject;
  readonly #sold = new Map<string, Sold>();
  readonly #revoked = new Set<number>();
  readonly kid: string;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#key = newKey(random);
    this.kid = `r${Buffer.from(random(3)).toString('hex')}`;
  }

  keys(): { readonly publicKeys: Readonly<Record<string, string>>; readonly privateKey: string } {
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    return {
      publicKeys: { [this.kid]: spki.subarray(-32).toString('base64') },
      privateKey: this.#key.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    };
  }

  issue({ deal, expiresAtMs, refunded, count = 1 }: RehearsalIssue): { readonly code: string } {
    const serial = this.#sold.size + 1;
    const product = deals.find((one) => one.deal === deal);
    const uses = (product?.uses ?? 1) * count;
    const until = expiresAtMs === undefined ? soldUntil : wallTime(expiresAtMs, timezone).date;
    const from = days(soldFrom);
    const numbers = [storeId, batch, serial, product?.paidFen ?? 0, uses].map(BigInt);
    const said = Buffer.concat([packed(...numbers, from, days(until) - from), Buffer.from(deal)]);
    const text = ['QTV1', this.kid, said.toString('base64url')].join('.');
    const signature = sign(null, Buffer.from(`qiantai/voucher/1\n${text}`), this.#key);
    const code = `${text}.${signature.toString('base64url')}`;
    this.#sold.set(code, { uses, serial, standing: new Map(), everUsed: 0 });
    if (refunded === true) this.#revoked.add(serial);
    return { code };
  }

  #known(code: string): Sold {
    const sold = this.#sold.get(code);
    if (sold === undefined) throw new Error('a station wrote down the use of a voucher nobody sold');
    return sold;
  }

  usesOf(code: string): readonly JournaledUse[] {
    return [...(this.#sold.get(code)?.standing.values() ?? [])];
  }

  revoked(asked: number, serial: number): boolean {
    return asked === batch && this.#revoked.has(serial);
  }

  used(code: string, use: JournaledUse): void {
    const sold = this.#known(code);
    if (sold.standing.has(use.attempt)) return;
    sold.standing.set(use.attempt, use);
    sold.everUsed += use.count;
  }

  givenBack(code: string, attempt: string): void {
    this.#known(code).standing.delete(attempt);
  }

  spent(code: string): number {
    return this.usesOf(code).reduce((sum, use) => sum + use.count, 0);
  }

  everUsed(code: string): number {
    return this.#sold.get(code)?.everUsed ?? 0;
  }
}

/** The voucher desk of the rehearsal store; it has no server, so it answers every request with 404. */
export function storeRehearsal(random: (bytes: number) => Uint8Array): RehearsalPlatform {
  const desk = new VoucherDesk(random);
  let elsewhere = 0;
  return {
    handle: () => ({ status: 404, headers: {}, body: '' }),
    issue: (order) => desk.issue(order),
    deals,
    spent: (code) => desk.spent(code),
    consumptions: (code) => desk.everUsed(code),
    config: () => desk.keys(),
    ledger: desk,
    events: {
      consumedElsewhere: (code, nowMs) => {
        elsewhere += 1;
        desk.used(code, { attempt: `elsewhere-${elsewhere}`, count: 1, atMs: nowMs });
      },
    },
  };
}
