import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import { displayedText } from '../../grid/displayed-text.js';
import { lengthOf } from '../../grid/dimension.js';
import { localeOf } from '../../grid/locale.js';
import { widthOfText } from '../../grid/text-width.js';
import { dimensionRange, gridOf } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ dimensions: dimensionRange.optional() });

/** Left and right of the text together. */
const MARGIN_PIXELS = 7;

/** Columns become as wide as their widest text; rows, whose texts are not wrapped here, get their usual height. */
export const autoResizeDimensions = requestKind(schema, ({ dimensions }, { spreadsheet }) => {
  if (dimensions === undefined) throw notImitated('autoResizeDimensions without dimensions');
  const { dimension } = dimensions;
  const tab = gridOf(spreadsheet, dimensions.sheetId);
  const length = lengthOf(tab, dimension);
  const { startIndex = 0, endIndex = length } = dimensions;
  if (startIndex >= endIndex || endIndex > length) {
    throw invalidArgument(`dimensions [${startIndex}, ${endIndex}) must be within the grid size[${length}].`);
  }
  const locale = localeOf(spreadsheet.properties.locale);
  for (let index = startIndex; index < endIndex; index += 1) {
    if (dimension === 'ROWS') {
      tab.rows = tab.rows.with([index], { pixelSize: null });
      continue;
    }
    let widest = 0;
    for (let row = 0; row < tab.usedRows; row += 1) {
      widest = Math.max(widest, widthOfText(displayedText(tab.cell(row, index), locale)));
    }
    if (widest > 0)
      tab.columns = tab.columns.with([index], { pixelSize: Math.round(widest) + MARGIN_PIXELS });
  }
  return null;
});
