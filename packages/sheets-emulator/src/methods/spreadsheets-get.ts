import { z } from 'zod';
import { findRange, type TabArea } from '../grid/a1-notation.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
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
      areas: areasOf(spreadsheet, ranges),
      withGridData: wantsGridData(mask, includeGridData),
      mask,
    });
  },
};

/** The ranges that an answer is asked for; `null` for all. An empty list is as good as none, as in every message. */
export function areasOf(spreadsheet: Spreadsheet, ranges: readonly string[] = []): TabArea[] | null {
  return ranges.length === 0 ? null : ranges.map((range) => findRange(spreadsheet, range));
}

/** A mask decides alone; the flag counts only where there is none. */
export function wantsGridData(mask: FieldMask, flagged: boolean): boolean {
  return mask.isGiven ? mask.of('sheets').covers('data') : flagged;
}
