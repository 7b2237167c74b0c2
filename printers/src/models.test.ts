// Each model file says everything the encoder needs, and says it in numbers that fit each other.

import { describe, expect, it } from 'vitest';
import { models, modelNamed, parseModel } from './models.ts';

describe('printer models', () => {
  it('the shop finds the usual ones', () => {
    expect([...models.keys()]).toEqual(
      expect.arrayContaining([
        'generic-80mm',
        'generic-58mm',
        'virtual-80mm',
        'virtual-58mm',
        'epson-tm-t88',
      ]),
    );
    expect(modelNamed('teletype')).toBeUndefined();
  });

  it.each([...models.values()].map((model) => [model.name, model] as const))(
    '%s prints its columns within its dots',
    (_, model) => {
      expect(model.columns * 12).toBeLessThanOrEqual(model.dots);
      expect((model.columns + 1) * 12).toBeGreaterThan(model.dots);
    },
  );

  it('a wrong file is named together with what is wrong in it', () => {
    const good = {
      name: 'x',
      label: 'X',
      columns: 48,
      dots: 576,
      cutter: true,
      drawer: true,
      confirm: 'none',
    };
    expect(parseModel('x.json', JSON.stringify(good)).columns).toBe(48);
    expect(() => parseModel('x.json', JSON.stringify({ ...good, columns: 47 }))).toThrow(
      'x.json: columns must be one of 48, 42, 32, not 47',
    );
    expect(() => parseModel('y.json', JSON.stringify(good))).toThrow('y.json: name must be y');
    expect(() => parseModel('x.json', JSON.stringify({ ...good, label: '' }))).toThrow('x.json: label');
  });
});
