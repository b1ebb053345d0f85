import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import type { Dimension } from '../../grid/area.js';
import { deleteDimension, insertDimension, lengthOf } from '../../grid/dimension.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import type { Tab } from '../../grid/tab.js';
import { FieldMask } from '../../http/field-mask.js';
import { refuseTakenTitle, sheetProperties } from './add-sheet.js';
import { gridOf } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const WRITABLE = new Set(['title', 'hidden', 'index', 'gridProperties', 'sheetId', 'sheetType']);

const schema = z.strictObject({ properties: sheetProperties, fields: z.string().optional() });

export const updateSheetProperties = requestKind(schema, ({ properties, fields = '' }, { spreadsheet }) => {
  if (fields === '') throw invalidArgument("At least one field must be listed in 'fields'.");
  const mask = FieldMask.parse(fields);
  for (const name of mask.names() ?? []) {
    if (!WRITABLE.has(name)) throw notImitated(`writing the field "${name}" of a sheet`);
  }
  const tab = gridOf(spreadsheet, properties.sheetId);
  if (mask.covers('title')) {
    const { title = '' } = properties;
    if (spreadsheet.tabByTitle(title) !== tab) refuseTakenTitle(spreadsheet, title);
    tab.properties.title = title;
  }
  if (mask.covers('hidden')) tab.properties.hidden = properties.hidden ?? false;
  const grid = mask.of('gridProperties');
  if (mask.covers('gridProperties')) {
    const { rowCount, columnCount } = properties.gridProperties ?? {};
    if (grid.covers('rowCount')) resize(spreadsheet, tab, 'ROWS', rowCount);
    if (grid.covers('columnCount')) resize(spreadsheet, tab, 'COLUMNS', columnCount);
  }
  if (mask.covers('index') && properties.index !== undefined) moveTab(spreadsheet, tab, properties.index);
  return null;
});

function resize(spreadsheet: Spreadsheet, tab: Tab, dimension: Dimension, length: number | undefined): void {
  if (length === undefined) return;
  const now = lengthOf(tab, dimension);
  if (length > now) insertDimension(spreadsheet, tab, dimension, now, length - now);
  if (length < now) deleteDimension(spreadsheet, tab, dimension, length, now - length);
}

/** `index` counts the tabs as they stand before the move. */
function moveTab({ tabs }: Spreadsheet, tab: Tab, index: number): void {
  if (index > tabs.length) throw invalidArgument(`index[${index}] must be at most ${tabs.length}.`);
  const from = tabs.indexOf(tab);
  tabs.splice(from, 1);
  tabs.splice(index > from ? index - 1 : index, 0, tab);
}
