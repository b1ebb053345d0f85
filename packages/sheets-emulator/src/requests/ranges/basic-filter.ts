import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import { applyFilter } from '../../grid/apply-filter.js';
import type { BasicFilter, FilterCriteria, SortSpec } from '../../grid/basic-filter.js';
import { isTold } from '../../grid/condition.js';
import { localeOf } from '../../grid/locale.js';
import { sortRows, sortSpec } from '../cells/sort-range.js';
import { gridOf, gridRange, index, resolveGridRange } from '../grid-range.js';
import { requestKind } from '../request-kind.js';

const condition = z.strictObject({
  type: z.string(),
  values: z.array(z.strictObject({ userEnteredValue: z.string().optional() })).optional(),
});

const filterCriteria = z.strictObject({
  hiddenValues: z.array(z.string()).optional(),
  condition: condition.optional(),
});

const basicFilter = z.strictObject({
  range: gridRange.optional(),
  sortSpecs: z.array(sortSpec).optional(),
  criteria: z.record(z.string(), filterCriteria).optional(),
  filterSpecs: z
    .array(z.strictObject({ columnIndex: index.optional(), filterCriteria: filterCriteria.optional() }))
    .optional(),
});

const schema = z.strictObject({ filter: basicFilter });

export const setBasicFilter = requestKind(schema, ({ filter }, context) => {
  const { spreadsheet } = context;
  if (filter.range === undefined) throw invalidArgument('filter.range must be specified.');
  const { tab, area } = resolveGridRange(spreadsheet, filter.range);
  tab.requireEditable(area);
  const read: BasicFilter = {
    area,
    criteria: readCriteria(filter),
    sortSpecs: (filter.sortSpecs ?? []).map(readSortSpec),
  };
  for (const column of [...read.criteria.keys(), ...read.sortSpecs.map((spec) => spec.column)]) {
    if (column >= area.startColumn && column < area.endColumn) continue;
    throw invalidArgument(`The column ${column} must be within the range of the filter.`);
  }
  const body = { ...area, startRow: Math.min(area.startRow + 1, area.endRow) };
  if (read.sortSpecs.length > 0) sortRows(context, { tab, area: body }, read.sortSpecs);
  tab.filter = read;
  applyFilter(tab, localeOf(spreadsheet.properties.locale));
  return null;
});

export const clearBasicFilter = requestKind(
  z.strictObject({ sheetId: index.optional() }),
  ({ sheetId }, { spreadsheet }) => {
    const tab = gridOf(spreadsheet, sheetId);
    if (tab.filter !== null) tab.requireEditable(tab.filter.area);
    tab.filter = null;
    applyFilter(tab, localeOf(spreadsheet.properties.locale));
    return null;
  },
);

/** Where both forms are given, the newer one counts. */
function readCriteria({ criteria = {}, filterSpecs }: z.infer<typeof basicFilter>): BasicFilter['criteria'] {
  const given: (readonly [number, z.infer<typeof filterCriteria>])[] =
    filterSpecs === undefined
      ? Object.entries(criteria).map(([column, one]) => [Number(column), one])
      : filterSpecs.map(({ columnIndex = 0, filterCriteria: one = {} }) => [columnIndex, one]);
  return new Map(given.map(([column, one]) => [column, readColumn(one)]));
}

function readColumn({ hiddenValues = [], condition: given }: z.infer<typeof filterCriteria>): FilterCriteria {
  if (given === undefined) return { hiddenValues, condition: null };
  const values = (given.values ?? []).map(({ userEnteredValue = '' }) => userEnteredValue);
  const read = { type: given.type, values };
  if (!isTold(read)) throw notImitated(`a filter by the condition ${given.type}`);
  return { hiddenValues, condition: read };
}

function readSortSpec({ dimensionIndex = 0, sortOrder }: z.infer<typeof sortSpec>): SortSpec {
  return { column: dimensionIndex, descending: sortOrder === 'DESCENDING' };
}
