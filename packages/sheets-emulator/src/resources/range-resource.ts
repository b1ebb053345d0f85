import type { Area, Dimension, OpenRange } from '../grid/area.js';
import type { BasicFilter, FilterCriteria, SortSpec } from '../grid/basic-filter.js';
import type { Condition } from '../grid/condition.js';
import type { LineGroup } from '../grid/lines.js';
import type { NamedRange } from '../grid/named-ranges.js';
import type { ProtectedRange } from '../grid/protected-ranges.js';

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

export function namedRangeResource({ id, name, sheetId, range }: NamedRange): Record<string, unknown> {
  return { namedRangeId: id, name, range: gridRangeResource(sheetId, range) };
}

/** The one user that all callers are. */
const CALLER = 'someone@example.org';

/** ProtectedRange, as answers have it: who may edit it is told to those who may. */
export function protectedRangeResource(sheetId: number, one: ProtectedRange): Record<string, unknown> {
  const except = one.except.map((range) => gridRangeResource(sheetId, range));
  return {
    protectedRangeId: one.id,
    range: gridRangeResource(sheetId, one.range),
    ...(one.description === '' ? {} : { description: one.description }),
    ...(one.warningOnly ? { warningOnly: true } : {}),
    ...(one.callersMayEdit || one.warningOnly ? { requestingUserCanEdit: true } : {}),
    ...(except.length === 0 ? {} : { unprotectedRanges: except }),
    ...(one.callersMayEdit ? { editors: { users: [CALLER] } } : {}),
  };
}

/** DimensionGroup, as answers have it. */
export function groupResource(
  sheetId: number,
  dimension: Dimension,
  { start, end, depth }: LineGroup,
): Record<string, unknown> {
  return {
    range: { ...(sheetId === 0 ? {} : { sheetId }), dimension, startIndex: start, endIndex: end },
    depth,
  };
}
