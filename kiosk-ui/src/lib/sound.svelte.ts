// Tones, made on the spot: a clerk hears yes, no, unknown, a cook what is new, changed or off, without a file to load.
// Why each has its own shape and not only its own pitch: a noisy shop swallows pitch, rhythm gets through.

import { keep, kept } from './kept.ts';

export type SoundName = 'go' | 'ok' | 'no' | 'unknown' | 'ticket' | 'changed' | 'ready' | 'void';

interface Tone {
  readonly hertz: number;
  readonly atMs: number;
  readonly forMs: number;
  readonly wave: OscillatorType;
}

const tones: Readonly<Record<SoundName, readonly Tone[]>> = {
  go: [{ hertz: 880, atMs: 0, forMs: 90, wave: 'sine' }],
  ok: [
    { hertz: 784, atMs: 0, forMs: 110, wave: 'sine' },
    { hertz: 1175, atMs: 110, forMs: 220, wave: 'sine' },
  ],
  no: [
    { hertz: 196, atMs: 0, forMs: 160, wave: 'square' },
    { hertz: 165, atMs: 210, forMs: 260, wave: 'square' },
  ],
  unknown: [
    { hertz: 523, atMs: 0, forMs: 120, wave: 'triangle' },
    { hertz: 494, atMs: 180, forMs: 120, wave: 'triangle' },
    { hertz: 523, atMs: 360, forMs: 220, wave: 'triangle' },
  ],
  ticket: [
    { hertz: 1047, atMs: 0, forMs: 130, wave: 'triangle' },
    { hertz: 1319, atMs: 150, forMs: 130, wave: 'triangle' },
    { hertz: 1568, atMs: 300, forMs: 320, wave: 'triangle' },
  ],
  changed: [
    { hertz: 1047, atMs: 0, forMs: 90, wave: 'triangle' },
    { hertz: 1047, atMs: 130, forMs: 90, wave: 'triangle' },
    { hertz: 831, atMs: 260, forMs: 260, wave: 'triangle' },
  ],
  ready: [
    { hertz: 659, atMs: 0, forMs: 300, wave: 'sine' },
    { hertz: 523, atMs: 320, forMs: 480, wave: 'sine' },
  ],
  void: [
    { hertz: 330, atMs: 0, forMs: 130, wave: 'square' },
    { hertz: 330, atMs: 180, forMs: 130, wave: 'square' },
    { hertz: 247, atMs: 360, forMs: 130, wave: 'square' },
    { hertz: 247, atMs: 540, forMs: 300, wave: 'square' },
  ],
};

const place = 'qiantai.muted';
const loudness = 0.22;

export class Sound {
  muted = $state(kept('local', place) === 'yes');
  /** The browser keeps quiet until somebody has touched the page. */
  waiting = $state(false);
  #context: AudioContext | undefined;

  /** To be called in a touch or key handler: only there may a browser start to sound. */
  wake(): void {
    if (typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    void this.#context.resume().then(() => (this.waiting = false));
  }

  toggle(): void {
    this.muted = !this.muted;
    keep('local', place, this.muted ? 'yes' : undefined);
    this.wake();
    if (!this.muted) this.play('go');
  }

  play(name: SoundName): void {
    if (this.muted || typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    if (context.state !== 'running') {
      this.waiting = true;
      void context.resume().then(() => (this.waiting = false));
    }
    for (const tone of tones[name]) sounding(context, tone);
  }
}

function sounding(context: AudioContext, { hertz, atMs, forMs, wave }: Tone): void {
  const from = context.currentTime + 0.01 + atMs / 1_000;
  const until = from + forMs / 1_000;
  const gain = context.createGain();
  const oscillator = context.createOscillator();
  oscillator.type = wave;
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, from);
  gain.gain.exponentialRampToValueAtTime(wave === 'square' ? loudness / 2 : loudness, from + 0.012);
  gain.gain.exponentialRampToValueAtTime(0.0001, until);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(until + 0.02);
}
