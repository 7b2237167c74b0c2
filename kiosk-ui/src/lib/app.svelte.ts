// What every screen shares: who is signed in, the line, the shop's card, sound. Built once a page.

import { untrack } from 'svelte';
import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import type { PlatformCard, StationCard } from '@qiantai/shared/commands/station.ts';
import { Agent } from './agent.svelte.ts';
import { callApi } from './api.ts';
import { clock } from './clock.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import { browserStorage, createOutboxShelf } from './outbox-shelf.ts';
import { scopeOf, Session } from './session.svelte.ts';
import { Sound } from './sound.svelte.ts';
import { words } from './words.svelte.ts';

/** A code that one screen gives to the counter. Not in the address: a code is worth money and addresses are kept. */
export interface HandedCode {
  readonly code: string;
  readonly platform: string;
}

class App {
  readonly session = new Session();
  readonly agent = new Agent();
  readonly sound = new Sound();
  readonly outbox = new Outbox({
    agent: this.agent,
    shelf: createOutboxShelf(browserStorage()),
    by: () => {
      const { bearer } = this.session;
      if (bearer === undefined) return undefined;
      return bearer.is === 'staff' ? `staff:${bearer.number}` : `device:${bearer.id}`;
    },
  });
  station = $state.raw<StationCard | undefined>(undefined);
  #rehearsalDoor = $state(false);
  #handed: HandedCode | undefined;
  #handedOrder: OrderCard | undefined;

  get rehearsal(): boolean {
    return this.station?.rehearsal ?? this.#rehearsalDoor;
  }

  get timezone(): string {
    return this.station?.store.timezone ?? 'Asia/Shanghai';
  }

  platform(code: string): PlatformCard | undefined {
    return this.station?.platforms.find((platform) => platform.code === code);
  }

  /** What people call a platform; its code when this build does not know it. */
  platformName(code: string): string {
    const label = this.platform(code)?.label;
    if (label === undefined) return code;
    return words.locale === 'en' ? label.en : label.zh;
  }

  /** Leaves a code for the counter, which takes it when it opens. */
  hand(code: HandedCode): void {
    this.#handed = code;
  }

  takeHanded(): HandedCode | undefined {
    const handed = this.#handed;
    this.#handed = undefined;
    return handed;
  }

  /** Leaves an order for the order screen, where dishes are added to it. */
  handOrder(order: OrderCard): void {
    this.#handedOrder = order;
  }

  takeHandedOrder(): OrderCard | undefined {
    const handed = this.#handedOrder;
    this.#handedOrder = undefined;
    return handed;
  }

  /** Joins session, line and shop. @returns takes it all apart */
  start(): () => void {
    const stopEffects = $effect.root(() => {
      $effect(() => {
        const bearer = this.session.bearer;
        untrack(() => {
          this.station = undefined;
          if (bearer === undefined) this.agent.disconnect();
          else this.agent.connect(bearer.token, scopeOf(bearer.role));
        });
      });
    });
    const stops = [
      stopEffects,
      this.outbox.start(),
      this.agent.onShutOut(() => this.session.forget()),
      this.agent.onFacts((facts) => {
        if (facts === undefined || facts.some(({ type }) => type.startsWith('platform.')))
          void this.#askStation();
      }),
    ];
    void this.#askRehearsal();
    return () => {
      for (const stop of stops) stop();
      this.agent.disconnect();
    };
  }

  /** Before anybody signs in, only the rehearsal store has a rehearsal desk: a shop in business says "not found". */
  async #askRehearsal(): Promise<void> {
    const health = await callApi<{ readonly rehearsal?: boolean }>('/healthz');
    if (!health.ok) return;
    if (health.body.rehearsal !== undefined) {
      this.#rehearsalDoor = health.body.rehearsal;
      return;
    }
    const desk = await callApi('/api/rehearsal', { token: this.session.bearer?.token });
    this.#rehearsalDoor = desk.ok || desk.error === 'not-signed-in';
  }

  async #askStation(): Promise<void> {
    const [station, devices] = await Promise.all([
      this.agent.command('station.get', {}),
      this.agent.command('device.states', {}),
    ]);
    if (station.ok) {
      this.station = station.result;
      clock.set(station.result.nowMs);
    } else if (station.error === 'not-signed-in') {
      this.session.forget();
    }
    if (devices.ok && this.agent.devices.length === 0) this.agent.devices = devices.result;
  }
}

export const app = new App();
