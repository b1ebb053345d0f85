import { parseSpoolTag } from '@spoollock/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookOf } from '@spoollock/core/adapter';
import { isCountable, tagPattern, UNCERTAIN } from '../src/compare-and-set/tag-count.js';

function fits(tag: string, cell: string): boolean {
  return new RegExp(`^(?:${tagPattern(tag)})$`, 'u').test(cell);
}

/** Whether the count takes the cell for one that carries the tag, or may do so. */
function isMet(tag: string, cell: string): boolean {
  return fits(tag, cell) || new RegExp(UNCERTAIN, 'u').test(cell);
}

describe('S21: the pattern of a tag', () => {
  test.each([
    ['MK-1335-CW-25000-019', 'MK-1335-CW-25000-019'],
    ['MK-1335', ' MK-1335 '],
    ['MK 1400', 'MK\u00A01400'],
    ['A-3', 'A-3\uFE0F'],
    ['CAÑO-1', 'CAN\u0303O-1'],
    ['MK 1400/CW:25 *[a]', 'MK 1400/CW:25 *[a]'],
    ['(a+)+$', '(a+)+$'],
  ])('%s fits %j', (tag, cell) => {
    expect(fits(tag, cell)).toBe(true);
  });

  test.each([
    ['MK-1335', 'MK-13350'],
    ['MK-1335', 'XMK-1335'],
    ['MK-1335', 'mk-1335'],
    ['A', ''],
    ['A|B', 'A'],
  ])('%s does not fit %j', (tag, cell) => {
    expect(fits(tag, cell)).toBe(false);
  });

  test.each([
    ['MK-1', 'M\u212A-1'],
    ['MK-1', '\u041CK-1'],
    ['MK-1', '\uFF2D\uFF2B\uFF0D\uFF11'],
    ['IV-1/2', '\u2163-\u00BD'],
    ['A B-1', 'A\u3164B-1'],
    ['A2', 'A\u00B2'],
    ['MK-1340', '1340'],
    ['5E-7', '5E-7'],
  ])('%s may be what is seen of %j', (tag, cell) => {
    expect(isMet(tag, cell)).toBe(true);
  });

  test('meets every cell that looks like the tag', () => {
    const odd =
      'AB1-\u0410\u0392\uFF21\u00B9\u2081\u00A0\u2013\u2212\uFE0F\u0301\u00B4\u3164\u2163\u00BD\u2044/\u2019\u0027 ';
    const text = fc.string({ unit: fc.constantFrom(...Array.from(odd)), minLength: 1, maxLength: 6 });
    const texts = new Map<string, Set<string>>();
    for (const one of fc.sample(text, { numRuns: 40_000, seed: 20_261_129 })) {
      const look = lookOf(one);
      texts.set(look, (texts.get(look) ?? new Set()).add(one));
    }
    let compared = 0;
    for (const alike of texts.values())
      for (const one of alike) {
        const tag = parseSpoolTag(one).unwrapOr(null);
        if (tag === null || !isCountable(tag)) continue;
        for (const cell of alike) {
          compared += 1;
          expect([tag, cell, isMet(tag, cell)]).toEqual([tag, cell, true]);
        }
      }
    expect(compared).toBeGreaterThan(10_000);
  });

  test('fits every cell that reads as the tag', () => {
    const latin = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 40,
    });
    const tagLike = fc.oneof(latin, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }));
    const blank = fc.stringMatching(/^[ \t\u00A0\u3000]{0,3}$/);
    fc.assert(
      fc.property(blank, tagLike, blank, (left, text, right) => {
        for (const cell of [left + text + right, text.normalize('NFD'), text.normalize('NFC')]) {
          const tag = parseSpoolTag(cell).unwrapOr(null);
          if (tag !== null && isCountable(tag)) expect(isMet(tag, cell)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes linear time on any cell', () => {
    const tag = 'A-'.repeat(60);
    const cell = `${'A-'.repeat(20_000)}!`;
    expect(fits(tag, cell)).toBe(false);
    expect(isMet(tag, `${'1,'.repeat(20_000)}!`)).toBe(false);
  });

  test.each([
    '***',
    '管-1',
    '1340.10',
    '1e5',
    '0123',
    '123456789012',
    '1340',
    'true',
    'VERDADERO',
    '-5',
    'N\u00BA 1',
    '1340,1',
  ])('%s is not counted, because a cell may show it otherwise', (tag) => {
    expect(isCountable(tag)).toBe(false);
  });
});
