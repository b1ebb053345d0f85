import type { Dimension, OpenRange } from './area.js';

/** Rows or columns that came, went, or changed places: what is attached to them has to follow. */
export type LineMove =
  | {
      readonly kind: 'inserted' | 'deleted';
      readonly dimension: Dimension;
      readonly index: number;
      readonly count: number;
    }
  | {
      readonly kind: 'arranged';
      readonly dimension: Dimension;
      readonly start: number;
      /** The line at `order[i]` came to stand at `start + i`. */
      readonly order: readonly number[];
    };

/** Where the lines are now; `null` for one that is gone. */
export function lineMover(move: LineMove): (index: number) => number | null {
  if (move.kind === 'arranged') {
    const now = new Map(move.order.map((from, offset) => [from, move.start + offset]));
    return (index) => now.get(index) ?? index;
  }
  const { index: first, count } = move;
  if (move.kind === 'inserted') return (index) => (index >= first ? index + count : index);
  return (index) => {
    if (index < first) return index;
    return index < first + count ? null : index - count;
  };
}

/** Where a range is now; `null` for one that is gone. It stays where it is when lines change places. */
export function movedRange<T extends OpenRange>(range: T, move: LineMove): T | null {
  if (move.kind === 'arranged') return range;
  const { index, count } = move;
  const isInsert = move.kind === 'inserted';
  const moved = (at: number | null, isEnd: boolean): number | null => {
    if (at === null) return null;
    if (!isInsert) return at - Math.min(Math.max(at - index, 0), count);
    return at > index || (at === index && !isEnd) ? at + count : at;
  };
  const byRows = move.dimension === 'ROWS';
  const start = moved(byRows ? range.startRow : range.startColumn, false);
  const end = moved(byRows ? range.endRow : range.endColumn, true);
  if (start !== null && start === end) return null;
  return byRows
    ? { ...range, startRow: start, endRow: end }
    : { ...range, startColumn: start, endColumn: end };
}
