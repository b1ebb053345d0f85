import { systemClock } from '@spoollock/core/adapter';
import { gridOf, shown } from '../bench.js';
import { unknowns, unless } from '../unknown.js';

const TIMES = 20;

export const readingUnknowns = unknowns([
  {
    what: 'Does a batch’s reply show the sheet as the batch left it?',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(1);
      await bench.update(bench.put(row, 0, [['old', 'old', 'old']]));
      const { updatedSpreadsheet } = await bench.sheets.update(
        [
          bench.put(row, 0, [['new']]),
          bench.find(row, 1, 'old', 'new'),
          { copyPaste: { source: bench.cells(row, 0), destination: bench.cells(row, 2) } },
        ],
        {
          includeSpreadsheetInResponse: true,
          responseIncludeGridData: true,
          responseRanges: [bench.a1(row, 0, 3)],
        },
      );
      const [cells = []] = gridOf(updatedSpreadsheet?.sheets, 3, 1);
      const found = cells.map((cell) => cell.effectiveValue?.stringValue ?? 'nothing').join(', ');
      return {
        found: `written, replaced and pasted over: ${found}`,
        ...unless(
          found === 'new, new, new',
          'The reply of a batch does not show its own writes: the last look would be of no use.',
        ),
      };
    },
  },
  {
    what: `Is what was written read at once (${TIMES} times)?`,
    reliedOn: false,
    ask: async (bench) => {
      const row = bench.rows(1);
      let old = 0;
      const tookMs: number[] = [];
      for (let time = 1; time <= TIMES; time++) {
        await bench.update(bench.put(row, 0, [[time]]));
        const startedMs = systemClock.now();
        const [[cell] = []] = await bench.look(row, 0);
        tookMs.push(systemClock.now() - startedMs);
        if (shown(cell) !== `the number ${time}`) old += 1;
      }
      tookMs.sort((a, b) => a - b);
      return {
        found: `${old} of ${TIMES} reads showed an older value; they took ${tookMs[TIMES / 2]} ms (median, with the wait for their turn)`,
      };
    },
  },
]);
