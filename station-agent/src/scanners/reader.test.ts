import { describe, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { handClock } from './clock.testkit.ts';
import type { Terminator } from './framing.ts';
import { createReader } from './reader.ts';

function connection(terminator: Terminator) {
  const clock = handClock();
  const heard: string[] = [];
  const reader = createReader(terminator, clock.env, {
    code: (bytes) => heard.push(Buffer.from(bytes).toString('latin1')),
    damaged: (why) => heard.push(`<${why}>`),
  });
  return { clock, heard, reader, push: (text: string): void => reader.push(Buffer.from(text, 'latin1')) };
}

const endings = { auto: '\r', cr: '\r', lf: '\n', crlf: '\r\n', tab: '\t' } as const;

describe.each(Object.entries(endings) as [Terminator, string][])('a reader for %s', (terminator, ending) => {
  test('hears each code whole and once, wherever the reads are cut', async () => {
    const stream = `\x02111\xff\x80111${ending}${ending}\xd6\xd0\xb9\xfa${ending}222222${ending}`;
    for (let first = 0; first <= stream.length; first += 1) {
      for (let second = first; second <= stream.length; second += 7) {
        const { clock, heard, push } = connection(terminator);
        for (const part of [stream.slice(0, first), stream.slice(first, second), stream.slice(second)])
          push(part);
        await clock.pass(0);
        expect(heard).toEqual(['111\xff\x80111', '\xd6\xd0\xb9\xfa', '222222']);
      }
    }
  });

  test('drops what is too long up to its own end, even when a read ends inside the terminator', async () => {
    for (let cut = 0; cut <= ending.length; cut += 1) {
      const { clock, heard, push } = connection(terminator);
      push('x'.repeat(limits.scanBytesMax + 100) + ending.slice(0, cut));
      push(`${ending.slice(cut)}222222${ending}`);
      await clock.pass(0);
      expect(heard).toEqual(['<too-long>', '222222']);
    }
  });

  test('tells of a code that lost its end, and leaves no timer when it stops', async () => {
    const { clock, heard, reader, push } = connection(terminator);
    push(`111111${ending}PARTIAL-`);
    await clock.pass(limits.scanStaleMs);
    push(`222222${ending}333`);
    await clock.pass(0);
    expect(heard).toEqual(['111111', '<cut-off>', '222222']);
    reader.stop();
    push(`333${ending}`);
    await clock.pass(limits.scanStaleMs);
    expect(heard).toHaveLength(3);
    expect(clock.timersLeft()).toBe(0);
  });

  test('is not stopped by a megabyte without an end', async () => {
    const { clock, heard, push } = connection(terminator);
    for (let read = 0; read < 256; read += 1) push('x'.repeat(4_096));
    await clock.pass(limits.scanStaleMs);
    push(`222222${ending}`);
    await clock.pass(0);
    expect(heard).toEqual(['<too-long>', '222222']);
  });
});
