import type { AlsoCells, AlsoColumns, AlsoKind, AlsoValue, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { Cell } from '../calls/cell-data.js';
import { cellText, isBlank, readDateCell } from '../reading/cells.js';
import { readTab, tagIn, type Tab, type TabOptions } from './tab.js';

/** What stands in the app's own columns, by tag; or what is wrong with a cell of that row, in words. */
export type OwnCellsByTag = ReadonlyMap<string, Result<AlsoCells, string>>;

/**
 * Reads the app's own columns of all rows, for a shop that moves. Texts are read as people see them. A cell that is not of
 * its column's kind is named, and not guessed at. Of a tag on several rows it reads the last one.
 *
 * @returns `source-misshaped` names each column that is not there.
 * @example
 * ```ts
 * import { sheets } from '@googleapis/sheets';
 * const also = { Armador: 'text', Inicio: 'date-time' } as const;
 * const read = await readSheetOwnCells({ client: sheets('v4'), spreadsheetId: 'its id', also });
 * if (read.isOk()) console.log(read.value.get('MK-1')?.isOk());
 * ```
 */
export async function readSheetOwnCells(
  options: TabOptions & { readonly also: AlsoColumns },
): Promise<Result<OwnCellsByTag, SourceFault>> {
  const read = await readTab(options);
  if (read.isErr()) return err(read.error);
  const tab = read.value;
  const tags = (tab.cells[tab.columns.tag.index] ?? []).slice(1);
  return ok(new Map(tags.map((tag, at) => [tagIn(tag), cellsOfRow(tab, at + 1, options.also)])));
}

function cellsOfRow(tab: Tab, row: number, also: AlsoColumns): Result<AlsoCells, string> {
  const cells: [string, AlsoValue][] = [];
  for (const [name, kind] of Object.entries(also)) {
    const column = tab.own.get(name);
    if (typeof column !== 'object') return err(`the column ${name} was not found`);
    const grid = kind === 'text' ? tab.shown : tab.cells;
    const value = valueOf(grid[column.index]?.[row], kind, tab);
    if (value === undefined)
      return err(
        `${name} is no ${kind}: ${JSON.stringify(cellText(grid[column.index]?.[row]).slice(0, 60))}`,
      );
    cells.push([name, value]);
  }
  return ok(Object.fromEntries(cells));
}

/** `undefined` for a cell of another kind. */
function valueOf(cell: Cell | undefined, kind: AlsoKind, tab: Tab): AlsoValue | undefined {
  if (cell === undefined || isBlank(cell)) return null;
  switch (kind) {
    case 'text':
      return cellText(cell);
    case 'number':
      return typeof cell === 'number' ? cell : undefined;
    case 'boolean':
      return typeof cell === 'boolean' ? cell : undefined;
    case 'date-time': {
      const read = readDateCell(cell, tab);
      return read.kind === 'moment' ? read.at : undefined;
    }
  }
}
