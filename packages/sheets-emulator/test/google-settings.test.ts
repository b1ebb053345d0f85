import { describe, expect, it } from 'vitest';
import type { sheets_v4 } from '@googleapis/sheets';
import { GOOGLE_UNKNOWNS, type CellSeed, type GoogleSettings } from '@spoollock/sheets-emulator';
import { googleWith } from '../src/google-settings.js';
import { batch, refusal, SHOP, start } from './start.js';

type Settings = Partial<GoogleSettings>;

const area = (startRowIndex: number, endRowIndex: number, columns = 2) => ({
  sheetId: 0,
  startRowIndex,
  endRowIndex,
  startColumnIndex: 0,
  endColumnIndex: columns,
});
const typed = (stringValue: string) => ({ rows: [{ values: [{ userEnteredValue: { stringValue } }] }] });

function update(text: string, range = area(0, 1, 1)): sheets_v4.Schema$Request {
  return { updateCells: { range, ...typed(text), fields: 'userEnteredValue' } };
}

it('is the Google with the first answer to every question, unless it is told otherwise', () => {
  for (const [question, [first]] of Object.entries(GOOGLE_UNKNOWNS))
    expect(googleWith()).toHaveProperty(question, first);
  expect(Object.keys(googleWith()).toSorted()).toEqual(Object.keys(GOOGLE_UNKNOWNS).toSorted());
});

it.each([
  ['a question', { reads: 'up-to-date', colour: 'red' }, 'google has no setting colour'],
  ['an answer', { reads: 'slow' }, 'google.reads must be one of up-to-date, one-change-behind'],
])('refuses %s that there is not', async (_what, google, message) => {
  await expect(start([['a']], { google: google as Settings })).rejects.toThrow(message);
});

describe('What deleteDuplicates takes for alike', () => {
  async function alike(upper: CellSeed, lower: CellSeed, google: Settings): Promise<boolean> {
    const { client } = await start(
      [
        ['key', upper],
        ['key', lower],
      ],
      { google },
    );
    const [reply] = await batch(client, [{ deleteDuplicates: { range: area(0, 2) } }]);
    return reply?.deleteDuplicates?.duplicatesRemovedCount === 1;
  }
  const day = (value: number) => ({ value, format: { type: 'DATE', pattern: 'dd-mm-yyyy' } });

  it.each<[string, CellSeed, CellSeed, Settings, boolean]>([
    ['two blanks', null, null, { blankAndBlank: 'alike' }, true],
    ['two blanks', null, null, { blankAndBlank: 'different' }, false],
    ['a blank and 0', null, 0, { blankAndZero: 'different' }, false],
    ['a blank and 0', null, 0, { blankAndZero: 'alike' }, true],
    ['7 and its text', 7, '7', { numberAndItsText: 'different' }, false],
    ['7 and its text', 7, '7', { numberAndItsText: 'alike' }, true],
    ['two hours of a day', day(46_000.5), day(46_000.25), { numbersCompared: 'by-value' }, false],
    ['two hours of a day', day(46_000.5), day(46_000.25), { numbersCompared: 'as-displayed' }, true],
    ['a padded text', ' MR(93) ', 'MR(93)', { spacesAroundText: 'count' }, false],
    ['a padded text', ' MR(93) ', 'MR(93)', { spacesAroundText: 'ignored' }, true],
    ['upper and lower case', 'MR(93)', 'mr(93)', {}, true],
  ])('%s: %j and %j under %j', async (_what, upper, lower, google, expected) => {
    expect(await alike(upper, lower, google)).toBe(expected);
  });

  it.each<[GoogleSettings['formatsOfRowsMovingUp'], string, string]>([
    ['move-up', '1', '2,0'],
    ['stay', '1', '2'],
  ])('formats of the rows that move up: %s', async (formatsOfRowsMovingUp, first, second) => {
    const values = [[1], [1], [{ value: 2, format: { type: 'NUMBER', pattern: '0.0' } }]];
    const { emulator, client } = await start(values, { google: { formatsOfRowsMovingUp } });
    await batch(client, [{ deleteDuplicates: { range: area(0, 3, 1) } }]);
    const shop = emulator.spreadsheet(SHOP);
    expect([shop.displayed('Ops', 'A1'), shop.displayed('Ops', 'A2')]).toEqual([first, second]);
  });
});

