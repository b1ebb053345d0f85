import { z } from 'zod';
import { invalidArgument } from '../../google-error.js';
import { lengthOf } from '../../grid/dimension.js';
import type { LineProperties } from '../../grid/lines.js';
import { FieldMask } from '../../http/field-mask.js';
import { dimensionRange, gridOf } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({
  range: dimensionRange,
  properties: z
    .strictObject({ hiddenByUser: z.boolean().optional(), pixelSize: z.int().nonnegative().optional() })
    .optional(),
  fields: z.string().optional(),
});

export const updateDimensionProperties = requestKind(
  schema,
  ({ range, properties = {}, fields = '' }, { spreadsheet }) => {
    if (fields === '') throw invalidArgument("At least one field must be listed in 'fields'.");
    const mask = FieldMask.parse(fields);
    const tab = gridOf(spreadsheet, range.sheetId);
    const length = lengthOf(tab, range.dimension);
    const { startIndex = 0, endIndex = length } = range;
    if (startIndex >= endIndex || endIndex > length) {
      throw invalidArgument(`range [${startIndex}, ${endIndex}) must be within the grid size[${length}].`);
    }
    const change: Partial<LineProperties> = {
      ...(mask.covers('hiddenByUser') ? { hiddenByUser: properties.hiddenByUser ?? false } : {}),
      ...(mask.covers('pixelSize') ? { pixelSize: properties.pixelSize ?? null } : {}),
    };
    const indexes = Array.from({ length: endIndex - startIndex }, (_, offset) => startIndex + offset);
    if (range.dimension === 'ROWS') tab.rows = tab.rows.with(indexes, change);
    else tab.columns = tab.columns.with(indexes, change);
    return null;
  },
);
