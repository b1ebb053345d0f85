import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { deleteDimension as remove, lengthOf } from '../../grid/dimension.js';
import { dimensionRange, gridOf } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ range: dimensionRange });

export const deleteDimension = requestKind(schema, ({ range }, { spreadsheet }) => {
  const { dimension, startIndex = 0 } = range;
  const tab = gridOf(spreadsheet, range.sheetId);
  const length = lengthOf(tab, dimension);
  const endIndex = range.endIndex ?? length;
  const what = dimension === 'ROWS' ? 'row' : 'column';
  if (startIndex >= length || endIndex > length) {
    const index = Math.max(startIndex, endIndex - 1);
    throw invalidArgument(
      `Cannot delete a ${what} that doesn't exist. Tried to delete ${what} index ${index} but there are only ${length} ${what}s.`,
    );
  }
  if (startIndex >= endIndex) {
    throw invalidArgument(`range.startIndex[${startIndex}] must be less than range.endIndex[${endIndex}].`);
  }
  if (endIndex - startIndex === length) {
    throw invalidArgument(`You can't delete all the ${what}s on the sheet.`);
  }
  remove(spreadsheet, tab, dimension, startIndex, endIndex - startIndex);
  return null;
});
