import { invalidArgument } from '../google-error.js';
import type { Area, Dimension, OpenRange } from './area.js';
import { movedRange, type LineMove } from './line-move.js';

/**
 * On whose behalf a state is changed. Protection stops callers of the API, and no owner. It lets a
 * `repeating-caller` write to a cell what the cell holds.
 */
export type Editor = 'owner' | 'caller' | 'repeating-caller';

/** A range of one tab that not everybody may edit. */
export interface ProtectedRange {
  readonly id: number;
  readonly range: OpenRange;
  /** Whether callers of the API are among those who may edit it: they are, where one of them has protected it. */
  readonly callersMayEdit: boolean;
  /** Whoever edits it is warned, and not stopped. */
  readonly warningOnly: boolean;
  readonly description: string;
  /** What everybody may edit in it. */
  readonly except: readonly OpenRange[];
}

/** What nobody but the owner may edit. */
export const CLOSED = { callersMayEdit: false, warningOnly: false, description: '', except: [] } as const;

/** The protected ranges of one tab. */
export class ProtectedRanges {
  readonly #ranges: readonly ProtectedRange[];

  constructor(ranges: readonly ProtectedRange[] = []) {
    this.#ranges = ranges;
  }

  all(): readonly ProtectedRange[] {
    return this.#ranges;
  }

  get(id: number): ProtectedRange | null {
    return this.#ranges.find((one) => one.id === id) ?? null;
  }

  /** With a range in the place of the one that has its id, or behind all others. */
  with(range: ProtectedRange): ProtectedRanges {
    if (this.get(range.id) === null) return new ProtectedRanges([...this.#ranges, range]);
    return new ProtectedRanges(this.#ranges.map((one) => (one.id === range.id ? range : one)));
  }

  without(id: number): ProtectedRanges {
    return new ProtectedRanges(this.#ranges.filter((one) => one.id !== id));
  }

  /** @throws Google's 400 where any of the cells is protected. */
  refuseEdit(area: Area): void {
    const isHit = this.#ranges.some(
      (one) => isClosed(one) && meets(one.range, area) && !one.except.some((open) => reachesOver(open, area)),
    );
    if (isHit) throw protectedCell();
  }

  /** @throws Google's 400 where what is inserted before `index` would become a part of a range. */
  refuseInsert(dimension: Dimension, index: number): void {
    const isHit = this.#ranges.some((one) => {
      const [start, end] = endsOf(one.range, dimension);
      return isClosed(one) && (start ?? -1) < index && index < (end ?? Infinity);
    });
    if (isHit) throw protectedCell();
  }

  after(move: LineMove): ProtectedRanges {
    if (this.#ranges.length === 0) return this;
    return new ProtectedRanges(
      this.#ranges.flatMap((one) => {
        const range = movedRange(one.range, move);
        if (range === null) return [];
        const except = one.except.map((open) => movedRange(open, move)).filter((open) => open !== null);
        return [{ ...one, range, except }];
      }),
    );
  }
}

/** Whether it stops callers of the API. */
function isClosed({ callersMayEdit, warningOnly }: ProtectedRange): boolean {
  return !callersMayEdit && !warningOnly;
}

function meets(range: OpenRange, area: Area): boolean {
  return (
    meet([range.startRow, range.endRow], [area.startRow, area.endRow]) &&
    meet([range.startColumn, range.endColumn], [area.startColumn, area.endColumn])
  );
}

function reachesOver(range: OpenRange, area: Area): boolean {
  return (
    (range.startRow ?? 0) <= area.startRow &&
    (range.endRow ?? Infinity) >= area.endRow &&
    (range.startColumn ?? 0) <= area.startColumn &&
    (range.endColumn ?? Infinity) >= area.endColumn
  );
}

type Ends = readonly [start: number | null, end: number | null];

function endsOf(range: OpenRange, dimension: Dimension): Ends {
  return dimension === 'ROWS' ? [range.startRow, range.endRow] : [range.startColumn, range.endColumn];
}

function meet([start, end]: Ends, [from, to]: readonly [number, number]): boolean {
  return Math.max(start ?? 0, from) < Math.min(end ?? Infinity, to);
}

export function protectedCell(): Error {
  return invalidArgument(
    'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.',
  );
}
