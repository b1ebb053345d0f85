import type { SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { SheetData, SheetsRequest } from '../calls/sheets-client.js';
import { misshaped } from '../calls/source-faults.js';
import { LEDGER_COLUMNS, LEDGER_ROWS, LEDGER_TITLE } from '../ledger/layout.js';
import { operationMark } from '../ledger/marks.js';
import type { Manners, TabPlaces } from './places.js';
import { Probe } from './probe.js';
import {
  holds,
  KEYS,
  newTab,
  roomFor,
  SMALL_BENCH,
  WORKROOM_TITLE,
  type Bench,
  type Grid,
} from './workroom.js';

/** All that the trial has found out about Google. */
export type Learnt = Manners & Pick<Bench, 'formulas'>;

/** The tabs as they will be, and the requests that add those that are missing or of the wrong size. */
export function planTabs(
  sheets: readonly SheetData[],
  shopId: number,
  manners: Learnt,
  { newId, own }: { readonly newId: () => string; readonly own: number },
): Result<Plan, SourceFault> {
  const { formulas } = manners;
  const adding: SheetsRequest[] = [];
  let cells = sheets.reduce((sum, { properties }) => sum + cellsIn(gridOf(properties)), 0);
  const make = (title: string, isFit: (grid: Grid) => boolean, size: Grid): Tab => {
    const found = titled(sheets, title)?.properties;
    const sheetId = found?.sheetId ?? null;
    const grid = gridOf(found);
    if (sheetId !== null && isFit(grid)) return { sheetId, grid };
    // A write to the old tab that is still under way then fails, which is correct.
    if (sheetId !== null) adding.push({ deleteSheet: { sheetId } });
    const made = { sheetId: operationMark(newId(), 0, shopId).id, grid: size };
    adding.push(newTab(made.sheetId, title, size));
    cells += cellsIn(size) - cellsIn(grid);
    return made;
  };
  const shop = gridOf(sheets.find(({ properties }) => (properties?.sheetId ?? 0) === shopId)?.properties);
  const ledger = make(LEDGER_TITLE, (grid) => isEqual(grid, LEDGER_GRID), LEDGER_GRID);
  const found = gridOf(titled(sheets, WORKROOM_TITLE)?.properties);
  const room = roomFor(shop, found, formulas, own);
  const workroom = make(WORKROOM_TITLE, (grid) => holds(grid, shop, formulas, own), room);
  if (adding.length > 0 && cells > MOST_CELLS) return err(misshaped(tooLarge(cells)));
  for (const title of [LEDGER_TITLE, WORKROOM_TITLE])
    if (isBarred(titled(sheets, title))) return err(misshaped(protectedTab(title)));
  const isHiding = titled(sheets, LEDGER_TITLE)?.basicFilter;
  const bench =
    formulas === 'as-text' ? SMALL_BENCH : { keysFrom: workroom.grid.columns - KEYS - own, formulas };
  return ok({
    tabs: { ledgerId: ledger.sheetId, workId: workroom.sheetId, bench, ...manners },
    adding,
    hiding: isHiding ? [] : Probe.hiding(ledger.sheetId),
  });
}

/** What has to be done before the trial. */
export interface Plan {
  readonly tabs: TabPlaces;
  readonly adding: SheetsRequest[];
  readonly hiding: SheetsRequest[];
}

interface Tab {
  readonly sheetId: number;
  readonly grid: Grid;
}

const LEDGER_GRID: Grid = { rows: LEDGER_ROWS, columns: LEDGER_COLUMNS };

export function titled(sheets: readonly SheetData[], title: string): SheetData | undefined {
  return sheets.find(({ properties }) => properties?.title === title);
}

function cellsIn({ rows, columns }: Grid): number {
  return rows * columns;
}

/** Google's limit for a spreadsheet. */
const MOST_CELLS = 10_000_000;

function tooLarge(cells: number): string {
  return `with the hidden tabs the spreadsheet would have ${cells} cells, and Google allows ${MOST_CELLS}: delete rows, columns or tabs that nobody uses`;
}

/** Whether the account may not edit some part of the tab. */
function isBarred(tab: SheetData | undefined): boolean {
  const ranges = tab?.protectedRanges ?? [];
  return ranges.some((range) => range.warningOnly !== true && range.requestingUserCanEdit !== true);
}

function protectedTab(title: string): string {
  return `the hidden tab ${title} is protected, and this account may not edit it: remove its protection`;
}

function gridOf(properties: SheetData['properties']): Grid {
  const { rowCount, columnCount } = properties?.gridProperties ?? {};
  return { rows: rowCount ?? 0, columns: columnCount ?? 0 };
}

function isEqual(some: Grid, others: Grid): boolean {
  return some.rows === others.rows && some.columns === others.columns;
}
