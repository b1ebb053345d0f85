import { z } from 'zod';
import { GoogleError, invalidArgument } from '../google-error.js';
import { findRange } from '../grid/a1-notation.js';
import { readPayload } from '../http/payload.js';
import type { ApiMethod } from './api-method.js';
import { flag, readQuery } from './query.js';
import { rowsOf, VALUE_RANGE, valueRange, writeOptions, writeRows } from './values-writing.js';

const oneQuery = z.strictObject({ ...writeOptions, includeValuesInResponse: flag.optional() });
const severalBody = z.strictObject({
  ...writeOptions,
  includeValuesInResponse: z.boolean().optional(),
  data: z.array(valueRange).optional(),
});

export const valuesUpdate: ApiMethod = {
  name: 'spreadsheets.values.update',
  kind: 'write',
  answers: 'UpdateValuesResponse',
  answer({ store, spreadsheetId, target, query, body }) {
    const options = readQuery(oneQuery, query);
    const sent = readPayload(VALUE_RANGE, valueRange, body);
    return store.change(spreadsheetId, (spreadsheet) => ({
      spreadsheetId,
      ...writeRows(spreadsheet, findRange(spreadsheet, target), rowsOf(sent), options).written,
    }));
  },
};

export const valuesBatchUpdate: ApiMethod = {
  name: 'spreadsheets.values.batchUpdate',
  kind: 'write',
  answers: 'BatchUpdateValuesResponse',
  answer({ store, spreadsheetId, query, body }) {
    readQuery(z.strictObject({}), query);
    const { data = [], ...options } = readPayload({ message: 'BatchUpdateValuesRequest' }, severalBody, body);
    return store.change(spreadsheetId, (spreadsheet) => {
      const responses = data.map((sent, index) =>
        naming(`data[${index}]`, () => {
          const target = findRange(spreadsheet, sent.range ?? '');
          return { ...writeRows(spreadsheet, target, rowsOf(sent), options), tab: target.tab };
        }),
      );
      const distinct = (lines: (one: (typeof responses)[number]) => ReadonlySet<number>): number =>
        new Set(
          responses.flatMap((one) => [...lines(one)].map((line) => `${one.tab.properties.sheetId}:${line}`)),
        ).size;
      return {
        spreadsheetId,
        totalUpdatedRows: distinct(({ rows }) => rows),
        totalUpdatedColumns: distinct(({ columns }) => columns),
        totalUpdatedCells: responses.reduce((sum, { written }) => sum + written.updatedCells, 0),
        totalUpdatedSheets: new Set(responses.map(({ tab }) => tab)).size,
        responses: responses.map(({ written }) => ({ spreadsheetId, ...written })),
      };
    });
  },
};

/** Google names the part of the body that it refuses. */
function naming<T>(part: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof GoogleError) || error.code !== 400) throw error;
    throw invalidArgument(`Invalid ${part}: ${error.message}`);
  }
}
