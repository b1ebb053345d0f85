import { z } from 'zod';
import { gridRange, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const schema = z.strictObject({ range: gridRange });

export const unmergeCells = requestKind(schema, ({ range }, { spreadsheet }) => {
  const { tab, area } = resolveGridRange(spreadsheet, range);
  tab.requireEditable(area);
  tab.merges = tab.merges.unmerge(area);
  return null;
});
