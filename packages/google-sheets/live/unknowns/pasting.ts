import { DATE_TIME_PATTERN } from '../../src/reading/cells.js';
import { cellsOf } from '../../src/calls/ranges.js';
import { faultOf } from '../../src/calls/sheets-faults.js';
import { shown, type Bench, type CellData, type Request } from '../bench.js';
import { unknowns, unless } from '../unknown.js';

const DRESS = ',userEnteredFormat(numberFormat,backgroundColor),note,dataValidation';
const DRESS_WRITTEN = 'userEnteredFormat.backgroundColor,note,dataValidation';

export const pastingUnknowns = unknowns([
  {
    what: 'What goes along with PASTE_FORMAT, there and back?',
    reliedOn: false,
    ask: async (bench) => {
      const row = bench.rows(3);
      const away = row + 1;
      await bench.update(
        bench.put(row, 0, [[46_000.5]]),
        bench.format(bench.cells(row, 0), 'DATE_TIME', DATE_TIME_PATTERN),
      );
      const isDressed = await dress(bench, row);
      await bench.update(paste(bench, row, away), paste(bench, away, row));
      const [[there = {}] = [], [back = {}] = []] = (await bench.look(row, 0, 1, 2, DRESS)).toReversed();
      const travels = (name: string, has: (cell: CellData) => boolean): string =>
        `${name}: ${has(there) ? 'yes' : 'no'}${has(back) ? '' : ', and lost on the way back'}`;
      const found = [travels('number format', ({ userEnteredFormat }) => !!userEnteredFormat?.numberFormat)];
      if (isDressed)
        found.push(
          travels('background', ({ userEnteredFormat }) => !!userEnteredFormat?.backgroundColor),
          travels('data validation', ({ dataValidation }) => !!dataValidation),
          travels('note', ({ note }) => !!note),
        );
      else found.push('background, data validation and notes: not imitated here');
      return { found: found.join('; ') };
    },
  },
  {
    what: 'Does a formula keep its references on the way to the same place of another tab and back?',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(2);
      const sheetId = bench.newId();
      const title = `${bench.sheets.run.tabs.contract.title}-brief`;
      const formula = (text: string): { values: CellData[] }[] => [
        { values: [{ userEnteredValue: { formulaValue: text } }] },
      ];
      // The first points two columns to the left, the second to the sheet's first cell.
      const [near, far] = [`=H${row + 1}`, '=A1'];
      const there = cellsOf(sheetId, row, 9, 2);
      const here = bench.cells(row, 9, 2);
      await bench.update(
        bench.put(row, 0, [['first', null, null, null, null, null, null, 'eighth']]),
        bench.fill(row, 9, 1, formula(near), 'userEnteredValue'),
        bench.fill(row, 10, 1, formula(far), 'userEnteredValue'),
        { addSheet: { properties: { sheetId, title } } },
        { copyPaste: { source: here, destination: there, pasteType: 'PASTE_FORMULA' } },
        { copyPaste: { source: there, destination: here, pasteType: 'PASTE_FORMULA' } },
        { deleteSheet: { sheetId } },
      );
      const [cells = []] = await bench.look(row, 9, 2);
      const [nearAfter, farAfter] = cells.map(shown);
      return {
        found: `${near} is ${nearAfter}; ${far} is ${farAfter}`,
        ...unless(
          nearAfter === `the formula ${near}` && farAfter === `the formula ${far}`,
          'A formula that is copied to its own place in another tab and back points elsewhere.',
        ),
      };
    },
  },
]);

function paste(bench: Bench, from: number, to: number): Request {
  return {
    copyPaste: { source: bench.cells(from, 0), destination: bench.cells(to, 0), pasteType: 'PASTE_FORMAT' },
  };
}

/** Whether it could be had: an emulator need not know of it. */
async function dress(bench: Bench, row: number): Promise<boolean> {
  const dataValidation = {
    condition: { type: 'NUMBER_GREATER', values: [{ userEnteredValue: '1' }] },
  };
  const cell = { userEnteredFormat: { backgroundColor: { green: 1 } }, note: 'a note', dataValidation };
  try {
    await bench.update(bench.fill(row, 0, 1, [{ values: [cell] }], DRESS_WRITTEN));
    return true;
  } catch (error) {
    if (bench.sheets.run.emulator !== null && faultOf(error).status !== null) return false;
    throw error;
  }
}
