import { z } from 'zod';
import { findRange } from '../grid/a1-notation.js';
import { readPayload } from '../http/payload.js';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';
import { clearValues } from './values-writing.js';

const nothing = z.strictObject({});
const several = z.strictObject({ ranges: z.array(z.string()).optional() });

export const valuesClear: ApiMethod = {
  name: 'spreadsheets.values.clear',
  kind: 'write',
  answers: 'ClearValuesResponse',
  answer({ store, spreadsheetId, target, query, body }) {
    readQuery(nothing, query);
    readPayload({ message: 'ClearValuesRequest' }, nothing, body);
    return store.change(spreadsheetId, (spreadsheet) => ({
      spreadsheetId,
      clearedRange: clearValues(findRange(spreadsheet, target)),
    }));
  },
};

export const valuesBatchClear: ApiMethod = {
  name: 'spreadsheets.values.batchClear',
  kind: 'write',
  answers: 'BatchClearValuesResponse',
  answer({ store, spreadsheetId, query, body }) {
    readQuery(nothing, query);
    const { ranges = [] } = readPayload({ message: 'BatchClearValuesRequest' }, several, body);
    return store.change(spreadsheetId, (spreadsheet) => ({
      spreadsheetId,
      clearedRanges: ranges.map((range) => clearValues(findRange(spreadsheet, range))),
    }));
  },
};
