// The line between stations and their platforms, where anything may get lost, late, doubled or damaged.
// A request that has left is on its own: it may take effect although whoever sent it is dead.

import { invariant } from '@qiantai/shared/result.ts';
import type { HttpAnswer, HttpRequest } from '../src/env.ts';
import type { RehearsalReply } from '../src/remote/rehearsal.ts';
import type { FaultPlan, NetworkFate } from './faults.ts';
import type { Kernel } from './kernel.ts';
import type { Counter } from './counters.ts';
import type { Random } from './random.ts';
import type { Try } from './reducer.ts';
import { readAsked, type Asked } from './wire.ts';

/** A call that takes effect late does so within this time: below what the clients wait before they believe in "no". */
const lateMsMax = 25_000;
const duplicateMsMax = 300;

export interface Sent {
  readonly atMs: number;
  readonly station: number;
  readonly platform: string;
  readonly asked: Asked;
}

export interface NetworkSetup {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly faults: FaultPlan;
  readonly counters: readonly Counter[];
  /** The platforms' clock, which nobody sets back. */
  readonly platformNow: () => number;
  /** Told of each request as it leaves. @returns the written intents it may speak for */
  readonly onSent: (sent: Sent) => readonly Try[];
  readonly count: (what: string) => void;
}

export interface Network {
  send(station: number, request: HttpRequest, answer: (answer: HttpAnswer) => void): void;
  /** Cuts a station off for a while. @param silent requests vanish; otherwise they are refused at once */
  cut(station: number, ms: number, silent: boolean): void;
  /** Takes a platform away from everyone for a while. @param silent requests vanish; otherwise they are refused */
  lose(platform: string, ms: number, silent: boolean): void;
  heal(): void;
  /** Effects that are still on their way. */
  underWay(): number;
}

/** One request on its way: how it can end. */
interface Trip {
  readonly request: HttpRequest;
  readonly station: number;
  readonly asked: Asked;
  readonly counter: Counter;
  readonly intents: readonly Try[];
  /** With its query. */
  readonly path: string;
  /** Gives the first answer; later ones are not heard. */
  readonly answer: (answer: HttpAnswer) => void;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const lost = (sent: boolean, why: string): HttpAnswer => ({ is: 'no-answer', sent, why });
const page = (status: number): HttpAnswer => ({
  is: 'answer',
  status,
  headers: { 'content-type': 'text/html' },
  body: text('<html><body>Bad Gateway</body></html>'),
});
/** Whether an answer says what it is about. */
const names = (reply: RehearsalReply, code: string): boolean =>
  code !== '' && reply.body.includes(JSON.stringify(code));
const whole = (reply: RehearsalReply): HttpAnswer => ({
  is: 'answer',
  status: reply.status,
  headers: reply.headers,
  body: text(reply.body),
});

interface Cut {
  readonly untilMs: number;
  readonly silent: boolean;
}

class Line implements Network {
  readonly #setup: NetworkSetup;
  readonly #cuts = new Map<number, Cut>();
  readonly #outages = new Map<string, Cut>();
  /** The latest good answer to each step, for the line that mixes answers up. */
  readonly #latest = new Map<string, RehearsalReply>();
  #underWay = 0;

  constructor(setup: NetworkSetup) {
    this.#setup = setup;
  }

  send(station: number, request: HttpRequest, answer: (answer: HttpAnswer) => void): void {
    const { kernel, random } = this.#setup;
    const { origin, pathname, search } = new URL(request.url);
    const counter = this.#setup.counters.find(({ baseUrl }) => baseUrl === origin);
    invariant(counter !== undefined, 'a station asks the platforms it was given');
    const path = pathname + search;
    const asked = readAsked(path, request.body ?? '');
    const intents = this.#setup.onSent({ atMs: kernel.now(), station, platform: counter.code, asked });
    let answered = false;
    const once = (said: HttpAnswer): void => {
      if (answered) return;
      answered = true;
      stopWaiting();
      answer(said);
    };
    const stopWaiting = kernel.after(request.timeoutMs, () => once(lost(true, 'TimeoutError')));
    const trip: Trip = { request, station, asked, counter, intents, path, answer: once };
    const isNow = (each: Cut | undefined): each is Cut => each !== undefined && each.untilMs > kernel.now();
    const [cut, outage] = [this.#cuts.get(station), this.#outages.get(counter.code)];
    const away = isNow(cut) ? cut : outage;
    if (isNow(away)) {
      this.#tell(trip, away === cut ? 'partition' : 'outage');
      const { silent } = away;
      if (!silent) kernel.after(random.between(1, 40), () => once(lost(false, 'EHOSTUNREACH')));
      return;
    }
    const fate = this.#setup.faults.fate() ?? 'fine';
    this.#tell(trip, fate);
    this.#befall(fate, trip);
  }

  #tell({ station, asked, counter }: Trip, fate: string): void {
    this.#setup.count(`${fate}|${asked.step}`);
    const about = `${asked.step} ${asked.code} ${asked.key.slice(-6)}`;
    this.#setup.kernel.note(`station ${station} asks ${counter.code}: ${about} [${fate}]`);
  }

