import {
  ambiguousSpool,
  isSpoolTag,
  lookOf,
  roughLookOf,
  unknownSpool,
  visible,
} from '@spoollock/core/adapter';
import { parseSpoolTag } from '@spoollock/core';
import { describe, expect, test } from 'vitest';

describe('A tag is what people see', () => {
  test.each([
    ['MK 1400', 'MK\u00a01400'],
    ['MK 1400', 'MK  1400'],
    ['MK 1400', 'MK\u20031400'],
    ['MK 1400', 'MK\u31641400'],
    ['MK 1400', 'MK\t1400'],
    ['A-3', 'A-3\ufe0f'],
    ['A-3', 'A\u200b-3'],
    ['A-3', 'A\u00ad-3'],
    ['A-3', 'A\u20113'],
    ['A-3', 'A\u22123'],
    ['A-3', '\uff21-\uff13'],
    ['A-3', '\u0410-3'],
    ["A'3", 'A\u20193'],
    ['\u00c1-3', 'A\u0301-3'],
    ['MK/3', 'MK\u22153'],
  ])('%j looks like %j', (one, other) => expect(lookOf(other)).toBe(lookOf(one)));

  test.each([
    ['A-3', 'a-3'],
    ['A-3', 'A3'],
    ['A-3', '\u00c1-3'],
    ['MK 1400', 'MK1400'],
    ['O', '0'],
  ])('%j does not look like %j', (one, other) => expect(lookOf(other)).not.toBe(lookOf(one)));

  test('case, blanks and punctuation are what people mistake', () => {
    for (const typed of ['mk-1400', 'MK1400', "MK'1400", 'Mk 1400'])
      expect(roughLookOf(typed)).toBe('MK1400');
  });

  test.each(['A-3\ufe0f', 'A\u034f3', '\u3164', 'A\u115f', 'A\u2800', 'A\u180b', 'A\u200b', 'A\u2060'])(
    'no tag has a sign that nobody sees: %j',
    (text) => {
      expect(isSpoolTag(text)).toBe(false);
      expect(parseSpoolTag(text)._unsafeUnwrapErr().problem).toMatch(/invisible/);
    },
  );

  test('what nobody sees is shown in a message, and a long text is short there', () => {
    expect(visible('MK\u00a01400\n\u{e0100}')).toBe('MK\\u00a01400\\u000a\\u{e0100}');
    expect(visible('x'.repeat(70))).toBe(`${'x'.repeat(60)}…`);
    const tag = parseSpoolTag('MK 1400')._unsafeUnwrap();
    expect(unknownSpool(tag, ['MK\\u00a01400']).message).toBe(
      'There is no spool MK 1400; perhaps MK\\u00a01400 is meant.',
    );
    expect(ambiguousSpool(tag, 2, ['MK 1400', 'MK\\u00a01400']).message).toBe(
      '2 rows have tags that look alike, MK 1400 and MK\\u00a01400; only one may look so.',
    );
    expect(ambiguousSpool(tag, 2)).toEqual({
      type: 'ambiguous-spool',
      message: '2 rows carry the tag MK 1400; only one may.',
      next: 'fix-source',
      tag,
      rows: 2,
    });
  });
});
