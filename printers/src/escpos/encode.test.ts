// Golden papers: what the printer is told to do, as events and not as pixels or bytes.

import { describe, expect, it } from 'vitest';
import type { PaperDocument, PaperLine } from '@qiantai/shared/documents/document.ts';
import { withCopyMark } from '@qiantai/shared/documents/document.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { PrinterModel } from '../printer.ts';
import { modelNamed, models } from '../models.ts';
import { qrsIn, textIn, unknownIn } from '../paper/event.ts';
import type { PaperEvent } from '../paper/event.ts';
import { parsePaper } from '../paper/parse.ts';
import { findRealtime } from '../paper/realtime.ts';
import { encode } from './encode.ts';
import { width } from './layout.ts';
import { drawerKick, drawerKickNow } from './requests.ts';

function model(name: string): PrinterModel {
  const found = modelNamed(name);
  invariant(found, `no model ${name}`);
  return found;
}

const wide = model('generic-80mm');
const narrow = model('generic-58mm');
const paper = (...lines: PaperLine[]): PaperDocument => ({ kind: 'receipt', title: '小票', lines });

/** An event in a few letters, so that a golden paper can be read. */
function brief(event: PaperEvent): string {
  if (event.is === 'text') {
    const { width: across, height, bold, inverse } = event.style;
    const marks = `${across}x${height}${bold ? ' bold' : ''}${inverse ? ' inverse' : ''}`;
    return marks === '1x1' ? event.text : `<${marks}> ${event.text}`;
  }
  if (event.is === 'qr') return `qr ${event.cell}${event.level} ${Buffer.from(event.payload).toString()}`;
  if (event.is === 'align') return `align ${event.to}`;
  if (event.is === 'spacing') return `spacing ${event.units}`;
  if (event.is === 'feed') return `feed ${event.lines}`;
  return event.is === 'line' ? '/' : event.is;
}

const golden = (document: PaperDocument, on: PrinterModel): string[] =>
  parsePaper(encode(document, on)).map(brief);

const slip = paper(
  { is: 'text', text: '核销凭证', align: 'center', size: 2, bold: true },
  {
    is: 'columns',
    cells: [
      { text: '美团 双人套餐', width: 'rest' },
      { text: '¥128.00', width: 10, align: 'right' },
    ],
  },
  { is: 'rule' },
  { is: 'qr', text: 'https://pos.example.cn/r/1', size: 4 },
  { is: 'text', text: ' 已核销 ', align: 'center', inverse: true },
);

const ticket = paper(
  { is: 'text', text: '桌 A12', size: 3, bold: true },
  {
    is: 'columns',
    size: 2,
    cells: [
      { text: '宫保鸡丁', width: 'rest' },
      { text: 'x2', width: 4, align: 'right' },
    ],
  },
  { is: 'text', text: '  不要花生' },
  { is: 'feed', lines: 2 },
);

const totals = paper(
  {
    is: 'columns',
    bold: true,
    cells: [
      { text: '支付', width: 'rest' },
      { text: '笔数', width: 6, align: 'right' },
      { text: '金额', width: 12, align: 'right' },
    ],
  },
  { is: 'rule', style: 'thick' },
  {
    is: 'columns',
    cells: [
      { text: '微信', width: 'rest' },
      { text: '31', width: 6, align: 'right' },
      { text: '¥4,310.50', width: 12, align: 'right' },
    ],
  },
  {
    is: 'columns',
    cells: [
      { text: 'Alipay 支付宝（含花呗分期，手续费由门店承担）', width: 'rest' },
      { text: '7', width: 6, align: 'right' },
      { text: '¥98.00', width: 12, align: 'right' },
    ],
  },
);

