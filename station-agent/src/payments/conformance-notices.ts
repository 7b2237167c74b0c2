// The suite's part about what a channel sends on its own: believed by its signature and about our own money only.

import { expect, test } from 'vitest';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import type { Charge, Heard, Notice, PaymentChannel, RehearsalNotice } from './channel.ts';
import { paidOf, type Stage } from './conformance-stage.ts';

type SetStage = () => Promise<Stage>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const received = ({ headers, body }: Pick<RehearsalNotice, 'headers' | 'body'>): Notice => ({
  headers,
  body: bytes(body),
});

interface Posted {
  readonly stage: Stage;
  readonly charge: Charge;
  readonly notice: RehearsalNotice;
  hear(notice: Notice, channel?: PaymentChannel, fen?: number): Heard | undefined;
}

/** A payment whose notice is on its way; undefined when the channel posts none for this means. */
async function posted(set: SetStage, means: PaymentMeans): Promise<Posted | undefined> {
  const stage = await set();
  const charge = stage.charge(means);
  await paidOf(stage, charge);
  const [notice] = stage.rehearsal.notices(stage.now());
  if (notice === undefined) return undefined;
  const asked = (fen: number) => (key: string) => (key === charge.key ? fen : undefined);
  const hear: Posted['hear'] = (each, channel = stage.channel, fen = charge.amountFen) =>
    channel.hear?.(each, asked(fen));
  return { stage, charge, notice, hear };
}

const none = 'this channel sends no notices for these means';

function believes(set: SetStage, means: PaymentMeans): void {
  test('a notice of a payment is heard, again and again the same, until it was taken', async ({ skip }) => {
    const it = await posted(set, means);
    if (it === undefined) return skip(none);
    const { stage, charge, notice } = it;
    const heard = it.hear(received(notice));
    expect(heard).toMatchObject({ is: 'paid', key: charge.key, paid: { amountFen: charge.amountFen } });
    const no = stage.channel.answer?.(false);
    if (no !== undefined) stage.rehearsal.answered?.(notice.id, no, stage.now());
    expect(stage.rehearsal.notices(stage.now())).toEqual([]);
    stage.advance(3_600_000);
    const again = stage.rehearsal.notices(stage.now())[0];
    expect(again).toBeDefined();
    if (again === undefined) return;
    expect(it.hear(received(again))).toEqual(heard);
    const yes = stage.channel.answer?.(true);
    if (yes !== undefined) stage.rehearsal.answered?.(again.id, yes, stage.now());
    stage.advance(86_400_000);
    expect(stage.rehearsal.notices(stage.now())).toEqual([]);
  });

  test('a genuine notice about a key this shop never asked under changes nothing', async ({ skip }) => {
    const it = await posted(set, means);
    if (it === undefined) return skip(none);
    expect(it.stage.channel.hear?.(received(it.notice), () => undefined)?.is).toBe('nothing');
  });
}

function doubts(set: SetStage, means: PaymentMeans): void {
  test('a notice about another amount, another merchant or of a stranger is forged', async ({ skip }) => {
    const it = await posted(set, means);
    if (it === undefined) return skip(none);
    const { stage, charge, notice, hear } = it;
    for (const fen of [charge.amountFen - 1, charge.amountFen + 1, charge.amountFen * 100])
      expect(hear(received(notice), stage.channel, fen)?.is).toBe('forged');
    const stranger = await posted(set, means);
    if (stranger !== undefined) expect(hear(received(stranger.notice))?.is).toBe('forged');
    const other = stage.rehearsal.otherMerchant?.(stage.server.url);
    if (other !== undefined) expect(hear(received(notice), stage.opened(other))?.is).toBe('forged');
  });

  test('a notice with any one byte changed or cut anywhere is forged, and nothing breaks', async ({
    skip,
  }) => {
    const it = await posted(set, means);
    if (it === undefined) return skip(none);
    const { notice, hear } = it;
    const [whole, genuine] = [bytes(notice.body), hear(received(notice))];
    // The end of a base64 text may hold bits that mean nothing: without them the same was said, not something else.
    const isHarmless = (heard: Heard | undefined): boolean =>
      heard?.is === 'forged' || JSON.stringify(heard) === JSON.stringify(genuine);
    for (let at = 0; at < whole.length; at += 7) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isHarmless(hear({ headers: notice.headers, body: changed }))).toBe(true);
      expect(isHarmless(hear({ headers: notice.headers, body: whole.slice(0, at) }))).toBe(true);
    }
    for (const body of ['', '{}', 'null', '[]', 'a=b', '%', '{"resource":1}', '\u0000'])
      expect(hear({ headers: notice.headers, body: bytes(body) })?.is).toBe('forged');
  });
}

function meetsProbes(set: SetStage, means: PaymentMeans): void {
  test('a probe among the notices and among the answers is not believed, and does no harm', async ({
    skip,
  }) => {
    const stage = await set();
    const { probe } = stage.rehearsal;
    if (probe === undefined) return skip('this channel sends no probes');
    const it = await posted(set, means);
    if (it !== undefined) {
      const probed = it.stage.rehearsal.probe?.({ status: 200, ...it.notice });
      if (probed !== undefined) expect(it.hear(received(probed))?.is).toBe('forged');
    }
    const charge = stage.charge(means);
    if (means === 'code') {
      stage.probe(1);
      const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
      expect((await stage.channel.charge?.(charge, code))?.is).toBe('unknown');
    } else await paidOf(stage, charge);
    stage.probe(1);
    expect((await stage.channel.query?.(charge))?.is).toBe('unknown');
    expect((await stage.channel.query?.(charge))?.is).toBe('done');
    expect(stage.rehearsal.captures(charge.key)).toBe(1);
  });
}

/** @param means one by which a charge can be paid here. @param probes whether this channel sends any */
export function hearsNotices(set: SetStage, means: PaymentMeans, probes: boolean): void {
  believes(set, means);
  doubts(set, means);
  if (probes) meetsProbes(set, means);
}
