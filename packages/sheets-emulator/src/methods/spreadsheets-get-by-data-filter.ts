import { z } from 'zod';
import { invalidArgument, notImitated } from '../google-error.js';
import { findRange, type TabArea } from '../grid/a1-notation.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import { readPayload } from '../http/payload.js';
import { resolveGridRange } from '../requests/grid-range.js';
import { dataFilter } from '../requests/metadata/metadata-lookup.js';
import { spreadsheetResource } from '../resources/spreadsheet-resource.js';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';
import { wantsGridData } from './spreadsheets-get.js';

const schema = z.strictObject({
  dataFilters: z.array(dataFilter).optional(),
  includeGridData: z.boolean().optional(),
});

export const spreadsheetsGetByDataFilter: ApiMethod = {
  name: 'spreadsheets.getByDataFilter',
  kind: 'read',
  answers: 'Spreadsheet',
  answer({ store, spreadsheetId, query, body, mask }) {
    readQuery(z.strictObject({}), query);
    const { dataFilters = [], includeGridData = false } = readPayload(
      { message: 'GetSpreadsheetByDataFilterRequest' },
      schema,
      body,
    );
    const spreadsheet = store.read(spreadsheetId);
    const areas = dataFilters.map((filter) => areaOf(spreadsheet, filter));
    return spreadsheetResource(spreadsheet, {
      areas: areas.length === 0 ? null : areas,
      withGridData: wantsGridData(mask, includeGridData),
      mask,
    });
  },
};

function areaOf(
  spreadsheet: Spreadsheet,
  { a1Range, gridRange, developerMetadataLookup }: z.infer<typeof dataFilter>,
): TabArea {
  if (developerMetadataLookup !== undefined) throw notImitated('finding ranges by developer metadata');
  if (a1Range !== undefined) return findRange(spreadsheet, a1Range);
  if (gridRange !== undefined) return resolveGridRange(spreadsheet, gridRange);
  throw invalidArgument('A data filter has to name a range.');
}
