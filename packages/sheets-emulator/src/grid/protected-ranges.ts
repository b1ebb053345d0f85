import { invalidArgument } from '../google-error.js';
import type { Area, Dimension, OpenRange } from './area.js';
import { movedRange, type LineMove } from './line-move.js';

/**
 * On whose behalf a state is changed. Protection stops callers of the API, and no owner. It lets a
 * `repeating-caller` write to a cell what the cell holds.
 */
export type Editor = 'owner' | 'caller' | 'repeating-caller';

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

  after(move: LineMove): ProtectedRanges {
    if (this.#ranges.length === 0) return this;
    return new ProtectedRanges(
      this.#ranges.map((range) => movedRange(range, move)).filter((range) => range !== null),
    );
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
