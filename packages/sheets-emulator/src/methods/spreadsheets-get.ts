import { z } from 'zod';
import { findRange } from '../grid/a1-notation.js';
import { spreadsheetResource } from '../resources/spreadsheet-resource.js';
import type { FieldMask } from '../http/field-mask.js';
import type { ApiMethod } from './api-method.js';
import { flag, readQuery } from './query.js';

const schema = z.strictObject({
  ranges: z.array(z.string()).optional(),
  includeGridData: flag.optional(),
  excludeTablesInBandedRanges: flag.optional(),
});

export const spreadsheetsGet: ApiMethod = {
  name: 'spreadsheets.get',
  kind: 'read',
  answers: 'Spreadsheet',
  answer({ store, spreadsheetId, query, mask }) {
    const { ranges, includeGridData = false } = readQuery(schema, query);
    const spreadsheet = store.read(spreadsheetId);
    return spreadsheetResource(spreadsheet, {
      areas: ranges?.map((range) => findRange(spreadsheet, range)) ?? null,
      withGridData: wantsGridData(mask, includeGridData),
      mask,
    });
  },
};

/** A mask decides alone; the flag counts only where there is none. */
export function wantsGridData(mask: FieldMask, flagged: boolean): boolean {
  return mask.isGiven ? mask.of('sheets').covers('data') : flagged;
}
