import type { Area, OpenRange } from '../grid/area.js';
import type { BasicFilter, FilterCriteria, SortSpec } from '../grid/basic-filter.js';
import type { Condition } from '../grid/condition.js';

/** GridRange, as answers have it: a sheet whose id is 0 is not named. */
export function gridRangeResource(sheetId: number, range: Area | OpenRange): Record<string, unknown> {
  const { startRow, endRow, startColumn, endColumn } = range;
  return {
    ...(sheetId === 0 ? {} : { sheetId }),
    ...(startRow === null ? {} : { startRowIndex: startRow }),
    ...(endRow === null ? {} : { endRowIndex: endRow }),
    ...(startColumn === null ? {} : { startColumnIndex: startColumn }),
    ...(endColumn === null ? {} : { endColumnIndex: endColumn }),
  };
}

/** BasicFilter, as answers have it: what a column leaves out stands in both forms. */
export function filterResource(sheetId: number, filter: BasicFilter): Record<string, unknown> {
  const columns = [...filter.criteria].map(([column, one]) => [column, criteriaResource(one)] as const);
  return {
    range: gridRangeResource(sheetId, filter.area),
    ...(filter.sortSpecs.length === 0 ? {} : { sortSpecs: filter.sortSpecs.map(sortSpecResource) }),
    ...(columns.length === 0
      ? {}
      : {
          criteria: Object.fromEntries(columns),
          filterSpecs: columns.map(([columnIndex, filterCriteria]) => ({ columnIndex, filterCriteria })),
        }),
  };
}

export function conditionResource({ type, values }: Condition): Record<string, unknown> {
  return {
    type,
    ...(values.length === 0 ? {} : { values: values.map((userEnteredValue) => ({ userEnteredValue })) }),
  };
}

function criteriaResource({ hiddenValues, condition }: FilterCriteria): Record<string, unknown> {
  return {
    ...(hiddenValues.length === 0 ? {} : { hiddenValues }),
    ...(condition === null ? {} : { condition: conditionResource(condition) }),
  };
}

function sortSpecResource({ column, descending }: SortSpec): Record<string, unknown> {
  return { dimensionIndex: column, sortOrder: descending ? 'DESCENDING' : 'ASCENDING' };
}
