import type { TabArea } from '../grid/a1-notation.js';
import { localeOf } from '../grid/locale.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';
import type { FieldMask } from '../http/field-mask.js';
import { DEFAULT_FORMAT } from './default-format.js';
import { metadataResource } from './metadata-resource.js';
import {
  filterResource,
  gridRangeResource,
  groupResource,
  namedRangeResource,
  protectedRangeResource,
} from './range-resource.js';
import { gridDataResource, sheetMetadata, sheetPropertiesResource } from './sheet-resource.js';

export interface ResourceOptions {
  /** The sheets and cells to show; `null` for all of them. */
  readonly areas: readonly TabArea[] | null;
  readonly withGridData: boolean;
  /** So that nothing is built which is then thrown away. */
  readonly mask: FieldMask;
}

/** Spreadsheet, as answers have it. */
export function spreadsheetResource(
  spreadsheet: Spreadsheet,
  { areas, withGridData, mask }: ResourceOptions,
): Record<string, unknown> {
  const { id } = spreadsheet.properties;
  const metadata = spreadsheet.metadata.all().filter(({ place }) => place.on === 'spreadsheet');
  const namedRanges = spreadsheet.namedRanges.all().map(namedRangeResource);
  const shown = areas ?? spreadsheet.tabs.map((tab) => ({ tab, area: tab.whole() }));
  const tabs = spreadsheet.tabs.filter((tab) => shown.some((area) => area.tab === tab));
  return {
    spreadsheetId: id,
    properties: spreadsheetPropertiesResource(spreadsheet),
    ...(mask.covers('sheets')
      ? {
          sheets: tabs.map((tab) =>
            sheetResource(spreadsheet, tab, { areas: shown, withGridData, mask: mask.of('sheets') }),
          ),
        }
      : {}),
    ...(namedRanges.length > 0 ? { namedRanges } : {}),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${encodeURIComponent(id)}/edit`,
    ...(metadata.length > 0 ? { developerMetadata: metadata.map(metadataResource) } : {}),
  };
}

function spreadsheetPropertiesResource({ properties }: Spreadsheet): Record<string, unknown> {
  const { title, locale, timeZone, autoRecalc = 'ON_CHANGE' } = properties;
  return { title, locale, autoRecalc, timeZone, defaultFormat: DEFAULT_FORMAT };
}

function sheetResource(
  spreadsheet: Spreadsheet,
  tab: Tab,
  { areas, withGridData, mask }: ResourceOptions,
): Record<string, unknown> {
  const locale = localeOf(spreadsheet.properties.locale);
  const metadata = sheetMetadata(spreadsheet, tab);
  const { filter } = tab;
  const { sheetId } = tab.properties;
  const protectedRanges = tab.protection.all().map((one) => protectedRangeResource(sheetId, one));
  const rowGroups = tab.rows.groups().map((group) => groupResource(sheetId, 'ROWS', group));
  const columnGroups = tab.columns.groups().map((group) => groupResource(sheetId, 'COLUMNS', group));
  const merges = tab.merges.all().map((area) => gridRangeResource(sheetId, area));
  const data = (areas ?? [])
    .filter((area) => area.tab === tab)
    .map(({ area }) => gridDataResource(spreadsheet, tab, area, locale, mask.of('data')));
  return {
    properties: sheetPropertiesResource(spreadsheet, tab),
    ...(withGridData && mask.covers('data') ? { data } : {}),
    ...(merges.length > 0 ? { merges } : {}),
    ...(protectedRanges.length > 0 ? { protectedRanges } : {}),
    ...(rowGroups.length > 0 ? { rowGroups } : {}),
    ...(columnGroups.length > 0 ? { columnGroups } : {}),
    ...(filter === null ? {} : { basicFilter: filterResource(sheetId, filter) }),
    ...(metadata.length > 0 ? { developerMetadata: metadata } : {}),
  };
}
