import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import type { NamedRange } from '../../grid/named-ranges.js';
import type { Spreadsheet } from '../../grid/spreadsheet.js';
import { namedRangeResource } from '../../resources/range-resource.js';
import { gridRange, openGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';
import { readMask } from '../request-mask.js';

const namedRange = z.strictObject({
  namedRangeId: z.string().optional(),
  name: z.string().optional(),
  range: gridRange.optional(),
});

export const addNamedRange = requestKind(z.strictObject({ namedRange }), (request, { spreadsheet }) => {
  const { namedRangeId: id = spreadsheet.namedRanges.freeId(), name = '', range } = request.namedRange;
  if (range === undefined) throw invalidArgument('namedRange.range must be specified.');
  if (spreadsheet.namedRanges.get(id) !== null) {
    throw invalidArgument(`A named range with ID: ${id} already exists.`);
  }
  const added: NamedRange = { id, name, ...openGridRange(spreadsheet, range) };
  spreadsheet.namedRanges = spreadsheet.namedRanges.with(added);
  return { namedRange: namedRangeResource(added) };
});

export const updateNamedRange = requestKind(
  z.strictObject({ namedRange, fields: z.string().optional() }),
  ({ namedRange: sent, fields }, { spreadsheet }) => {
    const mask = readMask(fields, 'NamedRange');
    const now = found(spreadsheet, sent.namedRangeId);
    const written: NamedRange = {
      ...now,
      ...(mask.covers('name') ? { name: sent.name ?? '' } : {}),
      ...(mask.covers('range') && sent.range !== undefined ? openGridRange(spreadsheet, sent.range) : {}),
    };
    spreadsheet.namedRanges = spreadsheet.namedRanges.with(written);
    return null;
  },
);

export const deleteNamedRange = requestKind(
  z.strictObject({ namedRangeId: z.string().optional() }),
  ({ namedRangeId }, { spreadsheet }) => {
    const { id } = found(spreadsheet, namedRangeId);
    spreadsheet.namedRanges = spreadsheet.namedRanges.without(id);
    return null;
  },
);

function found(spreadsheet: Spreadsheet, id = ''): NamedRange {
  const range = spreadsheet.namedRanges.get(id);
  if (range === null) throw invalidArgument(`No named range with id: ${id}`);
  return range;
}
