import { invalidArgument } from '../google-error.js';
import { heightOf, widthOf, type Area } from './area.js';
import { lineMover, movedRange, type LineMove } from './line-move.js';

/** How the cells of a range are merged: all into one, or each column or each row for itself. */
export type MergeType = 'MERGE_ALL' | 'MERGE_COLUMNS' | 'MERGE_ROWS';

/** The merged cells of one tab. */
export class Merges {
  readonly #areas: readonly Area[];

  constructor(areas: readonly Area[] = []) {
    this.#areas = areas;
  }

  all(): readonly Area[] {
    return this.#areas;
  }

  /** What stands in for the merges within `area`; one that lies across its edge is refused. */
  merge(area: Area, type: MergeType): Merges {
    const added = mergedAreas(area, type).filter((one) => heightOf(one) * widthOf(one) > 1);
    return new Merges([...this.unmerge(area).#areas, ...added]);
  }

  unmerge(area: Area): Merges {
    const [touched, rest] = [this.within(area), this.#areas.filter((one) => !meet(one, area))];
    if (touched.some((one) => !holds(area, one))) {
      throw invalidArgument('You must select all cells in a merged range to merge or unmerge them.');
    }
    return new Merges(rest);
  }

  /** Those that share a cell with `area`. */
  within(area: Area): readonly Area[] {
    return this.#areas.filter((one) => meet(one, area));
  }

  after(move: LineMove): Merges {
    if (this.#areas.length === 0) return this;
    const moved = this.#areas.flatMap((area) => {
      const now = move.kind === 'arranged' ? arranged(area, move) : movedRange(area, move);
      return now === null || heightOf(now) * widthOf(now) <= 1 ? [] : [now];
    });
    return new Merges(moved);
  }
}

function mergedAreas(area: Area, type: MergeType): Area[] {
  if (type === 'MERGE_ALL') return [area];
  if (type === 'MERGE_ROWS') {
    return Array.from({ length: heightOf(area) }, (_, offset) => {
      const startRow = area.startRow + offset;
      return { ...area, startRow, endRow: startRow + 1 };
    });
  }
  return Array.from({ length: widthOf(area) }, (_, offset) => {
    const startColumn = area.startColumn + offset;
    return { ...area, startColumn, endColumn: startColumn + 1 };
  });
}

/** A merge goes where its lines go, as long as they stay together. */
function arranged(area: Area, move: LineMove & { readonly kind: 'arranged' }): Area {
  const now = lineMover(move);
  const byRows = move.dimension === 'ROWS';
  const [start, end] = byRows ? [area.startRow, area.endRow] : [area.startColumn, area.endColumn];
  const first = now(start) ?? start;
  for (let index = start; index < end; index += 1) {
    if (now(index) === first + index - start) continue;
    throw invalidArgument('You cannot move a part of a merged range.');
  }
  const last = first + end - start;
  return byRows
    ? { ...area, startRow: first, endRow: last }
    : { ...area, startColumn: first, endColumn: last };
}

function meet(one: Area, other: Area): boolean {
  return (
    Math.max(one.startRow, other.startRow) < Math.min(one.endRow, other.endRow) &&
    Math.max(one.startColumn, other.startColumn) < Math.min(one.endColumn, other.endColumn)
  );
}

function holds(outer: Area, inner: Area): boolean {
  return (
    inner.startRow >= outer.startRow &&
    inner.endRow <= outer.endRow &&
    inner.startColumn >= outer.startColumn &&
    inner.endColumn <= outer.endColumn
  );
}