describe('What a batch may do', () => {
  it('uses a tab that it has just added, or is refused', async () => {
    const requests = [
      { addSheet: { properties: { sheetId: 7, title: 'New' } } },
      update('there', { ...area(0, 1), sheetId: 7 }),
    ];
    const usable = await start([['a']], { google: { tabInItsOwnBatch: 'usable' } });
    await batch(usable.client, requests);
    expect(usable.emulator.spreadsheet(SHOP).values('New')).toEqual([['there']]);

    const { emulator, client } = await start([['a']], { google: { tabInItsOwnBatch: 'refused' } });
    expect((await refusal(batch(client, requests))).message).toContain('No grid with id: 7');
    expect(emulator.spreadsheet(SHOP).tabs()).toHaveLength(1);
    for (const request of requests) await batch(client, [request]);
    expect(emulator.spreadsheet(SHOP).values('New')).toEqual([['there']]);
  });

  it('writes to a protected cell what it holds, or is refused', async () => {
    for (const protectedCell of GOOGLE_UNKNOWNS.protectedCell) {
      const { emulator, client } = await start([['a', 'b']], { google: { protectedCell } });
      emulator.spreadsheet(SHOP).protect('Ops', 'A1:B1');
      const same = await batch(client, [update('a')]).catch(() => 'refused');
      expect(same).toEqual(protectedCell === 'refuses-changes' ? [{}] : 'refused');
      expect((await refusal(batch(client, [update('c')]))).message).toContain('protected');
    }
  });
});

describe('What an answer shows', () => {
  it.each<[GoogleSettings['repliesShow'], unknown]>([
    ['what-the-batch-left', 'after'],
    ['what-the-batch-found', 'before'],
    ['nothing', undefined],
  ])('the reply of a batch: %s', async (repliesShow, shown) => {
    const { client } = await start([['before']], { google: { repliesShow } });
    const { data } = await client.spreadsheets.batchUpdate({
      spreadsheetId: SHOP,
      requestBody: {
        requests: [update('after')],
        includeSpreadsheetInResponse: true,
        responseIncludeGridData: true,
      },
    });
    const cell = data.updatedSpreadsheet?.sheets?.[0]?.data?.[0]?.rowData?.[0]?.values?.[0];
    expect(cell?.formattedValue).toBe(shown);
  });

  it.each<[GoogleSettings['reads'], string[]]>([
    ['up-to-date', ['3', '3', '3', '3']],
    ['one-change-behind', ['2', '3', '3', '3']],
    ['three-changes-behind', ['0', '0', '0', '3']],
  ])('reads after a change: %s', async (reads, seen) => {
    const { client } = await start([['0']], { google: { reads } });
    for (const text of ['1', '2', '3']) await batch(client, [update(text)]);
    const read = async () => {
      const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!A1' });
      const rows: unknown[][] = data.values ?? [];
      return rows[0]?.[0];
    };
    expect([await read(), await read(), await read(), await read()]).toEqual(seen);
  });
});

