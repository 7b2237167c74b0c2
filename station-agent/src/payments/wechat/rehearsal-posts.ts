// What the rehearsal WeChat Pay posts on its own: sealed, signed, and again on its schedule until it is taken.

import { isoInZone } from '@qiantai/shared/time.ts';
import type { NoticeAnswer, RehearsalNotice } from '../channel.ts';
import type { Door } from './rehearsal-door.ts';

const minute = 60_000;
const hour = 60 * minute;
const repeatsAfterMs = [
  ...[15_000, 15_000, 30_000, 3 * minute, 10 * minute, 20 * minute, 30 * minute, 30 * minute, 30 * minute],
  ...[hour, 3 * hour, 3 * hour, 3 * hour, 6 * hour, 6 * hour],
];

interface Post {
  readonly id: string;
  readonly body: string;
  posted: number;
  /** Infinity when it is over: taken, or posted for the last time. */
  dueMs: number;
}

const postsKept = 2_000;

export class PostOffice {
  readonly #door: Door;
  readonly #posts = new Map<string, Post>();

  constructor(door: Door) {
    this.#door = door;
  }

  /** @param event such as TRANSACTION.SUCCESS; what comes before the dot is sealed in with it */
  add(event: string, resource: object, nowMs: number): void {
    const id = `EV-${this.#door.hex(14)}`;
    const kind = event.startsWith('REFUND') ? 'refund' : 'transaction';
    const body = JSON.stringify({
      id,
      create_time: isoInZone(nowMs, 'Asia/Shanghai'),
      resource_type: 'encrypt-resource',
      event_type: event,
      summary: kind === 'refund' ? '退款' : '支付成功',
      resource: { original_type: kind, ...this.#door.sealed(JSON.stringify(resource), kind) },
    });
    this.#posts.set(id, { id, body, posted: 0, dueMs: nowMs });
    const oldest = this.#posts.size > postsKept ? this.#posts.keys().next().value : undefined;
    if (oldest !== undefined) this.#posts.delete(oldest);
  }

  due(nowMs: number): readonly RehearsalNotice[] {
    const due = [...this.#posts.values()].filter((post) => post.dueMs <= nowMs);
    return due.map((post) => {
      post.dueMs = nowMs + (repeatsAfterMs[post.posted] ?? Number.POSITIVE_INFINITY);
      post.posted += 1;
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Mozilla/4.0',
        ...this.#door.signed(post.body, nowMs, this.#door.signsByKey()),
      };
      return { id: post.id, headers, body: post.body };
    });
  }

  /** Taken is 200 or 204 and nothing else, whatever the body says. */
  answered(id: string, answer: NoticeAnswer): void {
    const post = this.#posts.get(id);
    if (post !== undefined && (answer.status === 200 || answer.status === 204))
      post.dueMs = Number.POSITIVE_INFINITY;
  }
}
