import { formatShopTime, type OccupationChange } from '@spoollock/core/adapter';
import { afterEach, describe, expect, test } from 'vitest';
import {
  JUAN,
  MARIA,
  SINCE,
  settle,
  taking,
  takingOver,
  tagOf,
  vacating,
  valueOf,
  write,
} from './support/changes.js';
import { IS_LONG_RUN } from './support/google-under-test.js';
import { lightClient } from './support/light-client.js';
import { justBefore } from './support/meddling.js';
import { serial, ShopSheet, soon, TAB, ZONE, type TestRow } from './support/shop-sheet.js';

const DATE = formatShopTime(SINCE, ZONE);
const FREE = { label: 'DISPONIBLE', version: 3 };
const MARIAS = { label: 'MR(93)', since: DATE, version: 3 };
/** Rows of others, alike to the last cell, so that a write to the wrong one would not be noticed by its label. */
const OTHERS: TestRow[] = [
  { tag: 'F-1', ...FREE },
  { tag: 'F-2', ...FREE },
  { tag: 'M-1', ...MARIAS },
  { tag: 'M-2', ...MARIAS },
  { tag: 'BLANK' },
];
let sheet: ShopSheet;

afterEach(() => sheet.close());

const OWN = 'A';
const OPERATIONS: Record<
  string,
  { readonly row: TestRow; readonly change: () => OccupationChange; readonly label: string }
> = {
  INICIAR: { row: { tag: OWN, ...FREE }, change: () => taking(OWN), label: 'MR(93)' },
  'INICIAR on a blank row': { row: { tag: OWN }, change: () => taking(OWN), label: 'MR(93)' },
  FINALIZAR: { row: { tag: OWN, ...MARIAS }, change: () => vacating(OWN), label: 'DISPONIBLE' },
  'a take-over': { row: { tag: OWN, ...MARIAS }, change: () => takingOver(OWN, MARIA, JUAN), label: 'JP(7)' },
};

/** By the tag that stands in the second column; the last in front, so that every row moves. */
function byTagDownwards(one: readonly unknown[], other: readonly unknown[]): number {
  return String(one[1]) < String(other[1]) ? 1 : -1;
}

const MOVES: Record<string, () => void> = {
  'the rows are shuffled': () => sheet.person.sortRows(TAB, { seed: 7 }),
  'the rows are sorted by tag': () => sheet.person.sortRows(TAB, byTagDownwards),
  'a row is inserted above': () => {
    // Beside columns that were inserted before.
    const others = Array.from({ length: firstColumn() }, () => null);
    sheet.person.insertRow(TAB, 2, [...others, 99, 'NEW', 'a note', 'DISPONIBLE', null, 3]);
  },
  'another row above is deleted': () => sheet.person.deleteRow(TAB, sheet.rowNumber('BLANK')),
  'the row goes to the end': () => sheet.person.moveRow(TAB, sheet.rowNumber(OWN), sheet.rows.length + 1),
  'the row goes to the top': () => sheet.person.moveRow(TAB, sheet.rowNumber(OWN), 2),
  'a column is inserted to the left': () => sheet.person.insertColumn(TAB, 'A'),
  'a column is inserted to the left and the rows are shuffled': () => {
    sheet.person.insertColumn(TAB, 'A');
    sheet.person.sortRows(TAB, { seed: 5 });
  },
};

/** Where the columns begin that were there at first. */
function firstColumn(): number {
  return sheet.person.values(TAB)[0]?.indexOf('NUM') ?? 0;
}

/** Every row but one, by its tag, wherever it and its columns are by now. */
function others(): Record<string, readonly unknown[]> {
  const [, ...rows] = sheet.person.values(TAB);
  const from = firstColumn();
  const own = rows.map((row) => row.slice(from)).filter((row) => row[1] !== OWN && row[1] !== null);
  return Object.fromEntries(own.map((row) => [String(row[1]), row.slice(1)]));
}

function ownCells(): readonly unknown[] {
  const [, ...rows] = sheet.person.values(TAB);
  const from = firstColumn();
  return (
    rows
      .map((row) => row.slice(from))
      .find((row) => row[1] === OWN)
      ?.slice(3, 6) ?? []
  );
}

interface Way {
  readonly rowsAreKnown: boolean;
  readonly isLost: boolean;
}
const WAYS: readonly Way[] = [
  { rowsAreKnown: true, isLost: false },
  { rowsAreKnown: false, isLost: false },
  { rowsAreKnown: true, isLost: true },
];

