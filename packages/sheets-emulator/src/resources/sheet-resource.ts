import type { Area } from '../grid/area.js';
import type { Locale } from '../grid/locale.js';
import type { Metadata } from '../grid/developer-metadata.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';
import { keptResource } from '../google/kept-resource.js';
import type { FieldMask } from '../http/field-mask.js';
import { cellResource } from './cell-resource.js';
import { metadataResource } from './metadata-resource.js';

const ROW_PIXELS = 21;
const COLUMN_PIXELS = 100;

/** SheetProperties, as answers have it. */
export function sheetPropertiesResource(spreadsheet: Spreadsheet, tab: Tab): Record<string, unknown> {
  const { sheetId, title, hidden, rowCount, columnCount } = tab.properties;
  const { tabColorStyle, rightToLeft, ...grid } = tab.look;
  return {
    sheetId,
    title,
    index: spreadsheet.tabs.indexOf(tab),
    sheetType: 'GRID',
    gridProperties: { rowCount, columnCount, ...withoutDefaults(grid) },
    ...(hidden ? { hidden } : {}),
    ...(rightToLeft ? { rightToLeft } : {}),
    ...(tabColorStyle === null ? {} : keptResource('SheetProperties', { tabColorStyle })),
  };
}

/** In proto3's JSON what is 0 or false is left out. */
function withoutDefaults(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== 0 && value !== false));
}

/** Metadata of a sheet itself, without that of its rows and columns. */
export function sheetMetadata(spreadsheet: Spreadsheet, tab: Tab): Record<string, unknown>[] {
  const { sheetId } = tab.properties;
  return spreadsheet.metadata
    .all()
    .filter(({ place }) => place.on === 'sheet' && place.sheetId === sheetId)
    .map(metadataResource);
}

/** GridData: rows come back short, and the last ones not at all, where nothing but blanks is left. */
export function gridDataResource(
  spreadsheet: Spreadsheet,
  tab: Tab,
  area: Area,
  locale: Locale,
  mask: FieldMask,
): Record<string, unknown> {
  const { startRow, endRow, startColumn, endColumn } = area;
  const data = mask.covers('rowData') ? rows(tab, area, locale, mask.of('rowData')) : [];
  return {
    ...(startRow > 0 ? { startRow } : {}),
    ...(startColumn > 0 ? { startColumn } : {}),
    ...(data.length > 0 ? { rowData: data } : {}),
    ...(mask.covers('rowMetadata')
      ? { rowMetadata: dimensionProperties(spreadsheet, tab, 'row', startRow, endRow) }
      : {}),
    ...(mask.covers('columnMetadata')
      ? { columnMetadata: dimensionProperties(spreadsheet, tab, 'column', startColumn, endColumn) }
      : {}),
  };
}

function rows(tab: Tab, area: Area, locale: Locale, mask: FieldMask): Record<string, unknown>[] {
  const cellMask = mask.of('values');
  const data: Record<string, unknown>[] = [];
  let end = 0;
  for (let row = area.startRow; row < Math.min(area.endRow, tab.usedRows); row += 1) {
    const cells = tab.row(row).slice(area.startColumn, area.endColumn);
    const values = cells.map((cell) => cellResource(cell, locale, cellMask));
    while (Object.keys(values.at(-1) ?? { none: true }).length === 0) values.pop();
    data.push(values.length === 0 ? {} : { values });
    if (values.length > 0) end = data.length;
  }
  return data.slice(0, end);
}

function dimensionProperties(
  spreadsheet: Spreadsheet,
  tab: Tab,
  on: 'row' | 'column',
  start: number,
  end: number,
): Record<string, unknown>[] {
  const { sheetId } = tab.properties;
  const attached = new Map<number, Metadata[]>();
  for (const entry of spreadsheet.metadata.all()) {
    if (entry.place.on !== on || entry.place.sheetId !== sheetId) continue;
    attached.set(entry.place.index, [...(attached.get(entry.place.index) ?? []), entry]);
  }
  const [lines, usualSize] = on === 'row' ? [tab.rows, ROW_PIXELS] : [tab.columns, COLUMN_PIXELS];
  return Array.from({ length: end - start }, (_, offset) => {
    const metadata = attached.get(start + offset) ?? [];
    const { hiddenByFilter, hiddenByUser, pixelSize } = lines.get(start + offset);
    return {
      ...(hiddenByFilter ? { hiddenByFilter } : {}),
      ...(hiddenByUser ? { hiddenByUser } : {}),
      pixelSize: pixelSize ?? usualSize,
      ...(metadata.length > 0 ? { developerMetadata: metadata.map(metadataResource) } : {}),
    };
  });
}
