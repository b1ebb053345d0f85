import { DATE_TIME_PATTERN } from '../../src/reading/cells.js';
import type { Cell } from '../../src/calls/cell-data.js';
import { cellsOf } from '../../src/calls/ranges.js';
import { findIn } from '../../src/ledger/layout.js';
import { changed, removed, type Bench, type CellData, type Request } from '../bench.js';
import { unknowns, unless } from '../unknown.js';

/** Two cells one below the other, and whether the adapter counts on their being alike, or on their not being so. */
interface Pair {
  readonly what: string;
  readonly upper: Cell;
  readonly lower: Cell;
  readonly alike?: boolean;
  /** How numbers are displayed. */
  readonly formats?: (bench: Bench, row: number) => Request[];
}

const LABEL = 'MR(93)';
const NOON = 46_000.5;
const SIX = 46_000.25;

const PAIRS: readonly Pair[] = [
  { what: 'two blanks', upper: null, lower: null, alike: true },
  { what: 'a blank and a text', upper: null, lower: LABEL, alike: false },
  { what: 'a blank and 0', upper: null, lower: 0 },
  { what: '7 and the text 7', upper: 7, lower: '7' },
  { what: 'upper and lower case', upper: LABEL, lower: 'mr(93)' },
  { what: 'with and without spaces around', upper: ` ${LABEL} `, lower: LABEL },
  { what: 'two hours of a day', upper: NOON, lower: SIX, alike: false },
  {
    what: 'two hours of a day, displayed as that day',
    upper: NOON,
    lower: SIX,
    alike: false,
    formats: (bench, row) => [bench.format(bench.cells(row, 1, 1, 2), 'DATE', 'dd-mm-yyyy')],
  },
  {
    what: 'a plain number and the same as a date-time',
    upper: NOON,
    lower: NOON,
    alike: true,
    formats: (bench, row) => [bench.format(bench.cells(row + 1, 1), 'DATE_TIME', DATE_TIME_PATTERN)],
  },
];

export const rowUnknowns = unknowns([
  {
    what: 'May a batch use a tab that it has just added?',
    reliedOn: true,
    ask: async (bench) => {
      const sheetId = bench.newId();
      const cell = cellsOf(sheetId, 0, 0);
      const title = `${bench.sheets.run.tabs.contract.title}-brief`;
      const rows = [{ values: [{ userEnteredValue: { stringValue: 'there' } }] }];
      const { replies = [] } = await bench.update(
        { addSheet: { properties: { sheetId, title } } },
        { updateCells: { range: cell, rows, fields: 'userEnteredValue' } },
        bench.useId(bench.newId(), 'aa', sheetId),
        findIn(cell, 'there', 'Found'),
        { deleteSheet: { sheetId } },
      );
      const isFound = changed(replies[3]) === 1;
      return {
        found: isFound ? 'yes' : 'no: what was written to it is not found',
        ...unless(isFound, 'A batch cannot use a tab that it has just added.'),
      };
    },
  },
  {
    what: 'Does what deleteDuplicates leaves move up, and nothing else?',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(4);
      const { replies = [] } = await bench.update(
        bench.put(row, 0, [
          ['as seen', 1, 'beside 1'],
          ['as seen', 1, 'beside 2'],
          ['next', 2, 'beside 3'],
          ['below', 3, 'beside 4'],
        ]),
        duplicates(bench, row, 3, 2),
      );
      const cells = (await bench.look(row, 0, 3, 4)).map((line) => line.map(textOf).join(' '));
      const found = `${removed(replies[1])} removed, then: ${cells.join(' / ')}`;
      const wanted = 'as seen 1 beside 1/next 2 beside 2/- - beside 3/below 3 beside 4';
      return {
        found,
        ...unless(
          removed(replies[1]) === 1 && cells.join('/') === wanted,
          `deleteDuplicates must remove one row, move the next one up and leave all else: ${found}`,
        ),
      };
    },
  },
  {
    what: 'What does deleteDuplicates take for alike?',
    reliedOn: true,
    ask: async (bench) => {
      const blocks = PAIRS.map((pair) => ({ ...pair, row: bench.rows(2) }));
      const { replies = [] } = await bench.update(
        ...blocks.map(({ row, upper, lower }) =>
          bench.put(row, 0, [
            ['key', upper],
            ['key', lower],
          ]),
        ),
        ...blocks.flatMap(({ row, formats }) => formats?.(bench, row) ?? []),
        ...blocks.map(({ row }) => duplicates(bench, row, 2, 2)),
      );
      const answers = replies.slice(-blocks.length).map((reply) => removed(reply) === 1);
      const wrong = blocks.filter(({ alike }, at) => alike !== undefined && alike !== answers[at]);
      return {
        found: blocks.map(({ what }, at) => `${what}: ${answers[at] === true ? 'yes' : 'no'}`).join('; '),
        ...unless(
          wrong.length === 0,
          `deleteDuplicates decides otherwise than a guarded write needs it: ${wrong.map(({ what }) => what).join(', ')}`,
        ),
      };
    },
  },
]);

function duplicates(bench: Bench, row: number, rows: number, columns: number): Request {
  const dimension = { sheetId: bench.sheetId, dimension: 'COLUMNS' };
  return {
    deleteDuplicates: {
      range: bench.cells(row, 0, columns, rows),
      comparisonColumns: [{ ...dimension, startIndex: 0, endIndex: columns }],
    },
  };
}

function textOf(cell: CellData): string {
  const { stringValue, numberValue } = cell.userEnteredValue ?? {};
  return stringValue ?? String(numberValue ?? '-');
}
