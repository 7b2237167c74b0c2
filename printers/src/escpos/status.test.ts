// Every status bit the product acts on, as the manuals give it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChanged, readInOrder, readNow, readReplies, reasonAgainst } from './status.ts';
import type { Reply } from './status.ts';
import { markOf } from './requests.ts';

describe('printer status', () => {
  it.each([
    [1, 0x12, { drawer: 'closed', offline: false }],
    [1, 0x16, { drawer: 'open', offline: false }],
    [1, 0x1a, { drawer: 'closed', offline: true }],
    [2, 0x12, { cover: 'closed' }],
    [2, 0x16, { cover: 'open' }],
    [2, 0x32, { cover: 'closed', paper: 'out' }],
    [3, 0x12, { fault: 'none' }],
    [3, 0x1a, { fault: 'cutter' }],
    [3, 0x32, { fault: 'hard' }],
    [3, 0x52, { fault: 'recoverable' }],
    [4, 0x12, { paper: 'ok' }],
    [4, 0x1e, { paper: 'low' }],
    [4, 0x7e, { paper: 'out' }],
  ] as const)('DLE EOT %i answered by %i', (what, byte, reading) =>
    expect(readNow(what, byte)).toEqual(reading),
  );

  it.each([
    [[0x10, 0, 0, 0x0f], { drawer: 'closed', offline: false, cover: 'closed', fault: 'none', paper: 'ok' }],
    [[0x14, 0, 3, 0x0f], { drawer: 'open', offline: false, cover: 'closed', fault: 'none', paper: 'low' }],
    [[0x38, 0, 0x0f, 0x0f], { drawer: 'closed', offline: true, cover: 'open', fault: 'none', paper: 'out' }],
    [
      [0x18, 0x08, 0, 0x0f],
      { drawer: 'closed', offline: true, cover: 'closed', fault: 'cutter', paper: 'ok' },
    ],
    [[0x18, 0x20, 0, 0x0f], { drawer: 'closed', offline: true, cover: 'closed', fault: 'hard', paper: 'ok' }],
    [
      [0x18, 0x40, 0, 0x0f],
      { drawer: 'closed', offline: true, cover: 'closed', fault: 'recoverable', paper: 'ok' },
    ],
  ] as const)('a change told as %j', (bytes, reading) => expect(readChanged(bytes)).toEqual(reading));

  it('GS r tells the paper', () => {
    expect([0x00, 0x03, 0x0f].map((byte) => readInOrder(byte).paper)).toEqual(['ok', 'low', 'out']);
  });

  it.each([
    [{ paper: 'out', offline: true }, 'paper out'],
    [{ paper: 'low', cover: 'open' }, 'cover open'],
    [{ fault: 'cutter' }, 'cutter jammed'],
    [{ offline: true }, 'printer offline'],
    [{ paper: 'low', cover: 'closed', fault: 'none', offline: false }, undefined],
    [{}, undefined],
  ] as const)('%j stops a paper because of %j', (reading, why) => expect(reasonAgainst(reading)).toBe(why));
});

describe('replies on one line', () => {
  const mark = markOf(81_450_624);
  const stream = Uint8Array.of(
    ...[0x12, 0x10, 0, 0x0c, 0x0f, 0x37, 0x22, ...mark, 0],
    ...[0x13, 0x11, 0x0f, 0x37, 0x22, ...markOf(7), 0, 0x80, 0x18, 0, 0, 0x0f, 0x7e],
  );
  const told: Reply[] = [
    { is: 'now', byte: 0x12 },
    { is: 'changed', bytes: [0x10, 0, 0x0c, 0x0f] },
    { is: 'mark', mark },
    { is: 'flow', on: false },
    { is: 'flow', on: true },
    { is: 'in-order', byte: 0x0f },
    { is: 'mark', mark: markOf(7) },
    { is: 'noise', byte: 0x80 },
    { is: 'changed', bytes: [0x18, 0, 0, 0x0f] },
    { is: 'now', byte: 0x7e },
  ];

  it('are told apart wherever the reads are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const heard: Reply[] = [];
        let rest: Uint8Array = new Uint8Array();
        for (let at = 1; at < edges.length; at += 1) {
          const read = readReplies(rest, stream.subarray(edges[at - 1], edges[at]));
          heard.push(...read.replies);
          rest = read.rest;
        }
        expect(heard).toEqual(
          told.map((reply) => (reply.is === 'mark' ? { ...reply, mark: Buffer.from(reply.mark) } : reply)),
        );
        expect(rest).toHaveLength(0);
      }),
    );
  });

  it('rubbish never stops the reading of what follows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (rubbish) => {
        const { rest } = readReplies(new Uint8Array(), rubbish);
        expect(rest.length).toBeLessThan(7);
      }),
    );
    expect(readReplies(new Uint8Array(), Uint8Array.of(0x10, 0x12)).replies.at(-1)).toEqual({
      is: 'now',
      byte: 0x12,
    });
  });

  it('the mark of a paper is four printable bytes, different for neighbours', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (paper) => {
        const bytes = markOf(paper);
        expect(bytes.every((byte) => byte >= 32 && byte <= 126)).toBe(true);
        expect(markOf(paper + 1)).not.toEqual(bytes);
      }),
    );
  });
});
