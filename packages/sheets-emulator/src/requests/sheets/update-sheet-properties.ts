import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { Dimension } from '../../grid/area.js';
import { deleteDimension, insertDimension, lengthOf } from '../../grid/dimension.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import type { Tab } from '../../grid/tab.js';
import { refuseTakenTitle } from './add-sheet.js';
import { readMask } from '../request-mask.js';
import { requireGrid, requireWritable, sheetProperties, writeLook } from './sheet-properties.js';
import { gridOf } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ properties: sheetProperties, fields: z.string().optional() });

export const updateSheetProperties = requestKind(schema, ({ properties, fields }, { spreadsheet }) => {
  const mask = readMask(fields, 'SheetProperties');
  requireWritable(mask);
  const tab = gridOf(spreadsheet, properties.sheetId);
  if (mask.covers('title')) {
    const { title = '' } = properties;
    if (spreadsheet.tabByTitle(title) !== tab) refuseTakenTitle(spreadsheet, title);
    tab.properties.title = title;
  }
  if (mask.covers('hidden')) {
    tab.properties.hidden = properties.hidden ?? false;
    if (spreadsheet.tabs.every((one) => one.properties.hidden)) {
      throw invalidArgument("You can't hide all the sheets in a document.");
    }
  }
  const grid = mask.of('gridProperties');
  const { rowCount, columnCount } = properties.gridProperties ?? {};
  const look = writeLook(tab.look, properties, mask);
  const wanted = (field: string, now: number, length: number | undefined): number =>
    mask.covers('gridProperties') && grid.covers(field) ? (length ?? now) : now;
  const [rows, columns] = [
    wanted('rowCount', tab.properties.rowCount, rowCount),
    wanted('columnCount', tab.properties.columnCount, columnCount),
  ];
  requireGrid(rows, columns, look);
  resize(spreadsheet, tab, 'ROWS', rows);
  resize(spreadsheet, tab, 'COLUMNS', columns);
  tab.look = look;
  if (mask.covers('index') && properties.index !== undefined) moveTab(spreadsheet, tab, properties.index);
  return null;
});

function resize(spreadsheet: Spreadsheet, tab: Tab, dimension: Dimension, length: number): void {
  const now = lengthOf(tab, dimension);
  if (length > now) insertDimension(spreadsheet, tab, dimension, now, length - now);
  if (length < now) deleteDimension(spreadsheet, tab, dimension, length, now - length);
}

/** `index` counts the tabs as they stand before the move. */
export function moveTab({ tabs }: Spreadsheet, tab: Tab, index: number): void {
  if (index > tabs.length) throw invalidArgument(`index[${index}] must be at most ${tabs.length}.`);
  const from = tabs.indexOf(tab);
  tabs.splice(from, 1);
  tabs.splice(index > from ? index - 1 : index, 0, tab);
}
