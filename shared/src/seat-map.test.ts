import { expect, test } from 'vitest';
import { layoutOf, placesOf, seatCount, seatLabel, seatMeant } from './seat-map.ts';

test('twenty seats stand in four rows of five', () => {
  expect(layoutOf(20)).toEqual(['xxxxx', 'xxxxx', 'xxxxx', 'xxxxx']);
});

test('every number of seats makes a room with exactly so many', () => {
  for (let seats = 1; seats <= 500; seats += 1) expect(seatCount(layoutOf(seats)), `${seats}`).toBe(seats);
});

test('seats are counted through from the front, aisles and empty rows apart', () => {
  const places = placesOf(['xx.xx', '.....', 'x...x']);
  expect(places.map(({ seat, label }) => `${seat}:${label}`)).toEqual([
    ...['1:A1', '2:A2', '3:A3', '4:A4'],
    ...['5:B1', '6:B2'],
  ]);
  expect(places[2]).toEqual({ seat: 3, label: 'A3', row: 1, column: 4 });
});

test('a row beyond Z still has letters of its own', () => {
  const labels = placesOf(Array.from({ length: 30 }, () => 'x')).map(({ label }) => label);
  expect(labels.slice(25, 28)).toEqual(['Z1', 'AA1', 'AB1']);
  expect(new Set(labels).size).toBe(30);
});

test('a seat is meant by its number or by what people call it', () => {
  const layout = layoutOf(20);
  expect(seatMeant(layout, 7)?.label).toBe('B2');
  expect(seatMeant(layout, '7')?.seat).toBe(7);
  expect(seatMeant(layout, ' b2 ')?.seat).toBe(7);
  expect(seatMeant(layout, 21)).toBeUndefined();
  expect(seatLabel(layout, 20)).toBe('D5');
});
