import { readFile } from 'node:fs/promises';
import { formatShopTime } from '@spoollock/core/adapter';
import type { SpreadsheetSeed } from '@spoollock/sheets-emulator';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type Cell = z.infer<typeof Cell>;

const Sample = z.object({
  spreadsheet: z.object({ title: z.string(), timeZone: z.string(), locale: z.string() }),
  sheet: z.string(),
  now: z.iso.datetime({ offset: true }),
  values: z.array(z.array(Cell)).min(1),
});

// One folder up from here both in the source and as built.
const SAMPLE_FILE = new URL('../demo/operaciones.json', import.meta.url);
const DATE_HEADER = 'Fecha_Ocupacion';
/** The tab that the audit trail is appended to. */
const TRAIL_TAB = 'Metadata';

export const DEMO_SPREADSHEET_ID = 'demo';

/** The sample sheet that comes with the example. */
export async function readSample(): Promise<unknown> {
  return JSON.parse(await readFile(SAMPLE_FILE, 'utf8'));
}

/**
 * The sample as a spreadsheet to begin with, as if it had been taken at `nowMs`: a demo whose occupations
 * were all months old would have nothing but stale spools to show. All else is as it was taken, oddities
 * included.
 */
export function demoSpreadsheet(sample: unknown, nowMs: number): Result<SpreadsheetSeed, string> {
  const parsed = Sample.safeParse(sample);
  if (!parsed.success) return err(`The sample sheet is not in its form: ${z.prettifyError(parsed.error)}`);
  const { spreadsheet, sheet, now, values } = parsed.data;
  const [header = [], ...rows] = values;
  const dates = header.indexOf(DATE_HEADER);
  const { timeZone } = spreadsheet;
  const movedMs = wallMs(nowMs, timeZone) - wallMs(Date.parse(now), timeZone);
  const moved = rows.map((row) => row.map((cell, at) => (at === dates ? later(cell, movedMs) : cell)));
  return ok({
    id: DEMO_SPREADSHEET_ID,
    ...spreadsheet,
    sheets: [
      { title: sheet, values: [header, ...moved] },
      { title: TRAIL_TAB, values: [] },
    ],
  });
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