describe('papers', () => {
  it('a redemption slip', () => {
    expect(golden(slip, wide)).toEqual([
      ...['reset', 'align center', 'spacing 58', '<2x2 bold> 核销凭证', '/'],
      ...['align left', 'spacing default', `美团 双人套餐${' '.repeat(27)}￥128.00`, '/'],
      ...['─'.repeat(24), '/', 'align center', '/', 'qr 4M https://pos.example.cn/r/1', '/'],
      ...['<1x1 inverse>  已核销 ', '/', 'align left', 'feed 4', 'cut', 'reset'],
    ]);
  });

  it('a kitchen ticket on narrow paper, torn off and not cut', () => {
    expect(golden(ticket, narrow)).toEqual([
      ...['reset', 'spacing 82', '<3x3 bold> 桌 A12', '/'],
      ...[
        'spacing 58',
        '<2x2> 宫保鸡丁      x2',
        '/',
        'spacing default',
        '  不要花生',
        '/',
        'feed 2',
        'feed 4',
        'reset',
      ],
    ]);
  });

  it('the totals of a shift', () => {
    expect(golden(totals, wide)).toEqual([
      ...['reset', `<1x1 bold> 支付${' '.repeat(28)}笔数        金额`, '/', '━'.repeat(24), '/'],
      ...[`微信${' '.repeat(30)}31  ￥4,310.50`, '/'],
      ...[`Alipay 支付宝（含花呗分期，手${' '.repeat(6)}7     ￥98.00`, '/', '续费由门店承担）', '/'],
      ...['feed 4', 'cut', 'reset'],
    ]);
  });

  it.each([...models.values()].map((each) => [each.name, each] as const))(
    'nothing on any paper is unknown to %s',
    (_, on) => {
      for (const document of [slip, ticket, totals])
        expect(unknownIn(parsePaper(encode(document, on)))).toEqual([]);
    },
  );

  it.each([wide, narrow, model('epson-tm-t88')])('all amounts end at the right edge of $name', (on) => {
    const lines = textIn(parsePaper(encode(totals, on)))
      .split('\n')
      .filter((line) => line.includes('￥'));
    expect(lines.map(width)).toEqual([on.columns, on.columns]);
  });

  it('a repeated print says so in its first line', () => {
    expect(textIn(parsePaper(encode(withCopyMark(slip, 2), wide))).split('\n')[0]).toBe('*** 补打 2 ***');
  });
});

describe('hostile texts', () => {
  const evil =
    '\u001b@\u001dV\u0000\u001bp\u0000\u0019\u00fa\u0010\u0004\u0001\u0010\u0014\u0001\u0000\u0001\u009b\u007f';

  it('commands hidden in names print as signs and do nothing', () => {
    const on = parsePaper(
      encode(
        paper({ is: 'text', text: evil }, { is: 'columns', cells: [{ text: evil, width: 'rest' }] }),
        wide,
      ),
    );
    expect(unknownIn(on)).toEqual([]);
    expect(on.filter((event) => event.is === 'cut')).toHaveLength(1);
    expect(on.filter((event) => event.is === 'drawer' || event.is === 'reset')).toHaveLength(2);
    expect(textIn(on)).toContain('□@□V□□p□□');
  });

  it('a name of five thousand bytes is printed whole', () => {
    const name = '长'.repeat(2_500);
    const on = parsePaper(
      encode(
        paper({
          is: 'columns',
          cells: [
            { text: name, width: 'rest' },
            { text: '¥1.00', width: 8, align: 'right' },
          ],
        }),
        narrow,
      ),
    );
    expect(textIn(on).match(/长/g)).toHaveLength(2_500);
    expect(Math.max(...textIn(on).split('\n').map(width))).toBe(32);
  });

  it('emoji and rare signs leave their place and nothing else', () => {
    expect(textIn(parsePaper(encode(paper({ is: 'text', text: '张𠮷😀好' }), wide)))).toContain('张〓〓好\n');
  });

  it('a QR code keeps every byte of a Chinese text, and never prints its tail', () => {
    const on = parsePaper(encode(paper({ is: 'qr', text: '张俊 13800138000' }), wide));
    expect(qrsIn(on)).toEqual(['张俊 13800138000']);
    expect(textIn(on).trim()).toBe('');
  });

  it('a QR code carries no real-time command: no pulse opens the drawer by way of a code', () => {
    const bytes = encode(paper({ is: 'qr', text: evil }), wide);
    expect(findRealtime(new Uint8Array(), bytes).commands).toEqual([]);
    expect(qrsIn(parsePaper(bytes))).toEqual([evil.replace(/\p{Cc}/gu, '?')]);
  });

  it('a QR code is made smaller until it fits, and a text that fits no code is printed as text', () => {
    const long = `https://pos.example.cn/${'a'.repeat(400)}`;
    const cells = [wide, narrow].map(
      (on) =>
        parsePaper(encode(paper({ is: 'qr', text: long, size: 8 }), on)).find((event) => event.is === 'qr')
          ?.cell,
    );
    expect(cells).toEqual([6, 4]);
    expect(
      textIn(parsePaper(encode(paper({ is: 'qr', text: 'b'.repeat(3_000) }), wide))).match(/b/g),
    ).toHaveLength(3_000);
    expect(qrsIn(parsePaper(encode(paper({ is: 'qr', text: '' }), wide)))).toEqual([]);
  });
});

describe('the drawer', () => {
  it('gets one pulse on its pin, with both times', () => {
    expect(parsePaper(drawerKick(2))).toEqual([{ is: 'drawer', pin: 2, onMs: 50, offMs: 500 }]);
    expect(parsePaper(drawerKick(5))).toEqual([{ is: 'drawer', pin: 5, onMs: 50, offMs: 500 }]);
    expect(parsePaper(drawerKickNow(2))).toEqual([]);
  });
});
