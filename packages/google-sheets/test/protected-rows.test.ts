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
    // Each is told apart by a call, and once more after a read: another row may have stood in its place.
    expect(sheet.emulator.calls.writes).toBeLessThanOrEqual(2 * count + 2);
    expect(sheet.emulator.calls.reads).toBeLessThanOrEqual(count);
    for (const [at, answer] of answers.entries()) {
      const tag = tags[at] ?? '';
      if (!barred.includes(tag))
        expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'applied', replayed: false });
      else {
        expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'unwritable' });
        expect(JSON.stringify(answer)).toContain(`the row of ${tag} may not be written`);
        expect(sheet.row(tag)).toMatchObject({ label: 'DISPONIBLE', version: 3 });
      }
    }
  });

  test('one that comes to stand where another was seen does not keep that from being written', async () => {
    sheet = await ShopSheet.open(['A', 'B'].map((tag) => ({ tag, label: 'DISPONIBLE', version: 3 })));
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.person.moveRow(TAB, 2, 3);
    sheet.person.protect(TAB, `${COLUMN.label}2`);
    expect((await source.write(taking('A'), soon()))._unsafeUnwrap()).toMatchObject({ outcome: 'applied' });
    expect(sheet.row('B')).toMatchObject({ label: 'DISPONIBLE', version: 3 });
  });
});
