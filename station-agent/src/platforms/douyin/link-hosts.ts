// Which links this station may open, judged by their text alone.
// Why so strict: a link comes from a stranger's phone, and whatever it names is asked from inside the shop's network.

import { limits } from '@qiantai/shared/limits.ts';
import type { DouyinConfig } from './config.ts';

/** What of the settings decides about links. */
export type LinkRules = Pick<DouyinConfig, 'shortLinkHosts' | 'baseUrl'>;

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** URL parsing has already turned every spelling of an IPv4 address (octal, hex, one number) into four decimals. */
const address = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/;
const insideName = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|arpa|test|invalid)$/;

/** Whether a host can only be a machine inside, or is given as a bare address, which no short link ever is. */
export function isInsideHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return address.test(name) || insideName.test(name) || !name.includes('.');
}

function isPlain(url: URL): boolean {
  return url.username === '' && url.password === '';
}

/** In a rehearsal the platform on this very machine serves its links itself: that origin and no other. */
function isRehearsals(url: URL, rules: LinkRules): boolean {
  if (!loopback.test(url.hostname) || !rules.shortLinkHosts.includes(url.hostname)) return false;
  return url.origin === new URL(rules.baseUrl).origin;
}

/** Whether this station may ask for a link: an allowed host over https at its usual port. */
export function mayOpen(url: URL, rules: LinkRules): boolean {
  if (!isPlain(url)) return false;
  if (isRehearsals(url, rules)) return true;
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    rules.shortLinkHosts.includes(url.hostname) &&
    !isInsideHost(url.hostname)
  );
}

/** Whether a link that is only read, never asked for, may be where a short link leads. */
export function mayLeadTo(url: URL, rules: LinkRules): boolean {
  if (!isPlain(url)) return false;
  return isRehearsals(url, rules) || (url.protocol === 'https:' && !isInsideHost(url.hostname));
}

/** A scanned text as a link, or undefined. */
export function linkOf(text: string): URL | undefined {
  if (!/^https?:\/\/\S+$/i.test(text) || text.length > limits.douyinLinkCharsMax) return undefined;
  return URL.parse(text) ?? undefined;
}

/** Whether a text is a link that a rehearsal on this machine may have served. */
export function looksLikeRehearsal(url: URL): boolean {
  return url.protocol === 'http:' && loopback.test(url.hostname) && /^\/s\/[\w-]+\/?$/.test(url.pathname);
}
