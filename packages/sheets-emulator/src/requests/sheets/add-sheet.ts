import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { Tab } from '../../grid/tab.js';
import { sheetPropertiesResource } from '../../resources/sheet-resource.js';
import { FieldMask } from '../../http/field-mask.js';
import { requestKind } from '../request-kind.js';
import { requireGrid, sheetProperties, writeLook, type SheetProperties } from './sheet-properties.js';

const schema = z.strictObject({ properties: sheetProperties.optional() });

export const addSheet = requestKind(schema, ({ properties = {} }, { spreadsheet, google }) => {
  const tab = newTab(spreadsheet, properties);
  spreadsheet.tabs.splice(properties.index ?? spreadsheet.tabs.length, 0, tab);
  if (google.tabInItsOwnBatch === 'refused') spreadsheet.notYetUsable.add(tab);
  return { properties: sheetPropertiesResource(spreadsheet, tab) };
});

/** A tab as its properties want it, which is not among the others yet. */
export function newTab(spreadsheet: Spreadsheet, properties: SheetProperties): Tab {
  const { title = freeTitle(spreadsheet), sheetId = spreadsheet.freeSheetId(), hidden = false } = properties;
  const { rowCount = 1000, columnCount = 26 } = properties.gridProperties ?? {};
  refuseTakenId(spreadsheet, sheetId);
  refuseTakenTitle(spreadsheet, title);
  const tab = new Tab({ sheetId, title, hidden, rowCount, columnCount });
  tab.look = writeLook(tab.look, properties, FieldMask.none);
  requireGrid(rowCount, columnCount, tab.look);
  return tab;
}

export function refuseTakenId(spreadsheet: Spreadsheet, sheetId: number): void {
  if (spreadsheet.tabById(sheetId) === null) return;
  throw invalidArgument(`A sheet with the ID "${sheetId}" already exists. Please enter another ID.`);
}

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
