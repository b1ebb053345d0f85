/** Cells of one tab: indexes from 0, ends exclusive, always within the grid. */
export interface Area {
  readonly startRow: number;
  readonly endRow: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

/** A range that may be open: indexes from 0, ends exclusive, `null` where it is not bounded. */
export interface OpenRange {
  readonly startRow: number | null;
  readonly endRow: number | null;
  readonly startColumn: number | null;
  readonly endColumn: number | null;
}

export type Dimension = 'ROWS' | 'COLUMNS';

export function heightOf(area: Area): number {
  return area.endRow - area.startRow;
}

export function widthOf(area: Area): number {
  return area.endColumn - area.startColumn;
}
