// A day's bill: a signed word about where it lies, then a ZIP from there.
// Why the address is held against the gateway's own kind: it is a link with its key inside, fetched without a signature.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { BillLine, ChannelDeps } from '../channel.ts';
import type { AlipayConfig } from './config.ts';
import { billLines } from './bill-lines.ts';
import { refusal, slugOf } from './errors.ts';
import { unheard } from './trade.ts';
import type { Wire } from './wire.ts';
import { zipEntries, type ZipEntry } from './zip-entries.ts';

const dayMs = 86_400_000;

/** Over https; over http only from the very host that the gateway itself is on, as in a rehearsal. */
function isFetchable(text: string, gateway: string): boolean {
  const url = URL.parse(text);
  const own = new URL(gateway);
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === own.protocol && url.host === own.host);
}

function gbkText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('gbk', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The table of single trades; the other file of the pair holds sums by store. */
function detailsOf(entries: readonly ZipEntry[]): string | undefined {
  const named = entries.filter(({ name }) => {
    const text = gbkText(name) ?? '';
    return text.endsWith('.csv') && !text.includes('汇总');
  });
  const [only] = named;
  return named.length === 1 && only !== undefined ? gbkText(only.bytes) : undefined;
}

/** @param day yyyy-MM-dd in Beijing */
export async function fetchBill(
  day: string,
  config: AlipayConfig,
  deps: ChannelDeps,
  wire: Wire,
): Promise<Outcome<readonly BillLine[]>> {
  const { env } = deps;
  const answer = await wire.ask('alipay.data.dataservice.bill.downloadurl.query', {
    bill_type: 'trade',
    bill_date: day,
  });
  if (answer.is !== 'said') return unheard(answer);
  const { fields, code, subCode } = answer;
  if (code !== '10000') {
    const slug = slugOf('bill', code, subCode);
    if (slug === undefined) return { is: 'unknown', why: 'unlisted', platform: fields.word };
    // A day without a trade never gets a bill; a day after, that is what its absence means.
    const isLong = env.now() >= Date.parse(`${day}T00:00:00+08:00`) + 2 * dayMs;
    return slug === 'bill-not-ready' && isLong ? done([], fields.word) : refusal(slug, fields.word);
  }
  const url = fields.text('bill_download_url');
  if (!isFetchable(url, config.gateway)) return { is: 'unknown', why: 'bill-address', platform: fields.word };
  const file = await env.http({
    method: 'GET',
    url,
    headers: {},
    timeoutMs: deps.replyMsMax ?? limits.platformReplyMsMax,
  });
  if (file.is === 'no-answer')
    return file.sent ? { is: 'unknown', why: file.why } : { is: 'not-sent', why: file.why };
  const bounds = { entriesMax: limits.alipayBillEntriesMax, bytesMax: limits.alipayBillBytesMax };
  const entries = file.status === 200 ? zipEntries(file.body, bounds) : undefined;
  const text = entries === undefined ? undefined : detailsOf(entries);
  const lines = text === undefined ? undefined : billLines(text);
  return lines === undefined
    ? { is: 'unknown', why: 'bill-not-whole', platform: fields.word }
    : done(lines, fields.word);
}
