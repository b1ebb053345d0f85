import { changed, shown, type Bench, type Request } from '../bench.js';
import { unknowns, unless } from '../unknown.js';

const REPLACEMENTS = ['=1+1', '+5', '-5', '42', '1,5', '1.5', '1E3', '04-05-2026', 'TRUE', "'text"];

export const findReplaceUnknowns = unknowns([
  {
    what: 'Does a pattern find a blank cell?',
    reliedOn: false,
    ask: async (bench) => {
      const row = bench.rows(4);
      const patterns = [
        { find: '^$', cell: null },
        { find: '^\\s*$', cell: null },
        { find: '^\\s*$', cell: '  ' },
      ];
      const { replies = [] } = await bench.update(
        bench.put(
          row,
          0,
          patterns.map(({ cell }) => ['beside', cell, 'beside']),
        ),
        ...patterns.map(({ find }, at) => search(bench, row + at, 1, find)),
      );
      const [empty, spaces, ofSpaces] = patterns.map((_, at) => changed(replies[1 + at]) > 0);
      const found = [
        `^$: ${yes(empty)}`,
        `^\\s*$: ${yes(spaces)}`,
        `^\\s*$ on a cell of spaces: ${yes(ofSpaces)}`,
      ];
      return { found: found.join('; ') };
    },
  },
  {
    what: 'What becomes of a replacement that does not begin with a letter?',
    reliedOn: false,
    ask: async (bench) => {
      const row = bench.rows(REPLACEMENTS.length);
      await bench.update(
        bench.put(
          row,
          0,
          REPLACEMENTS.map(() => ['Replace']),
        ),
        ...REPLACEMENTS.map((text, at) => bench.find(row + at, 0, 'Replace', text)),
      );
      const cells = await bench.look(row, 0, 1, REPLACEMENTS.length);
      return { found: REPLACEMENTS.map((text, at) => `${text} → ${shown(cells[at]?.[0])}`).join('; ') };
    },
  },
  {
    what: 'Does find compare what a number is, or what it looks like?',
    reliedOn: false,
    ask: async (bench) => {
      const row = bench.rows(2);
      await bench.update(
        bench.put(row, 0, [[42], [42]]),
        bench.format(bench.cells(row, 0, 1, 2), 'NUMBER', '0.00'),
      );
      // What it looks like depends on the spreadsheet's locale.
      const [[{ formattedValue = null } = {}] = []] = await bench.look(row, 0, 1, 1, ',formattedValue');
      const display = formattedValue ?? '';
      const { replies = [] } = await bench.update(
        bench.find(row, 0, '42', 'Found'),
        bench.find(row + 1, 0, display, 'Found'),
      );
      const [byValue, byDisplay] = replies.map((reply) => changed(reply) > 0);
      return { found: `42, displayed as ${display}: by 42 ${yes(byValue)}, by ${display} ${yes(byDisplay)}` };
    },
  },
  {
    what: 'The reply of findReplace where nothing is found',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(1);
      const { replies = [] } = await bench.update(
        bench.put(row, 0, [['there']]),
        bench.find(row, 0, 'not there', 'Found'),
        bench.find(row, 0, 'there', 'Found'),
      );
      const [, miss, hit] = replies;
      return {
        found: `a miss: ${JSON.stringify(miss ?? {})}, a hit: ${JSON.stringify(hit ?? {})}`,
        ...unless(
          changed(miss) === 0 && changed(hit) === 1,
          'The counts of findReplace do not tell a miss (nothing, or 0) from a hit (1).',
        ),
      };
    },
  },
  {
    what: 'Are texts with spaces around them, and other letter case, told apart?',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(4);
      const { replies = [] } = await bench.update(
        bench.put(row, 0, [[' MR(93) '], [' MR(93) '], ['MR(93)'], ['MR(93)']]),
        bench.find(row, 0, ' MR(93) ', 'Found'),
        bench.find(row + 1, 0, 'MR(93)', 'Found'),
        bench.find(row + 2, 0, 'mr(93)', 'Found'),
        bench.find(row + 3, 0, ' MR(93) ', 'Found'),
      );
      const [itself, unpadded, lower, padded] = [1, 2, 3, 4].map((at) => changed(replies[at]) > 0);
      const found = [
        `a padded text by itself: ${yes(itself)}`,
        `by the same without spaces: ${yes(unpadded)}`,
        `a text by the same in lower case: ${yes(lower)}`,
        `by the same with spaces: ${yes(padded)}`,
      ];
      return {
        found: found.join('; '),
        ...unless(itself === true, 'A text with spaces around it is not found by itself.'),
        ...unless(
          lower === false,
          'findReplace does not tell upper from lower case, though matchCase is set.',
        ),
      };
    },
  },
  {
    what: 'Is a formula left alone by findReplace?',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(1);
      const formula = [{ values: [{ userEnteredValue: { formulaValue: '="MR(93)"' } }] }];
      const { replies = [] } = await bench.update(
        bench.fill(row, 0, 1, formula, 'userEnteredValue'),
        bench.find(row, 0, 'MR(93)', 'Found'),
      );
      const [[cell] = []] = await bench.look(row, 0);
      return {
        found: `${changed(replies[1])} found, and then it is ${shown(cell)}`,
        ...unless(
          changed(replies[1]) === 0 && shown(cell).startsWith('the formula'),
          'findReplace replaces what a formula shows: a label that is a formula would be written over.',
        ),
      };
    },
  },
]);

function search(bench: Bench, row: number, column: number, find: string): Request {
  return {
    findReplace: { range: bench.cells(row, column), find, replacement: 'Found', searchByRegex: true },
  };
}

function yes(isSo: boolean | undefined): string {
  return isSo === true ? 'yes' : 'no';
}
