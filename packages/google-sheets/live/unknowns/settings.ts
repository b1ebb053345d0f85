import { GOOGLE_UNKNOWNS, type GoogleSettings, type GoogleUnknown } from '@spoollock/sheets-emulator';
import { cellsOf } from '../../src/calls/ranges.js';
import { changed, gridOf, type Bench, type Request } from '../bench.js';
import { unknowns } from '../unknown.js';
import { areAlike, copyOf, NO_GRID, pasteOnto, refusalOfNoGrid, wayOf, type Untold } from './asking.js';
import { BriefTab } from './brief-tab.js';

type Questions = { readonly [U in GoogleUnknown]: (bench: Bench) => Promise<GoogleSettings[U] | Untold> };

/** A tab of this title, with its first cell protected against the account, is made by a person. */
export const PROTECTED_TAB = 'spoollock-live-protected';
const TIMES = 5;

/** How each setting of the emulator is asked of the Google at hand. */
export const SETTING_QUESTIONS: Questions = {
  pasteOntoFilteredRow: (bench) => pasteOnto(bench, 'filter'),
  pasteOntoHiddenRow: (bench) => pasteOnto(bench, 'person'),
  pasteAcrossHiddenRows: (bench) =>
    BriefTab.with(bench, ['hidden', 'a', 'b', 'c', 'd'], async (tab) => {
      await tab.hideFirst('person');
      return wayOf(await bench.refusalOf(tab.paste(4, 1, 2)), await tab.texts(), {
        'by-address': 'c d b c d',
        'next-visible-row': 'hidden c d c d',
        skipped: 'hidden d b c d',
      });
    }),
  copyOfFilteredRow: (bench) => copyOf(bench, 'filter'),
  copyOfHiddenRow: (bench) => copyOf(bench, 'person'),
  hidingInItsOwnBatch: (bench) =>
    BriefTab.with(bench, ['hidden', 'a', 'b', 'c'], async (tab) => {
      await tab.hideFirst('person');
      await bench.refusalOf(tab.paste(4, 1));
      if ((await tab.texts()) === 'c a b c')
        return { untold: 'it makes no difference where hidden rows are written by address' };
      await bench.refusalOf(tab.hidden(false), tab.paste(4, 1));
      return (await tab.texts()).startsWith('c') ? 'at-once' : 'after-the-batch';
    }),
  blankAndBlank: async (bench) => ((await areAlike(bench, null, null)) ? 'alike' : 'different'),
  blankAndZero: async (bench) => ((await areAlike(bench, null, 0)) ? 'alike' : 'different'),
  numberAndItsText: async (bench) => ((await areAlike(bench, 7, '7')) ? 'alike' : 'different'),
  numbersCompared: async (bench) => {
    const asDay = (row: number): Request => bench.format(bench.cells(row, 1, 1, 2), 'DATE', 'dd-mm-yyyy');
    return (await areAlike(bench, 46_000.5, 46_000.25, asDay)) ? 'as-displayed' : 'by-value';
  },
  spacesAroundText: async (bench) => ((await areAlike(bench, ' MR(93) ', 'MR(93)')) ? 'ignored' : 'count'),
  formatsOfRowsMovingUp: async (bench) => {
    const row = bench.rows(3);
    await bench.update(
      bench.put(row, 0, [[1], [1], [2]]),
      bench.format(bench.cells(row + 2, 0), 'NUMBER', '0.0'),
      { deleteDuplicates: { range: bench.cells(row, 0, 1, 3) } },
    );
    const [[cell] = []] = await bench.look(row + 1, 0, 1, 1, ',userEnteredFormat.numberFormat');
    return cell?.userEnteredFormat?.numberFormat?.pattern === '0.0' ? 'move-up' : 'stay';
  },
  tabInItsOwnBatch: async (bench) => {
    const sheetId = bench.newId();
    const title = `${bench.sheets.run.tabs.contract.title}-brief`;
    const rows = [{ values: [{ userEnteredValue: { stringValue: 'there' } }] }];
    const refused = await bench.refusalOf(
      { addSheet: { properties: { sheetId, title } } },
      { updateCells: { range: cellsOf(sheetId, 0, 0), rows, fields: 'userEnteredValue' } },
    );
    if (refused !== null) return 'refused';
    await bench.update({ deleteSheet: { sheetId } });
    return 'usable';
  },
  metadataUnderSort: async (bench) => {
    const [row, metadataId] = [bench.rows(3), bench.newId()];
    const dimensionRange = { sheetId: bench.sheetId, dimension: 'ROWS', startIndex: row, endIndex: row + 1 };
    const developerMetadata = {
      metadataId,
      metadataKey: 'row',
      visibility: 'DOCUMENT',
      location: { dimensionRange },
    };
    await bench.update(bench.put(row, 0, [['c'], ['b'], ['a']]), {
      createDeveloperMetadata: { developerMetadata },
    });
    const sortSpecs = [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }];
    await bench.update({ sortRange: { range: bench.cells(row, 0, WIDTH, 3), sortSpecs } });
    const at = (await bench.sheets.findMetadata(metadataId))?.location?.dimensionRange?.startIndex;
    return at === row + 2 ? 'follows' : at === row ? 'stays' : { untold: `it is at row ${at ?? 'none'}` };
  },
  metadataOfCopiedTab: (bench) =>
    BriefTab.with(bench, [], async ({ sheetId, title }) => {
      const [id, newSheetId] = [bench.newId(), bench.newId()];
      const metadataKey = `copied-${id}`;
      const developerMetadata = {
        metadataId: id,
        metadataKey,
        visibility: 'DOCUMENT',
        location: { sheetId },
      };
      await bench.update({ createDeveloperMetadata: { developerMetadata } });
      const newSheetName = `${title}-copy`;
      await bench.update({ duplicateSheet: { sourceSheetId: sheetId, newSheetId, newSheetName } });
      const found = await bench.sheets.countMetadata(metadataKey);
      await bench.update({ deleteSheet: { sheetId: newSheetId } });
      return found > 1 ? 'copied' : 'not-copied';
    }),
  metadataUnderRestore: () =>
    Promise.resolve({
      untold: 'the API restores no version: a person has to, as docs/google-unknowns.md tells',
    }),
  reads: async (bench) => {
    const row = bench.rows(1);
    let behind = 0;
    for (let time = 0; time < TIMES; time++) {
      for (let value = 1; value <= 4; value++) await bench.update(bench.put(row, 0, [[10 * time + value]]));
      const [[cell] = []] = await bench.look(row, 0);
      behind = Math.max(behind, 10 * time + 4 - (cell?.userEnteredValue?.numberValue ?? 0));
    }
    return behind === 0 ? 'up-to-date' : behind === 1 ? 'one-change-behind' : 'three-changes-behind';
  },
  repliesShow: async (bench) => {
    const row = bench.rows(1);
    await bench.update(bench.put(row, 0, [['found']]));
    const { updatedSpreadsheet } = await bench.sheets.update([bench.put(row, 0, [['left']])], {
      includeSpreadsheetInResponse: true,
      responseIncludeGridData: true,
      responseRanges: [bench.a1(row, 0)],
    });
    const [[cell] = []] = gridOf(updatedSpreadsheet?.sheets, 1, 1);
    const text = cell?.effectiveValue?.stringValue ?? 'nothing';
    if (text === 'left' || text === 'found') return `what-the-batch-${text}`;
    return text === 'nothing' ? 'nothing' : { untold: `it shows ${text}` };
  },
  errorLanguage: async (bench) => {
    const reason = (await refusalOfNoGrid(bench)).replace(/^.*requests\[1\]\.\w+(: )?/s, '');
    if (reason === '') return { untold: 'an error has no words' };
    return /\b(with|contains|invalid|exist)\b/i.test(reason) ? 'English' : 'Spanish';
  },
  errorForm: async (bench) => {
    const message = await refusalOfNoGrid(bench);
    const [hasRequest, hasReason] = [message.includes('requests[1]'), message.includes(String(NO_GRID))];
    if (hasRequest) return hasReason ? 'request-and-reason' : 'request-only';
    return hasReason ? 'reason-only' : 'neither';
  },
  protectedCell: async (bench) => {
    const { sheets = [] } = await bench.sheets.read([], 'sheets.properties(sheetId,title)');
    const tab = sheets.find(({ properties }) => properties?.title === PROTECTED_TAB)?.properties;
    if (!tab) return { untold: `there is no tab ${PROTECTED_TAB} with its first cell protected` };
    const fields = 'sheets.data.rowData.values.userEnteredValue';
    const held = (await bench.sheets.read([`'${PROTECTED_TAB}'!A1`], fields)).sheets;
    const write = (values: NonNullable<ReturnType<typeof gridOf>[number]>): Request => {
      const range = cellsOf(tab.sheetId ?? 0, 0, 0);
      return { updateCells: { range, rows: [{ values }], fields: 'userEnteredValue' } };
    };
    const [cells = []] = gridOf(held, 1, 1);
    return (await bench.refusalOf(write(cells))) === null ? 'refuses-changes' : 'refuses-every-write';
  },
  patternsAndBlanks: async (bench) => {
    const row = bench.rows(1);
    const how = { find: '^$', replacement: 'Found', searchByRegex: true };
    const { replies = [] } = await bench.update(bench.put(row, 0, [['beside', null]]), {
      findReplace: { range: bench.cells(row, 1), ...how },
    });
    return changed(replies[1]) > 0 ? 'found' : 'not-found';
  },
  hiddenRowsInSearch: (bench) =>
    BriefTab.with(bench, ['hidden', 'a'], async (tab) => {
      await tab.hideFirst('person');
      await bench.update({ findReplace: { range: tab.cells(1), find: 'hidden', replacement: 'found' } });
      return (await tab.texts()) === 'found a' ? 'searched' : 'skipped';
    }),
  formulaReplaced: async (bench) => {
    const row = bench.rows(1);
    const formula = [{ values: [{ userEnteredValue: { formulaValue: '="a"' } }] }];
    const how = { find: '^=.*', replacement: 'text', searchByRegex: true, includeFormulas: true };
    await bench.update(bench.fill(row, 0, 1, formula, 'userEnteredValue'), {
      findReplace: { range: bench.cells(row, 0), ...how },
    });
    const [[cell] = []] = await bench.look(row, 0);
    return cell?.userEnteredValue?.stringValue === 'text' ? 'becomes-what-is-left' : 'left-alone';
  },
  numbersFound: async (bench) => {
    const row = bench.rows(1);
    await bench.update(bench.put(row, 0, [[42]]), bench.format(bench.cells(row, 0), 'NUMBER', '0.00'));
    const { replies = [] } = await bench.update(bench.find(row, 0, '42', 'Found'));
    return changed(replies[0]) > 0 ? 'by-value' : 'as-displayed';
  },
  replacements: async (bench) => {
    const row = bench.rows(1);
    await bench.update(bench.put(row, 0, [['Replace']]), bench.find(row, 0, 'Replace', '42'));
    const [[cell] = []] = await bench.look(row, 0);
    return cell?.userEnteredValue?.numberValue === 42 ? 'as-if-typed' : 'text';
  },
};

const WIDTH = 12;

/** The same questions for the report of a run. */
export const settingUnknowns = unknowns(
  Object.entries(SETTING_QUESTIONS).map(([setting, ask]) => ({
    what: `The emulator’s setting ${setting}: ${Object.entries(GOOGLE_UNKNOWNS)
      .flatMap(([name, answers]) => (name === setting ? answers : []))
      .join(', ')}?`,
    reliedOn: false,
    ask: async (bench) => {
      const answer = await ask(bench);
      return { found: typeof answer === 'string' ? answer : `not told: ${answer.untold}` };
    },
  })),
);
