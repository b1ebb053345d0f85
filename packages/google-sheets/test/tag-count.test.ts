import { parseSpoolTag } from '@spoollock/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCountable, tagPattern } from '../src/compare-and-set/tag-count.js';

function fits(tag: string, cell: string): boolean {
  return new RegExp(`^(?:${tagPattern(tag)})$`, 'u').test(cell);
}

describe('S21: the pattern of a tag', () => {
  test.each([
    ['MK-1335-CW-25000-019', 'MK-1335-CW-25000-019'],
    ['MK-1335', ' MK-1335 '],
    ['MK 1400', 'MK\u00A01400'],
    ['A-3', 'A-3\uFE0F'],
    ['CAÑO-1', 'CAN\u0303O-1'],
    ['MK-1', 'M\u212A-1'],
    ['MK 1400/CW:25 *[a]', 'MK 1400/CW:25 *[a]'],
    ['1340', '1340'],
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

  test('fits every cell that reads as the tag', () => {
    const latin = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 40,
    });
    const tagLike = fc.oneof(latin, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }));
    const blank = fc.stringMatching(/^[ \t\u00A0\u3000]{0,3}$/);
    fc.assert(
      fc.property(
        blank,
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        blank,
        (left, text, right) => {
          for (const cell of [left + text + right, text.normalize('NFD'), text.normalize('NFC')]) {
            const tag = parseSpoolTag(cell).unwrapOr(null);
            if (tag !== null && isCountable(tag)) expect(fits(tag, cell)).toBe(true);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('takes linear time on any cell', () => {
    const tag = 'A-'.repeat(60);
    const cell = `${'A-'.repeat(20_000)}!`;
    expect(fits(tag, cell)).toBe(false);
  });

  test.each(['***', '管-1', '1340.10', '1e5', '0123', '123456789012', 'true', '-5', '1340,1'])(
    '%s is not counted, because a cell may show it otherwise',
    (tag) => {
      expect(isCountable(tag)).toBe(false);
    },
  );
});
