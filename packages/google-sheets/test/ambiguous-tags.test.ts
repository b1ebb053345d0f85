import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, describe, expect, test } from 'vitest';
import { occupation, taking, write } from './support/changes.js';
import { request } from './support/ledger-by-hand.js';
import { COLUMN, HEADER, ID, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const FREE = { label: 'DISPONIBLE', version: 3 };

let sheet: ShopSheet;
afterEach(() => sheet.close());

describe('I1, B1: a tag that comes to stand on two rows', () => {
  test('is granted to neither of two processes that know a different one of them', async () => {
    sheet = await ShopSheet.open([
      { ...FREE, tag: 'A' },
      { ...FREE, tag: 'B' },
    ]);
    const [one, other] = [await sheet.preparedSource(), await sheet.preparedSource()];
    await one.read([taking('A').tag], soon());
    sheet.edit('A', { tag: 'A old' });
    sheet.edit('B', { tag: 'A' });
    await other.read([taking('A').tag], soon());
    sheet.edit('A old', { tag: 'A' });

    // Each has locks of its own, so the sheet alone stands between them.
    const locks = [one, other].map((source) => createSpoolLock({ store: new MemoryLockStore(), source }));
    const answers = await Promise.all(
      locks.map((lock, at) => lock.iniciar('A', { id: 93 + at, initials: 'MR' })),
    );
    expect(answers.map((answer) => (answer.isOk() ? 'granted' : answer.error.type))).toEqual([
      'ambiguous-spool',
      'ambiguous-spool',
    ]);
    await Promise.all(locks.map((lock) => lock.close()));
  });

  test('is not granted by one that has not seen the second row yet', async () => {
    sheet = await ShopSheet.open([{ ...FREE, tag: 'A' }]);
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.add({ ...FREE, tag: ' A ' });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const answer = await lock.iniciar('A', { id: 93, initials: 'MR' });
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'ambiguous-spool', rows: 2 });
    await lock.close();
  });
});

/** Gives the tag of a row a format of numbers. */
function shownAs(row: number, pattern: string): object {
  const at = COLUMN.tag.charCodeAt(0) - 65;
  return {
    updateCells: {
      range: {
        ...{ sheetId: 0, startRowIndex: row - 1, endRowIndex: row },
        ...{ startColumnIndex: at, endColumnIndex: at + 1 },
      },
      rows: [{ values: [{ userEnteredFormat: { numberFormat: { type: 'NUMBER', pattern } } }] }],
      fields: 'userEnteredFormat.numberFormat',
    },
  };
}

describe('I1: a row that comes to look like another after the last read', () => {
  test.each([
    ['the tag with blanks', ' MK-1340 '],
    ['a sign that nobody sees', 'MK\u200b-1340'],
    ['a letter of another script', '\u041cK-1340'],
    ['full-width letters', '\uff2d\uff2b-1340'],
    ['a no-break hyphen', 'MK\u20111340'],
    ['small figures', 'MK-134\u2070'],
    ['a number, shown with letters before it', 1340],
  ])('%s: nobody is granted the spool', async (_what, tag) => {
    sheet = await ShopSheet.open([{ ...FREE, tag: 'MK-1340' }]);
    const source = await sheet.preparedSource();
    await source.read([taking('MK-1340').tag], soon());
    sheet.add({ ...FREE, tag: 'NEW' });
    const row = sheet.rowNumber('NEW');
    sheet.person.edit(TAB, `${COLUMN.tag}${row}`, tag);
    sheet.emulator.catchUp();
    if (typeof tag === 'number') await request(sheet, shownAs(row, '"MK-"0'));
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const answer = await lock.iniciar('MK-1340', { id: 93, initials: 'MR' });
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'ambiguous-spool', rows: 2 });
    await lock.close();
  });
});

