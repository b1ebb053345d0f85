import { invalidArgument } from '../google-error.js';
import type { Area, Dimension, OpenRange } from './area.js';

/** On whose behalf a state is changed: protection stops callers of the API, and no owner. */
export type Editor = 'owner' | 'caller';

/** The ranges of one tab that nobody but the owner may edit. */
export class ProtectedRanges {
  readonly #ranges: readonly OpenRange[];

  constructor(ranges: readonly OpenRange[] = []) {
    this.#ranges = ranges;
  }

  all(): readonly OpenRange[] {
    return this.#ranges;
  }

  with(range: OpenRange): ProtectedRanges {
    return new ProtectedRanges([...this.#ranges, range]);
  }

  /** @throws Google's 400 where any of the cells is protected. */
  refuseEdit(area: Area): void {
    const isHit = this.#ranges.some(
      (range) =>
        meet([range.startRow, range.endRow], [area.startRow, area.endRow]) &&
        meet([range.startColumn, range.endColumn], [area.startColumn, area.endColumn]),
    );
    if (isHit) throw protectedCell();
  }

  /** @throws Google's 400 where what is inserted before `index` would become a part of a range. */
  refuseInsert(dimension: Dimension, index: number): void {
    const isHit = this.#ranges.some((range) => {
      const [start, end] = endsOf(range, dimension);
      return (start ?? -1) < index && index < (end ?? Infinity);
    });
    if (isHit) throw protectedCell();
  }

  /** Where the ranges are after `count` rows or columns were put before `index`. */
  afterInsert(dimension: Dimension, index: number, count: number): ProtectedRanges {
    return this.#moved(dimension, ([start, end]) => [
      start !== null && start >= index ? start + count : start,
      end !== null && end > index ? end + count : end,
    ]);
  }

  /** Where the ranges are after `count` rows or columns from `index` on were taken out. */
  afterDelete(dimension: Dimension, index: number, count: number): ProtectedRanges {
    const moved = (at: number | null): number | null =>
      at === null ? null : at - Math.min(Math.max(at - index, 0), count);
    return this.#moved(dimension, ([start, end]) => [moved(start), moved(end)]);
  }

  #moved(dimension: Dimension, move: (ends: Ends) => Ends): ProtectedRanges {
    const ranges = this.#ranges.flatMap((range) => {
      const [start, end] = move(endsOf(range, dimension));
      if (start !== null && start === end) return [];
      return [
        dimension === 'ROWS'
          ? { ...range, startRow: start, endRow: end }
          : { ...range, startColumn: start, endColumn: end },
      ];
    });
    return new ProtectedRanges(ranges);
  }
}

type Ends = readonly [start: number | null, end: number | null];

function endsOf(range: OpenRange, dimension: Dimension): Ends {
  return dimension === 'ROWS' ? [range.startRow, range.endRow] : [range.startColumn, range.endColumn];
}

function meet([start, end]: Ends, [from, to]: readonly [number, number]): boolean {
  return Math.max(start ?? 0, from) < Math.min(end ?? Infinity, to);
}

function protectedCell(): Error {
  return invalidArgument(
    'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.',
  );
}
