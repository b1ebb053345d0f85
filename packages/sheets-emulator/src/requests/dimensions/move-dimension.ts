import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { lengthOf, moveDimension as move } from '../../grid/dimension.js';
import { boundedSpan, dimensionRange, index } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ source: dimensionRange, destinationIndex: index.optional() });

export const moveDimension = requestKind(schema, (request, { spreadsheet }) => {
  const span = boundedSpan(spreadsheet, request.source);
  const { tab, dimension, start, end } = span;
  const { destinationIndex = 0 } = request;
  const length = lengthOf(tab, dimension);
  if (end > length || destinationIndex > length) {
    throw invalidArgument(`source and destinationIndex must be within the grid size[${length}].`);
  }
  if (destinationIndex > start && destinationIndex < end) {
    throw invalidArgument(`destinationIndex[${destinationIndex}] must not be within the source.`);
  }
  move(spreadsheet, tab, dimension, { start, end }, destinationIndex);
  return null;
});
