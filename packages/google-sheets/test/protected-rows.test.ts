import { afterEach, describe, expect, test } from 'vitest';
import { taking } from './support/changes.js';
import { COLUMN, ShopSheet, soon, TAB } from './support/shop-sheet.js';

let sheet: ShopSheet;
afterEach(() => sheet.close());

describe('B8: one row that may not be written', () => {
  test('keeps none of the others in its group from theirs', async () => {
    const tags = Array.from({ length: 20 }, (_, at) => `S-${at}`);
    sheet = await ShopSheet.open(tags.map((tag) => ({ tag, label: 'DISPONIBLE', version: 3 })));
    const source = await sheet.preparedSource();
    sheet.person.protect(TAB, `${COLUMN.label}${sheet.rowNumber('S-7')}`);
    const answers = await Promise.all(tags.map((tag) => source.write(taking(tag), soon())));
    for (const [at, answer] of answers.entries())
      if (at === 7)
        expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'source-fault', reached: 'never' });
      else expect(answer._unsafeUnwrap()).toEqual({ outcome: 'applied', replayed: false });
    expect(sheet.row('S-7')).toMatchObject({ label: 'DISPONIBLE', version: 3 });
  });
});
