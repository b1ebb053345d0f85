import { afterEach, describe, expect, test } from 'vitest';
import { taking } from './support/changes.js';
import { COLUMN, ShopSheet, soon, TAB } from './support/shop-sheet.js';

let sheet: ShopSheet;
afterEach(() => sheet.close());

describe('B8: rows that may not be written', () => {
  test.each([1, 10])('%i of them keep none of the others in their group from theirs', async (count) => {
    const tags = Array.from({ length: 20 }, (_, at) => `S-${at}`);
    sheet = await ShopSheet.open(tags.map((tag) => ({ tag, label: 'DISPONIBLE', version: 3 })));
    const source = await sheet.preparedSource();
    await source.read([taking('S-0').tag], soon());
    const barred = tags.slice(5, 5 + count);
    for (const tag of barred) sheet.person.protect(TAB, `${COLUMN.label}${sheet.rowNumber(tag)}`);
    sheet.emulator.calls.reset();
    const answers = await Promise.all(tags.map((tag) => source.write(taking(tag), soon())));
    expect(sheet.emulator.calls.total).toBe(count + 1);
    for (const [at, answer] of answers.entries()) {
      const tag = tags[at] ?? '';
      if (!barred.includes(tag))
        expect(answer._unsafeUnwrap()).toEqual({ outcome: 'applied', replayed: false });
      else {
        expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'unwritable' });
        expect(JSON.stringify(answer)).toContain(`the row of ${tag} may not be written`);
        expect(sheet.row(tag)).toMatchObject({ label: 'DISPONIBLE', version: 3 });
      }
    }
  });
});
