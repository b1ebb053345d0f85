import { z } from 'zod';
import type { ApiMethod } from './api-method.js';
import { readQuery } from './query.js';
import { dateTimeRenderOption, majorDimension, readRange, valueRenderOption } from './values-reading.js';

const rendering = {
  majorDimension: majorDimension.optional(),
  valueRenderOption: valueRenderOption.optional(),
  dateTimeRenderOption: dateTimeRenderOption.optional(),
};
const one = z.strictObject(rendering);
const several = z.strictObject({ ...rendering, ranges: z.array(z.string()).optional() });

export const valuesGet: ApiMethod = {
  name: 'spreadsheets.values.get',
  kind: 'read',
  answers: 'ValueRange',
  answer: ({ store, spreadsheetId, target, query }) =>
    readRange(store.read(spreadsheetId), target, readQuery(one, query)),
};

export const valuesBatchGet: ApiMethod = {
  name: 'spreadsheets.values.batchGet',
  kind: 'read',
  answers: 'BatchGetValuesResponse',
  answer({ store, spreadsheetId, query }) {
    const { ranges = [], ...options } = readQuery(several, query);
    const spreadsheet = store.read(spreadsheetId);
    return { spreadsheetId, valueRanges: ranges.map((range) => readRange(spreadsheet, range, options)) };
  },
};
