import { GOOGLE_UNKNOWNS, type SheetsEmulatorOptions } from '@spoollock/sheets-emulator';
import { afterEach, describe, expect, test } from 'vitest';
import { taking } from './support/changes.js';
import { COLUMN, ShopSheet, soon, TAB } from './support/shop-sheet.js';

type Google = NonNullable<SheetsEmulatorOptions['google']>;

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

describe('B8: a column of which no row can be written', () => {
  test.each([
    ['as a whole', ['F:F'], true],
    ['as far as there are rows in use', ['F2:F3'], true],
    ['in two pieces', ['F3:F1000', 'F1:F2'], true],
    ['with a gap', ['F1:F2', 'F4:F1000'], false],
    ['but for the last row in use', ['F1:F2'], false],
  ])('protected %s: health says so (%j: %s)', async (_what, ranges, isNamed) => {
    sheet = await ShopSheet.open(['A', 'B'].map((tag) => ({ tag, label: 'DISPONIBLE', version: 3 })));
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    for (const range of ranges) sheet.person.protect(TAB, range);
    const checked = await source.check(soon());
    expect(checked.isErr()).toBe(isNamed);
    if (checked.isErr())
      expect(checked.error).toMatchObject({
        problem: expect.stringContaining('the columns Versión') as string,
      });
  });
});

const WORDINGS = ['request-and-reason', 'reason-only', 'request-only', 'neither'].flatMap((errorForm) =>
  ['English', 'Spanish'].map((errorLanguage) => ({ errorForm, errorLanguage })),
);

describe.each(WORDINGS)('S3: whatever Google says, in $errorLanguage, with $errorForm', (google) => {
  async function open(rows: readonly string[]) {
    const free = rows.map((tag) => ({ tag, label: 'DISPONIBLE', version: 3 }));
    sheet = await ShopSheet.open(free, { google: wording(google) });
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    return source;
  }

  test('a protected row is named, and the others of its group are written', async () => {
    const tags = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
    const source = await open(tags);
    sheet.person.protect(TAB, `${COLUMN.label}${sheet.rowNumber('D')}`);
    const answers = await Promise.all(tags.map((tag) => source.write(taking(tag), soon())));
    for (const [at, answer] of answers.entries())
      expect(answer._unsafeUnwrap()).toMatchObject({ outcome: tags[at] === 'D' ? 'unwritable' : 'applied' });
    expect(JSON.stringify(answers[3])).toContain('the row of D may not be written');
    expect(sheet.row('D')).toMatchObject({ label: 'DISPONIBLE', version: 3 });
  });

  test('a lost write is settled, and a used id is recognised', async () => {
    const source = await open(['A', 'B']);
    const [lost, other] = [taking('A'), taking('B')];
    sheet.emulator.faults.next('lose-reply', { of: 'write' });
    expect((await source.write(lost, soon())).isErr()).toBe(true);
    const settled = await Promise.all([source.settle(lost, soon()), source.write(other, soon())]);
    expect(settled).toMatchObject([{ value: 'applied' }, { value: { outcome: 'applied' } }]);
    expect(sheet.row('A').version).toBe(4);
  });
});

function wording({ errorForm, errorLanguage }: { errorForm: string; errorLanguage: string }): Google {
  const forms = GOOGLE_UNKNOWNS.errorForm.find((one) => one === errorForm);
  const languages = GOOGLE_UNKNOWNS.errorLanguage.find((one) => one === errorLanguage);
  if (forms === undefined || languages === undefined) throw new TypeError('there is no such setting');
  return { errorForm: forms, errorLanguage: languages };
}
