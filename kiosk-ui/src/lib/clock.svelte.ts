// The screen's clock, ticking once a second and set by the agent's: countdowns must agree with the agent,
// and a tablet's own clock is often minutes off.

class Clock {
  /** Unix milliseconds as the agent counts them. */
  nowMs = $state(Date.now());
  #skewMs = 0;

  constructor() {
    setInterval(() => this.#tick(), 1_000);
    globalThis.document?.addEventListener('visibilitychange', () => this.#tick());
  }

  #tick(): void {
    this.nowMs = Date.now() + this.#skewMs;
  }

  /** @param agentNowMs what the agent just said the time was */
  set(agentNowMs: number): void {
    this.#skewMs = agentNowMs - Date.now();
    this.#tick();
  }
}

export const clock = new Clock();