/** Every operation meets every move, and each of them every way; all three together in `npm run unknowns`. */
function movesFor(operation: string, way: Way): string[] {
  const from = Object.keys(OPERATIONS).indexOf(operation) + WAYS.indexOf(way);
  return Object.keys(MOVES).filter((_, at) => IS_LONG_RUN || (from + at) % WAYS.length === 0);
}

async function run(
  operation: string,
  { rowsAreKnown, isLost }: Way,
  meddle: (calls: number) => void,
): Promise<void> {
  const { row, change, label } = OPERATIONS[operation] ?? {
    row: { tag: OWN },
    change: () => taking(OWN),
    label: '',
  };
  sheet = await ShopSheet.open([...OTHERS, row], { makeClient: lightClient });
  const source = await sheet.preparedSource();
  if (rowsAreKnown) valueOf(await source.read([tagOf(OWN)], soon()));
  const before = others();
  const version = Number(row.version ?? 0);
  meddle(0);
  const own = change();
  if (isLost) {
    sheet.emulator.faults.next('lose-reply', { of: 'spreadsheets.batchUpdate' });
    const first = await source.write(own, soon());
    expect(first.isErr()).toBe(true);
    const settled = await settle(source, own);
    // The batch that was lost may have met another row: then nothing was written.
    if (settled === 'cancelled') expect(await write(source, change())).toMatchObject({ outcome: 'applied' });
  } else expect(await write(source, own)).toMatchObject({ outcome: 'applied' });
  const now = valueOf(await source.confirm(own, soon()));
  if (label === 'DISPONIBLE') expect(now).toMatchObject({ state: 'free', version: version + 1 });
  else expect(now).toMatchObject({ state: 'occupied', label, since: SINCE, version: version + 1 });
  expect(ownCells()).toEqual([label, label === 'DISPONIBLE' ? null : serial(SINCE), version + 1]);
  const after = others();
  delete after.NEW;
  for (const tag of Object.keys(after))
    expect({ tag, cells: after[tag] }).toEqual({ tag, cells: before[tag] });
}

describe.each(Object.keys(OPERATIONS))('B1: %s ends right, and no other spool’s row changes', (operation) => {
  describe.each(WAYS)('(%j)', (way) => {
    test.each(movesFor(operation, way))('when %s before any one of its calls', async (move) => {
      // First without a move: how many calls there are.
      let calls = 0;
      await run(operation, way, () => sheet.emulator.beforeEachCall(() => void (calls += 1)));
      await sheet.close();
      expect(calls).toBeGreaterThan(1);
      // A move makes for more calls; it is made before each of those that may come, too.
      for (let k = 1; k <= calls + 2; k++) {
        await run(operation, way, () => justBefore(sheet.emulator, k, () => MOVES[move]?.()));
        if (k <= calls + 1) await sheet.close();
      }
    });

    test('when somebody moves something before two of its calls', async () => {
      const names = Object.keys(MOVES).filter((name) => !name.includes('deleted'));
      for (const [index, first] of names.entries()) {
        const second = names[(index + 3) % names.length] ?? first;
        await run(operation, way, () => {
          justBefore(sheet.emulator, 1, () => MOVES[first]?.());
          justBefore(sheet.emulator, 2, () => MOVES[second]?.());
        });
        if (index < names.length - 1) await sheet.close();
      }
    });
  });
});

describe('B1: rows that never stay where they are', () => {
  test('end in a fault that says nothing was written, and nothing was', async () => {
    sheet = await ShopSheet.open([...OTHERS, { tag: OWN, ...FREE }]);
    const source = await sheet.preparedSource();
    const before = others();
    const number = { of: 2 };
    // Turn about to the end and to the top: where it was read it never is when it is written.
    const stop = sheet.emulator.beforeEachCall(() => {
      number.of = number.of === 2 ? sheet.rows.length + 1 : 2;
      sheet.person.moveRow(TAB, sheet.rowNumber(OWN), number.of);
    });
    const answer = await source.write(taking(OWN), soon());
    stop();
    if (answer.isErr()) {
      expect(answer.error).toMatchObject({ type: 'source-fault', reached: 'never' });
      expect(ownCells()).toEqual(['DISPONIBLE', null, 3]);
    } else expect(ownCells()).toEqual(['MR(93)', serial(SINCE), 4]);
    expect(others()).toEqual(before);
    // As soon as they rest, it goes on.
    expect(await write(source, answer.isErr() ? taking(OWN) : vacating(OWN))).toMatchObject({
      outcome: 'applied',
    });
  });
});
