import { formatShopTime, parseLabel, parseSpoolTag } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDemoSheet } from '../src/demo-sheet.js';
import { cellText, readDateCell, readVersionCell, type Cell, type DateCell } from '../src/sheet-cells.js';

// A failure prints the seed and the cell that replay it.
const RUNS = 200_000;
const ZONE = 'America/Santiago';
// Another one than the shop's: serial numbers stand in the spreadsheet's.
const ZONES = { shop: ZONE, spreadsheet: 'Europe/Madrid' };
const HEADER: readonly Cell[] = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
const DAY_MS = 86_400_000;

/** Any cell, and cells that are nearly right: a valid one with a few characters changed, cut, or doubled. */
const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 4, arbitrary: nearly(fc.string({ unit: 'binary', maxLength: 3 })) },
  { weight: 2, arbitrary: nearly(fc.constantFrom('', ' ', ...Array.from('ıİІſ\u200B\uFEFF\u00A0\u0301'))) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(' ', '\u00A0', '\t', '\u200B', '0'), maxLength: 3 }),
  },
  { weight: 2, arbitrary: fc.double() },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 100_000, noNaN: true }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
);

function nearly(change: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const valid = fc.constantFrom('DISPONIBLE', 'MR(93)', '04-05-2026 08:00:00', '46146.5', '7');
  return fc.tuple(valid, fc.nat(18), fc.nat(2), change).map(([text, place, cut, put]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + put + text.slice(at + cut);
  });
}

/** Fails like `expect`, at a hundredth of its cost. */
function insist(holds: boolean, what: string): void {
  if (!holds) expect.fail(what);
}

test(
  `${RUNS} cells: no reader throws, and none makes "free", a moment or a version of garbage`,
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(cell, (input) => {
        const text = cellText(input);
        const isBlank = text.trim() === '';
        insist(text === (input === null ? '' : String(input)), 'another text');
        insist((parseLabel(text)?.kind === 'free') === isFree(input), 'free');
        checkDate(input, readDateCell(input, ZONES), isBlank);
        const version = readVersionCell(input);
        insist(version === null || version === (isBlank ? 0 : input), 'another version');
        insist(version === null || (Number.isSafeInteger(version) && version >= 0), 'no version');
      }),
      { numRuns: RUNS },
    );
  },
);

function checkDate(input: Cell, read: DateCell, isBlank: boolean): void {
  insist((read.kind === 'blank') === isBlank, 'blank');
  if (read.kind === 'unreadable') insist(read.text === cellText(input), 'another text');
  if (read.kind !== 'moment') return;
  if (typeof input === 'string') insist(formatShopTime(read.at, ZONE) === input.trim(), 'another moment');
  // The days of a serial number are those of a wall clock, which is never more than a day from UTC.
  else if (typeof input === 'number')
    insist(Math.abs(read.at.getTime() - Date.UTC(1899, 11, 30) - input * DAY_MS) <= DAY_MS, 'another day');
  else expect.fail('a moment of neither text nor number');
}

/** Blank, or DISPONIBLE by these very letters. */
function isFree(label: Cell): boolean {
  return label === null || (typeof label === 'string' && /^(disponible)?$/i.test(label.trim()));
}

test('a sheet of 10,000 rows of any cells is read, and frees nobody', () => {
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 100, maxLength: 100 });
  fc.assert(
    fc.property(rows, (cells) => {
      const finite = cells.filter((row) =>
        row.every((one) => typeof one !== 'number' || Number.isFinite(one)),
      );
      const values = [HEADER, ...finite.map((row, index) => [`SPOOL-${index}`, ...row])];
      const sample = {
        spreadsheet: { timeZone: ZONES.spreadsheet },
        now: '2026-11-20T10:00:00-03:00',
        values,
      };
      const source = new MemoryOccupationSource(readDemoSheet(sample, ZONE)._unsafeUnwrap().rows);
      for (const [index, [label]] of finite.entries()) {
        const { state } = source.peek(parseSpoolTag(`SPOOL-${index}`)._unsafeUnwrap());
        insist((state === 'free') === isFree(label), `${state} of ${String(label)}`);
      }
    }),
    { numRuns: 100 },
  );
});
