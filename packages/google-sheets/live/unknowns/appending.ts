import { a1 } from '../../src/calls/ranges.js';
import { gridOf } from '../bench.js';
import { unknowns, unless } from '../unknown.js';

const ROUNDS = 6;
const LINES = 3;

export const appendingUnknowns = unknowns([
  {
    what: `Do two appends at once with INSERT_ROWS lose a line (${ROUNDS} times)?`,
    reliedOn: true,
    ask: async ({ sheets }) => {
      const { title } = sheets.run.tabs.appends;
      const lines = (round: number, by: string): string[][] =>
        Array.from({ length: LINES }, (_, at) => [`${by}-${round}-${at}`, by, 'a line']);
      const sent = [lines(0, 'a')];
      await sheets.append(a1(title, 'A:C'), lines(0, 'a'));
      for (let round = 1; round <= ROUNDS; round++) {
        const both = ['a', 'b'].map((by) => lines(round, by));
        await Promise.all(both.map((some) => sheets.append(a1(title, 'A:C'), some)));
        sent.push(...both);
      }
      const ids = sent.flat().map(([id]) => id);
      const rows = 2 * ids.length;
      const answer = await sheets.read(
        [a1(title, `A1:A${rows}`)],
        'sheets.data.rowData.values.effectiveValue',
      );
      const found = gridOf(answer.sheets, 1, rows).map(([cell]) => cell?.effectiveValue?.stringValue);
      const lost = ids.filter((id) => !found.includes(id)).length;
      const last = found.findLastIndex((id) => id !== undefined);
      return {
        found: `${lost} of ${ids.length} lines lost, ${last + 1 - (ids.length - lost)} blank or doubled between them`,
        ...unless(lost === 0, `${lost} lines that were appended at the same time as others are not there.`),
      };
    },
  },
]);
