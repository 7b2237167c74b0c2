// Whether a scanned text can be a Douyin coupon.
// Why never certain of digits: a plain code looks like those of other platforms, and payment codes are longer.

import { defaultCodeLengths, defaultLinkHosts, type DouyinConfig } from './config.ts';
import { linkOf, looksLikeRehearsal, mayOpen, type LinkRules } from './link-hosts.ts';

const everyShop: LinkRules = { shortLinkHosts: [...defaultLinkHosts], baseUrl: 'https://open.douyin.com' };

type Verdict = 'certain' | 'possible' | 'no';

function isCode(text: string, lengths: readonly number[]): boolean {
  return /^\d{8,15}$/.test(text) && lengths.includes(text.length);
}

/** By what every shop has in common; used before any settings are known. */
export function recogniseAnywhere(text: string): Verdict {
  const url = linkOf(text.trim());
  if (url === undefined) return isCode(text.trim(), defaultCodeLengths) ? 'possible' : 'no';
  return mayOpen(url, everyShop) || looksLikeRehearsal(url) ? 'certain' : 'no';
}

/** By this shop's own hosts and lengths. */
export function recogniseHere(text: string, config: DouyinConfig): Verdict {
  const url = linkOf(text.trim());
  if (url === undefined) return isCode(text.trim(), config.codeLengths) ? 'possible' : 'no';
  return mayOpen(url, config) ? 'certain' : 'no';
}