describe('What findReplace finds and leaves', () => {
  const price = { value: 12.5, format: { type: 'NUMBER', pattern: '0.00' } };

  it.each<[Settings, string, number]>([
    [{ numbersFound: 'as-displayed' }, '12,50', 1],
    [{ numbersFound: 'as-displayed' }, '12.5', 0],
    [{ numbersFound: 'by-value' }, '12,50', 0],
    [{ numbersFound: 'by-value' }, '12.5', 1],
  ])('in a number, under %j: %s is found %i times', async (google, find, times) => {
    const { client } = await start([[price]], { google });
    const request = { find, replacement: 'x', matchEntireCell: true, allSheets: true };
    const [reply] = await batch(client, [{ findReplace: request }]);
    expect(reply?.findReplace?.valuesChanged ?? 0).toBe(times);
  });

  it.each<[GoogleSettings['replacements'], unknown]>([
    ['as-if-typed', 42],
    ['text', '42'],
  ])('a replacement of digits: %s', async (replacements, left) => {
    const { emulator, client } = await start([['a']], { google: { replacements } });
    await batch(client, [{ findReplace: { find: 'a', replacement: '42', allSheets: true } }]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual([[left]]);
  });
});

describe('What a refusal says', () => {
  const REASON = 'No grid with id: 9';
  const EN = 'Invalid requests[1].updateCells';

  it.each<[Settings, string]>([
    [{}, `${EN}: ${REASON}`],
    [{ errorForm: 'reason-only' }, REASON],
    [{ errorForm: 'request-only' }, EN],
    [{ errorForm: 'neither' }, 'Request contains an invalid argument.'],
    [{ errorLanguage: 'Spanish' }, `${EN}: No hay ninguna cuadrícula con el ID: 9`],
    [{ errorLanguage: 'Spanish', errorForm: 'neither' }, 'La solicitud contiene un argumento no válido.'],
  ])('under %j', async (google, message) => {
    const { client } = await start([['a']], { google });
    const refused = await refusal(batch(client, [update('b'), update('c', { ...area(0, 1), sheetId: 9 })]));
    expect(refused).toMatchObject({ code: 400, message, status: 'INVALID_ARGUMENT' });
  });

  it('in Spanish, of what it has no words for: its names and numbers', async () => {
    const { client } = await start([['a']], { google: { errorLanguage: 'Spanish' } });
    const refused = await refusal(batch(client, [{ deleteSheet: { sheetId: 4711 } }]));
    expect(refused.message).toMatch(/^Invalid requests\[0\]\.deleteSheet: .* 4711$/);
    expect(refused.message).not.toMatch(/No sheet|does not exist/);
  });

  it('in Spanish, where a cell is protected or an id is in use', async () => {
    const { emulator, client } = await start([['a']], { google: { errorLanguage: 'Spanish' } });
    emulator.spreadsheet(SHOP).protect('Ops', 'A1');
    expect((await refusal(batch(client, [update('b')]))).message).toContain('protegido');
    const location = { sheetId: 0 };
    const developerMetadata = { metadataId: 812, metadataKey: 'k', visibility: 'DOCUMENT', location };
    const create = { createDeveloperMetadata: { developerMetadata } };
    expect((await refusal(batch(client, [create, create]))).message).toContain(
      'Ya existen metadatos de desarrollador con el ID [812].',
    );
  });
});

describe('What copyPaste does under a filter, or where rows are hidden', () => {
  const TABLE = [['tag'], ['a'], ['b'], ['c'], ['d'], ['e']];

  /** The rows after pasting rows 5 and 6, or 5 alone, from row 2 on, where row 2 is hidden. */
  async function pasted(height: 1 | 2, by: 'filter' | 'person', google: Settings): Promise<unknown> {
    const { emulator, client } = await start(TABLE, { google });
    const shop = emulator.spreadsheet(SHOP);
    if (by === 'filter') shop.filter('Ops', 'A1:A6', { A: ['a'] });
    else shop.hideRows('Ops', 2, 2);
    const request = { source: area(4, 4 + height, 1), destination: area(1, 2, 1) };
    const refused = await batch(client, [{ copyPaste: request }]).catch(() => 'refused');
    return refused === 'refused' ? refused : shop.values('Ops').flat().join('');
  }

  it.each<[GoogleSettings['pasteOntoHiddenRow'], string, string]>([
    ['by-address', 'tagdbcde', 'tagdecde'],
    ['next-visible-row', 'tagadcde', 'tagadede'],
    ['skipped', 'tagabcde', 'tagaecde'],
    ['refused', 'refused', 'refused'],
  ])('onto a hidden row: %s', async (way, one, two) => {
    expect(await pasted(1, 'filter', { pasteOntoFilteredRow: way })).toBe(one);
    expect(await pasted(1, 'person', { pasteOntoFilteredRow: way })).toBe('tagdbcde');
    expect(await pasted(1, 'person', { pasteOntoHiddenRow: way })).toBe(one);
    expect(await pasted(1, 'filter', { pasteOntoHiddenRow: way })).toBe('tagdbcde');
    for (const by of ['filter', 'person'] as const)
      expect(await pasted(2, by, { pasteAcrossHiddenRows: way })).toBe(two);
  });

  it.each<[Settings, string, string]>([
    [{}, 'tagbccd', 'tagbccd'],
    [{ copyOfFilteredRow: 'left-out' }, 'tagcccd', 'tagbccd'],
    [{ copyOfHiddenRow: 'left-out' }, 'tagbccd', 'tagcccd'],
  ])('out of rows of which one is hidden, under %j', async (google, byFilter, byPerson) => {
    const copied = async (hide: 'filter' | 'person', rows: number): Promise<string> => {
      const { emulator, client } = await start(TABLE.slice(0, 5), { google });
      const shop = emulator.spreadsheet(SHOP);
      if (hide === 'filter') shop.filter('Ops', 'A1:A5', { A: ['b'] });
      else shop.hideRows('Ops', 3, 3);
      await batch(client, [
        { copyPaste: { source: area(2, 2 + rows, 1), destination: area(1, 1 + rows, 1) } },
      ]);
      return shop.values('Ops').flat().join('');
    };
    expect([await copied('filter', 2), await copied('person', 2)]).toEqual([byFilter, byPerson]);
  });

  it('copies nothing where the only row is left out', async () => {
    const { emulator, client } = await start(TABLE, { google: { copyOfHiddenRow: 'left-out' } });
    emulator.spreadsheet(SHOP).hideRows('Ops', 3, 3);
    await batch(client, [{ copyPaste: { source: area(2, 3, 1), destination: area(0, 1, 1) } }]);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
  });
});

it.each<[GoogleSettings['hidingInItsOwnBatch'], string]>([
  ['at-once', 'tagdbcde'],
  ['after-the-batch', 'tagabcde'],
])('a row that a batch shows takes what the batch pastes: %s', async (hidingInItsOwnBatch, left) => {
  const google: Settings = { hidingInItsOwnBatch, pasteOntoHiddenRow: 'skipped' };
  const { emulator, client } = await start([['tag'], ['a'], ['b'], ['c'], ['d'], ['e']], { google });
  emulator.spreadsheet(SHOP).hideRows('Ops', 2);
  const range = { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 };
  await batch(client, [
    { updateDimensionProperties: { range, properties: { hiddenByUser: false }, fields: 'hiddenByUser' } },
    { copyPaste: { source: area(4, 5, 1), destination: area(1, 2, 1) } },
  ]);
  expect(emulator.spreadsheet(SHOP).values('Ops').flat().join('')).toBe(left);
});

it.each<[Settings, unknown[]]>([
  [{}, ['x', 'x', 'x']],
  [{ hiddenRowsInSearch: 'skipped' }, ['x', 'a', 'x']],
  [{ formulaReplaced: 'left-alone' }, ['x', 'x', '=A1&"a"']],
])('findReplace, over a hidden row and a formula, under %j', async (google, left) => {
  const formula = { formula: '=A1&"a"', value: 'aa' };
  const { emulator, client } = await start([['a'], ['a'], [formula]], { google });
  const shop = emulator.spreadsheet(SHOP);
  shop.hideRows('Ops', 2);
  const request = { find: '^.*$', replacement: 'x', searchByRegex: true, includeFormulas: true };
  await batch(client, [{ findReplace: { ...request, range: area(0, 3, 1) } }]);
  const cells = ['A1', 'A2', 'A3'].map((a1) => shop.cell('Ops', a1));
  expect(cells.map(({ value, formula: entered }) => entered ?? value)).toEqual(left);
});
