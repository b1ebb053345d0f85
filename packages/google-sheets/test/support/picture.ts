import type { SeenCell, SpreadsheetByHand } from '@spoollock/sheets-emulator';

/** Every cell of a tab: value, formula, format and how it looks, by its address. */
export function picture(person: SpreadsheetByHand, tab: string): Map<string, SeenCell> {
  const cells = new Map<string, SeenCell>();
  for (const [row, line] of person.values(tab).entries())
    for (const column of line.keys()) {
      const address = `${letters(column)}${row + 1}`;
      cells.set(address, person.cell(tab, address));
    }
  return cells;
}

/** What differs between two pictures, by the cell's address. */
export function changedCells(before: Map<string, SeenCell>, after: Map<string, SeenCell>): string[] {
  const addresses = new Set([...before.keys(), ...after.keys()]);
  return [...addresses].filter(
    (address) => JSON.stringify(before.get(address)) !== JSON.stringify(after.get(address)),
  );
}

/** A column as people call it. */
export function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}
