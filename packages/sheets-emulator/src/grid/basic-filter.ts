import type { Area } from './area.js';
import type { Condition } from './condition.js';
import { lineMover, movedRange, type LineMove } from './line-move.js';

/** What one column of a filter leaves out. */
export interface FilterCriteria {
  /** As cells show them; the empty text is a blank cell. */
  readonly hiddenValues: readonly string[];
  /** Rows that do not fulfil it are hidden. */
  readonly condition: Condition | null;
}

/** By which column rows are sorted, and which way. */
export interface SortSpec {
  readonly column: number;
  readonly descending: boolean;
}

/** The filter of a tab; its first row holds the headers. */
export interface BasicFilter {
  readonly area: Area;
  /** By the index of the column. */
  readonly criteria: ReadonlyMap<number, FilterCriteria>;
  readonly sortSpecs: readonly SortSpec[];
}

/** `null` where nothing of it is left. */
export function filterAfter(filter: BasicFilter, move: LineMove): BasicFilter | null {
  const area = movedRange(filter.area, move);
  if (area === null) return null;
  if (move.dimension === 'ROWS') return { ...filter, area };
  const now = lineMover(move);
  return {
    area,
    criteria: new Map(
      [...filter.criteria].flatMap(([column, criteria]) => {
        const to = now(column);
        return to === null ? [] : [[to, criteria] as const];
      }),
    ),
    sortSpecs: filter.sortSpecs.flatMap((spec) => {
      const to = now(spec.column);
      return to === null ? [] : [{ ...spec, column: to }];
    }),
  };
}
