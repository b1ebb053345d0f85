import { formatShopTime, systemClock } from '@spoollock/core/adapter';
import type { SpreadsheetSeed } from '../seeds/seeds.js';
import operaciones from './operaciones.json' with { type: 'json' };

type Cell = string | number | boolean | null;

const DATE_HEADER = 'Fecha_Ocupacion';
/** The tab that an audit trail is appended to. */
const TRAIL_TAB = 'Metadata';

/**
 * A shop's sheet to try things with, as somebody took it one day: 400 spools in 71 columns, free and taken ones, oddities
 * included. Its dates are moved as if it had been taken at `nowMs`: occupations that are all months old would be all stale.
 *
 * @param nowMs milliseconds since the epoch; now by default.
 *
 * @example
 * ```ts
 * import { startSheetsEmulator } from '@spoollock/sheets-emulator';
 *
 * const emulator = await startSheetsEmulator({ spreadsheets: [sampleSpreadsheet()] });
 * console.log(emulator.spreadsheetIds()); // [ 'demo' ]
 * await emulator.close();
 * ```
 */
export function sampleSpreadsheet(nowMs: number = systemClock.now()): SpreadsheetSeed {
  const { spreadsheet, sheet, now, values } = operaciones;
  const [header = [], ...rows]: readonly (readonly Cell[])[] = values;
  const dates = header.indexOf(DATE_HEADER);
  const { timeZone } = spreadsheet;
  const movedMs = wallMs(nowMs, timeZone) - wallMs(Date.parse(now), timeZone);
  const moved = rows.map((row) => row.map((cell, at) => (at === dates ? later(cell, movedMs) : cell)));
  return {
    id: 'demo',
    ...spreadsheet,
    sheets: [
      { title: sheet, values: [header, ...moved] },
      { title: TRAIL_TAB, values: [] },
    ],
  };
}

const DAY_MS = 86_400_000;
const TEXT = /^\s*(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2}):(\d{2})\s*$/;

/** What the wall clock shows, as if it were UTC, in whole seconds. */
function wallMs(atMs: number, zone: string): number {
  return textMs(formatShopTime(new Date(atMs), zone)) ?? 0;
}

function textMs(text: string): number | null {
  const [day = 0, month = 1, year, hour, minute, second] = TEXT.exec(text)?.slice(1).map(Number) ?? [];
  if (year === undefined) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  // 31-02 was never; it stays as odd as it is.
  return new Date(at).getUTCDate() === day ? at : null;
}

/** A date so much later on the wall clock, in the form it had; anything else stays. */
function later(cell: Cell, movedMs: number): Cell {
  if (typeof cell === 'number') return cell + movedMs / DAY_MS;
  const at = typeof cell === 'string' ? textMs(cell) : null;
  return at === null ? cell : formatShopTime(new Date(at + movedMs), 'UTC');
}
