import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { Tab } from '../../grid/tab.js';
import { sheetPropertiesResource } from '../../resources/sheet-resource.js';
import { index } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

/** The part of SheetProperties that can be written here. */
export const sheetProperties = z.strictObject({
  sheetId: index.optional(),
  title: z.string().optional(),
  index: index.optional(),
  hidden: z.boolean().optional(),
  sheetType: z.literal('GRID').optional(),
  gridProperties: z
    .strictObject({ rowCount: z.int().positive().optional(), columnCount: z.int().positive().optional() })
    .optional(),
});

const schema = z.strictObject({ properties: sheetProperties.optional() });

export const addSheet = requestKind(schema, ({ properties = {} }, { spreadsheet, google }) => {
  const { title = freeTitle(spreadsheet), sheetId = spreadsheet.freeSheetId(), hidden = false } = properties;
  const { rowCount = 1000, columnCount = 26 } = properties.gridProperties ?? {};
  if (spreadsheet.tabById(sheetId) !== null) {
    throw invalidArgument(`A sheet with the ID "${sheetId}" already exists. Please enter another ID.`);
  }
  refuseTakenTitle(spreadsheet, title);
  const tab = new Tab({ sheetId, title, hidden, rowCount, columnCount });
  spreadsheet.tabs.splice(properties.index ?? spreadsheet.tabs.length, 0, tab);
  if (google.tabInItsOwnBatch === 'refused') spreadsheet.notYetUsable.add(tab);
  return { properties: sheetPropertiesResource(spreadsheet, tab) };
});

export function refuseTakenTitle(spreadsheet: Spreadsheet, title: string): void {
  if (title === '') throw invalidArgument('The sheet name cannot be empty.');
  if (spreadsheet.tabByTitle(title) !== null) {
    throw invalidArgument(`A sheet with the name "${title}" already exists. Please enter another name.`);
  }
}

function freeTitle(spreadsheet: Spreadsheet): string {
  let number = spreadsheet.tabs.length + 1;
  while (spreadsheet.tabByTitle(`Sheet${number}`) !== null) number += 1;
  return `Sheet${number}`;
}
