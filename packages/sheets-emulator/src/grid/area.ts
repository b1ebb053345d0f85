/** Cells of one tab: indexes from 0, ends exclusive, always within the grid. */
export interface Area {
  readonly startRow: number;
  readonly endRow: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

export function heightOf(area: Area): number {
  return area.endRow - area.startRow;
}

export function widthOf(area: Area): number {
  return area.endColumn - area.startColumn;
}
