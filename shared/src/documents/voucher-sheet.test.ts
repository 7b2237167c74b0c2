import { expect, test } from 'vitest';
import type { PaperLine } from './document.ts';
import { voucherSheet, type VoucherSheet } from './voucher-sheet.ts';

const sheet: VoucherSheet = {
  store: '人民路店',
  product: '50元代金券',
  voucherType: 5,
  dishes: [],
  valueFen: 5_000,
  uses: 1,
  validFrom: '2026-11-21',
  validUntil: '2027-02-28',
  number: '12-7',
  code: 'QTV1.k1.abc.def',
};

/** What a person reads, line by line. */
function read(lines: readonly PaperLine[]): string[] {
  return lines.flatMap((line) => {
    if (line.is === 'text') return [line.text];
    return line.is === 'columns' ? [line.cells.map(({ text }) => text.trim()).join(' ')] : [];
  });
}

test('a printed voucher says whose it is, what it is worth, until when, and holds its code', () => {
  const paper = voucherSheet(sheet);
  expect(paper).toMatchObject({ kind: 'receipt', title: '50元代金券 12-7' });
  const said = read(paper.lines);
  for (const line of ['人民路店', '代金券', '50元代金券', '面值 ￥50.00', '有效期至 2027-02-28', '12-7'])
    expect(said).toContain(line);
  expect(paper.lines).toContainEqual({ is: 'qr', text: sheet.code, size: 6 });
  expect(said.join()).toContain('限用一次');
});

test('a card of ten says its uses; a set meal its dishes; goods without a price no price', () => {
  const said = read(
    voucherSheet({ ...sheet, uses: 10, valueFen: 0, dishes: [{ name: '米饭', quantity: 2 }] }).lines,
  );
  expect(said).toContain('可用次数 10');
  expect(said).toContain('米饭 ×2');
  expect(said.join()).not.toContain('面值');
  expect(said.join()).not.toContain('限用一次');
});
