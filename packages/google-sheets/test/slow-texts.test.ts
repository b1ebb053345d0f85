import { labelForm } from '@spoollock/core/adapter';
import { expect, test } from 'vitest';
import { leastProcessorTime, processorTime, tooSlow } from '../../core/test/support/slow-texts.js';
import { faultOf as explain } from '../src/calls/sheets-faults.js';
import { readLedger } from '../src/ledger/marks.js';
import { isBlank, readDateCell, readVersionCell } from '../src/reading/cells.js';
import { findColumns, HEADERS, plainHeader } from '../src/reading/columns.js';
import { ShopRows } from '../src/reading/shop-rows.js';
import { readTagText as readTag } from '../src/reading/tags.js';
import { APPLIED, taking, write } from './support/changes.js';
import { ShopSheet, soon } from './support/shop-sheet.js';

const zones = { shop: 'America/Santiago', spreadsheet: 'Europe/Madrid' };
const forms = {
  zones,
  labels: labelForm(),
  dates: 'date-time',
  typedDates: 'day-month-year',
  hasVersions: true,
} as const;

test('R16: no text of a cell, a header, the ledger or an error of Google’s takes more than some passes', async () => {
  const slow = await tooSlow({
    isBlank: (text) => isBlank(text),
    'a date': (text) => readDateCell(text, forms),
    'a version': (text) => readVersionCell(text),
    'a header': (text) => plainHeader(text),
    'a header row': (text) => findColumns([text, text, text], HEADERS),
    'the ledger': (text) => readLedger([text]),
    'an error': (text) => explain({ message: text, status: 400 }),
    'a row': (text) => {
      const cells = ['a header', text];
      const rows = new ShopRows({ tag: cells, label: cells, since: cells, version: cells }, forms, readTag);
      return [...rows.all()];
    },
  });
  expect(slow).toEqual([]);
});

test('R16: rows that carry one tag by the thousand cost what other rows cost', async () => {
  const read = (rows: number): Promise<number> => {
    const cells = Array.from({ length: rows }, () => 'MK-1');
    return leastProcessorTime(
      () => new ShopRows({ tag: cells, label: [], since: [], version: [] }, forms, readTag),
    );
  };
  await read(5_000);
  expect(await read(40_000)).toBeLessThan(30 * (await read(5_000)));
});

test('R16: a worker takes a spool as fast when twelve cells are full of combining marks as when they are of letters', async () => {
  const take = async (unit: string): Promise<number> => {
    const full = unit.repeat(25_000);
    const sheet = await ShopSheet.open([
      { tag: 'A', label: 'DISPONIBLE', version: 3 },
      ...Array.from({ length: 6 }, () => ({ tag: full, label: full, version: 1 })),
    ]);
    const source = await sheet.preparedSource();
    const took = await processorTime(async () => {
      expect(await write(source, taking('A'))).toEqual(APPLIED);
      for await (const chunk of source.rows(soon())) expect(chunk.isOk()).toBe(true);
    });
    await sheet.close();
    return took;
  };
  await take('ab');
  expect(await take('\u0315\u0301')).toBeLessThan(20 * (await take('ab')));
});