describe('I1: tags that people cannot tell apart', () => {
  const lockOn = (): ReturnType<typeof createSpoolLock> =>
    createSpoolLock({ store: new MemoryLockStore(), source: sheet.source() });

  test.each([
    ['a blank and a no-break blank', 'MK 1400', 'MK\u00a01400', ['MK 1400', 'MK\\u00a01400']],
    ['one blank and two', 'MK 1400', 'MK  1400', ['MK 1400', 'MK  1400']],
    ['a sign that nobody sees', 'A-3', 'A-3\ufe0f', ['A-3', 'A-3\\ufe0f']],
    ['a hyphen and a no-break hyphen', 'A-3', 'A\u20113', ['A-3', 'A\u20113']],
    ['full-width letters', 'A-3', '\uff21-3', ['A-3', '\uff21-3']],
  ])('%s: nobody gets either, and both are named', async (_what, one, other, alike) => {
    sheet = await ShopSheet.open([
      { ...FREE, tag: one },
      { ...FREE, tag: other },
    ]);
    const before = sheet.rows;
    const lock = lockOn();
    const refused = (await lock.iniciar(one, { id: 93, initials: 'MR' }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ type: 'ambiguous-spool', rows: 2, alike });
    for (const tag of alike) expect(refused.message).toContain(tag);
    const second = await lock.iniciar(other, { id: 94, initials: 'JP' });
    expect(second._unsafeUnwrapErr().type).toMatch(/^(ambiguous-spool|invalid-input)$/);
    const page = (await lock.list())._unsafeUnwrap();
    expect(page.spools.every(({ state }) => state === 'ambiguous')).toBe(true);
    expect(page.spools.find(({ tag }) => tag === one)).toMatchObject({ alike });
    expect(page.spools.length + page.unlisted).toBe(2);
    expect(sheet.rows).toEqual(before);
    await lock.close();
  });

  test('one row alone is not taken under a tag that only looks like its own: the answer says what was meant', async () => {
    sheet = await ShopSheet.open([{ ...FREE, tag: 'MK\u00a01400' }]);
    const lock = lockOn();
    const refused = (await lock.iniciar('MK 1400', { id: 93, initials: 'MR' }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ type: 'unknown-spool', alike: ['MK\\u00a01400'] });
    expect(refused.message).toContain('perhaps MK\\u00a01400 is meant');
    expect((await lock.inspect('MK 1400'))._unsafeUnwrapErr()).toMatchObject({ alike: ['MK\\u00a01400'] });
    await lock.close();
  });

  test.each(['mk-1400', 'MK1400', "MK'1400"])('who asks for %s hears of MK-1400', async (typed) => {
    sheet = await ShopSheet.open([{ ...FREE, tag: 'MK-1400' }]);
    const lock = lockOn();
    const refused = (await lock.iniciar(typed, { id: 93, initials: 'MR' }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ type: 'unknown-spool', alike: ['MK-1400'] });
    expect((await lock.iniciar('ZZ', { id: 93, initials: 'MR' }))._unsafeUnwrapErr()).not.toHaveProperty(
      'alike',
    );
    await lock.close();
  });
});

describe('A tag cell that shows another text than its value', () => {
  test('is the spool that people read there, and is taken by that name', async () => {
    const formats = {
      B2: { type: 'DATE', pattern: 'd-m' },
      B3: { type: 'NUMBER', pattern: '0.00' },
    } as const;
    const rows = [46_024, 1340.1, 1340, 'B'].map((tag) => [0, tag, 'a note', 'DISPONIBLE', null, 3]);
    const values = [HEADER, ...rows];
    sheet = await ShopSheet.open([], {
      spreadsheets: [{ id: ID, locale: 'es_CL', sheets: [{ title: TAB, values, formats }] }],
    });
    expect(sheet.person.displayed(TAB, 'B2')).toBe('2-1');
    const shown = ['B2', 'B3', 'B4'].map((cell) => sheet.person.displayed(TAB, cell));
    const source = await sheet.preparedSource();
    for (const tag of shown) {
      expect(await occupation(source, tag)).toMatchObject({ state: 'free' });
      expect(await write(source, taking(tag))).toMatchObject({ outcome: 'applied' });
      expect((await source.confirm(taking(tag), soon()))._unsafeUnwrap()).toMatchObject({
        state: 'occupied',
      });
    }
    for (const tag of ['46024', '1340.1'])
      expect(await occupation(source, tag)).toMatchObject({ state: 'no-row' });
    expect(sheet.rows.map(({ tag }) => tag)).toEqual([46_024, 1340.1, 1340, 'B']);
  });

  test.each(['#REF!', '#N/A', '#¡REF!', '#NAME?', '#BEZUG!', '#VALEUR!', '#NV', 'Loading...'])(
    '%s is no spool, and the row is named',
    async (text) => {
      sheet = await ShopSheet.open([
        { ...FREE, tag: text },
        { ...FREE, tag: 'A' },
      ]);
      const source = sheet.source();
      expect(await occupation(source, text)).toEqual({ state: 'no-row' });
      for await (const chunk of source.rows(soon()))
        expect(chunk._unsafeUnwrap().map(({ tag, rawTag }) => [tag, rawTag])).toEqual([
          [null, text],
          ['A', 'A'],
        ]);
    },
  );
});