  #latencyMs(): number {
    return this.#setup.random.between(15, 350);
  }

  /** Lets a request take effect after a while. */
  #carry(trip: Trip, afterMs: number, then: (reply: RehearsalReply) => void, body = trip.request.body): void {
    const { kernel } = this.#setup;
    this.#underWay += 1;
    kernel.after(afterMs, () => {
      this.#underWay -= 1;
      const { request, station, path, counter, asked, intents } = trip;
      const nowMs = Math.floor(this.#setup.platformNow());
      const { method, headers } = request;
      const reply = counter.ledger.carry(
        { method, path, headers, body: body ?? '', nowMs },
        { station, atMs: kernel.now(), intents },
      );
      const word = /"(?:code|error_code|ret)":"?(\w+)/.exec(reply.body)?.[1];
      kernel.note(`${counter.code} answers station ${station}: ${asked.step} ${asked.code} ${word}`);
      if (names(reply, asked.code)) this.#latest.set(`${counter.code} ${asked.step} ${asked.code}`, reply);
      then(reply);
    });
  }

  #befall(fate: NetworkFate | 'fine', trip: Trip): void {
    const { kernel, random } = this.#setup;
    const { answer, request } = trip;
    const ms = this.#latencyMs();
    const back = (said: HttpAnswer): void => void kernel.after(this.#latencyMs(), () => answer(said));
    switch (fate) {
      case 'fine':
        return this.#carry(trip, ms, (reply) => back(whole(reply)));
      case 'slow':
        return this.#carry(trip, random.between(1_000, 6_500), (reply) => back(whole(reply)));
      case 'refused': {
        const waitMs = random.chance(0.2) ? random.between(2_000, request.timeoutMs - 1) : ms;
        kernel.after(waitMs, () => answer(lost(false, 'ECONNREFUSED')));
        return;
      }
      case 'request-lost':
        if (random.chance(0.3)) kernel.after(ms, () => answer(lost(true, 'ECONNRESET')));
        return;
      case 'reply-lost':
        return this.#carry(trip, ms, () => {
          if (random.chance(0.5)) back(lost(true, 'ECONNRESET'));
        });
      case 'late':
        return this.#carry(trip, random.between(request.timeoutMs, lateMsMax), (reply) => back(whole(reply)));
      case 'error-before':
        return back(page(500));
      case 'error-after':
        return this.#carry(trip, ms, () => back(page(502)));
      case 'garbage':
        return this.#carry(trip, ms, (reply) => back(this.#damaged(reply)));
      case 'altered': {
        // One figure of a code turned on the way: the signature no longer fits, and the platform sees it.
        const body = (request.body ?? '').replace(/Code%22%3A%22\d/, (part) => `${part.slice(0, -1)}0`);
        return this.#carry(trip, ms, (reply) => back(whole(reply)), body);
      }
      case 'mixed':
        return this.#mixUp(trip, ms, back);
      case 'duplicate':
        return this.#double(trip, ms, back);
    }
  }

  #damaged(reply: RehearsalReply): HttpAnswer {
    const half = reply.body.slice(0, Math.floor(reply.body.length / 2));
    const body = this.#setup.random.pick([
      half,
      '',
      '<html>login</html>',
      '{}',
      '[]',
      '{"code":"OP_SUCCESS"}',
    ]);
    return { is: 'answer', status: 200, headers: reply.headers, body: text(body) };
  }

  /**
   * The answer to another customer's code arrives instead; whether this request arrived is another matter.
   * Only of answers that name what they are about: no client can tell the others apart.
   */
  #mixUp(trip: Trip, ms: number, back: (said: HttpAnswer) => void): void {
    const { kernel, random } = this.#setup;
    const { step, code } = trip.asked;
    const others = [...this.#latest].filter(
      ([about, reply]) => about.startsWith(`${trip.counter.code} ${step} `) && !names(reply, code),
    );
    if (others.length === 0) return this.#carry(trip, ms, (reply) => back(whole(reply)));
    const [, other] = random.pick(others);
    if (random.chance(0.5)) kernel.after(ms, () => back(whole(other)));
    else this.#carry(trip, ms, () => back(whole(other)));
  }

  #double(trip: Trip, ms: number, back: (said: HttpAnswer) => void): void {
    const { random } = this.#setup;
    const first = random.chance(0.5);
    this.#carry(trip, ms, (reply) => {
      if (first) back(whole(reply));
    });
    this.#carry(trip, ms + random.between(1, duplicateMsMax), (reply) => {
      if (!first) back(whole(reply));
    });
  }

  cut(station: number, ms: number, silent: boolean): void {
    this.#cuts.set(station, { untilMs: this.#setup.kernel.now() + ms, silent });
  }

  lose(platform: string, ms: number, silent: boolean): void {
    this.#setup.kernel.note(`${platform} is gone for ${ms} ms`);
    this.#outages.set(platform, { untilMs: this.#setup.kernel.now() + ms, silent });
  }

  heal(): void {
    this.#cuts.clear();
    this.#outages.clear();
  }

  underWay(): number {
    return this.#underWay;
  }
}

export function createNetwork(setup: NetworkSetup): Network {
  return new Line(setup);
}
