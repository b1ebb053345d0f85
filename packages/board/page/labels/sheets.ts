/** Sheets of label paper, in millimetres, as their makers cut them. The first label stands at `left` and `top`. */
export interface Sheet {
  /** What it is called on the box, or how it is cut. */
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** From the left edge of one label to that of the next; those of a column touch. */
  readonly across: number;
}

export const SHEETS: readonly [Sheet, ...Sheet[]] = [
  { name: 'L7160', columns: 3, rows: 7, width: 63.5, height: 38.1, left: 7.2, top: 15.15, across: 66.05 },
  { name: 'L7163', columns: 2, rows: 7, width: 99.1, height: 38.1, left: 4.65, top: 15.15, across: 101.6 },
  { name: 'L7165', columns: 2, rows: 4, width: 99.1, height: 67.7, left: 4.65, top: 13.1, across: 101.6 },
  { name: '3474', columns: 3, rows: 8, width: 70, height: 37, left: 0, top: 0.5, across: 70 },
  { name: 'L7651', columns: 5, rows: 13, width: 38.1, height: 21.2, left: 4.75, top: 10.7, across: 40.6 },
];

export function placesOf({ columns, rows }: Sheet): number {
  return columns * rows;
}

/** Where a label stands on its sheet, its place counted from 0, row by row. */
export function placeOf(sheet: Sheet, place: number): { readonly x: number; readonly y: number } {
  const row = Math.floor(place / sheet.columns);
  return { x: sheet.left + (place % sheet.columns) * sheet.across, y: sheet.top + row * sheet.height };
}

/** The labels sheet by sheet; the first `used` places of the first sheet are empty, since their labels have gone. */
export function onSheets<T>(
  labels: readonly T[],
  sheet: Sheet,
  used: number,
): readonly (readonly { readonly place: number; readonly label: T }[])[] {
  const places = placesOf(sheet);
  const sheets: { readonly place: number; readonly label: T }[][] = [];
  labels.forEach((label, at) => {
    const place = at + used;
    const on = (sheets[Math.floor(place / places)] ??= []);
    on.push({ place: place % places, label });
  });
  return sheets;
}
