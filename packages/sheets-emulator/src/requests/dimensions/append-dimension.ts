import { z } from 'zod';
import { insertDimension, lengthOf } from '../../grid/dimension.js';
import { dimension, gridOf, index } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ sheetId: index.optional(), dimension, length: z.int().positive() });

export const appendDimension = requestKind(schema, (request, { spreadsheet }) => {
  const tab = gridOf(spreadsheet, request.sheetId);
  const end = lengthOf(tab, request.dimension);
  insertDimension(spreadsheet, tab, request.dimension, end, request.length);
  return null;
});
