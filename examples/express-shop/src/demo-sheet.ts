import { readFile } from 'node:fs/promises';
import { parseLabel, parseSpoolTag } from '@spoollock/core';
import type { MemoryRow } from '@spoollock/core/memory';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { cellText, readDateCell, readVersionCell, type Cell, type SheetZones } from './sheet-cells.js';

/** A cell, or a row, that does not say what it should; by its number in the sheet, the header being row 1. */
export interface Oddity {
  readonly row: number;
  readonly tag: string;
  readonly what: string;
}

export interface DemoSheet {
  readonly rows: readonly MemoryRow[];
  readonly blankRows: number;
  readonly oddities: readonly Oddity[];
  /** When the sample was taken. */
  readonly takenAt: Date;
}

const Sample = z.object({
  spreadsheet: z.object({ timeZone: z.string() }),
  now: z.iso.datetime({ offset: true }),
  values: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});

// One folder up from here both in the source and as built.
const SAMPLE_FILE = new URL('../demo/operaciones.json', import.meta.url);

/** The sample sheet that comes with the example. */
export async function readSample(): Promise<unknown> {
  return JSON.parse(await readFile(SAMPLE_FILE, 'utf8'));
}

/**
 * The rows of a sheet as the in-memory truth takes them: labels letter for letter, dates from text or serial
 * number. What cannot be read is kept as it stands and listed in `oddities`; it is never made free.
 */
export function readDemoSheet(sample: unknown, shopZone: string): Result<DemoSheet, string> {
  const parsed = Sample.safeParse(sample);
  if (!parsed.success) return err(`The sample sheet is not in its form: ${z.prettifyError(parsed.error)}`);
  const { spreadsheet, now, values } = parsed.data;
  const [header = [], ...body] = values;
  const zones = { shop: shopZone, spreadsheet: spreadsheet.timeZone };

  return findColumns(header).map((columns) => {
    const rows: MemoryRow[] = [];
    const oddities: Oddity[] = [];
    const rowsOfTag = new Map<string, number[]>();
    for (const [index, cells] of body.entries()) {
      if (cells.every((cell) => cellText(cell).trim() === '')) continue;
      const { row, odd } = readRow(cells, columns, zones);
      rows.push(row);
      oddities.push(...odd.map((what) => ({ row: index + 2, tag: row.tag, what })));
      const tag = parseSpoolTag(row.tag).unwrapOr(null);
      if (tag !== null) rowsOfTag.set(tag, [...(rowsOfTag.get(tag) ?? []), index + 2]);
    }
    oddities.push(...doubledTags(rowsOfTag));
    return { rows, blankRows: body.length - rows.length, oddities, takenAt: new Date(now) };
  });
}

/**
 * The same rows as if the sample had been taken at `now`: a demo whose occupations were all months old would
 * have nothing but stale spools to show.
 */
export function asIfTakenAt(now: number, { rows, takenAt }: DemoSheet): readonly MemoryRow[] {
  const shiftMs = Math.floor((now - takenAt.getTime()) / 1000) * 1000;
  return rows.map((row) =>
    row.since instanceof Date ? { ...row, since: new Date(row.since.getTime() + shiftMs) } : row,
  );
}

const HEADERS = { tag: 'TAG_SPOOL', label: 'Ocupado_Por', since: 'Fecha_Ocupacion', version: 'version' };
type Columns = Readonly<Record<keyof typeof HEADERS, number>>;

/** Where the four columns are, by their headers; one that is missing or there twice makes the sheet useless. */
function findColumns(header: readonly Cell[]): Result<Columns, string> {
  const names = header.map((cell) => plain(cellText(cell)));
  const wrong = Object.values(HEADERS).flatMap((wanted) => {
    const found = names.filter((name) => name === plain(wanted)).length;
    return found === 1 ? [] : [`the header ${wanted} is there ${found} times, and must be there once`];
  });
  if (wrong.length > 0) return err(`The sample sheet cannot be used: ${wrong.join('; ')}.`);
  const at = (wanted: string): number => names.indexOf(plain(wanted));
  return ok({
    tag: at(HEADERS.tag),
    label: at(HEADERS.label),
    since: at(HEADERS.since),
    version: at(HEADERS.version),
  });
}

/** A header without what people vary: case, accents, spaces, underscores. */
function plain(header: string): string {
  return header
    .normalize('NFD')
    .replace(/\p{M}|[\s_]/gu, '')
    .toLowerCase();
}

function readRow(
  cells: readonly Cell[],
  columns: Columns,
  zones: SheetZones,
): { readonly row: MemoryRow; readonly odd: readonly string[] } {
  const tag = cellText(cells[columns.tag]);
  const label = cellText(cells[columns.label]);
  const date = readDateCell(cells[columns.since], zones);
  const version = readVersionCell(cells[columns.version]);
  const reading = parseLabel(label);

  const odd: string[] = [];
  if (parseSpoolTag(tag).isErr()) odd.push(`no spool can have the tag "${tag}"`);
  if (reading === null)
    odd.push(`nobody can be read from the label "${label}": occupied, by whom is not known`);
  if (version === null) odd.push(`"${cellText(cells[columns.version])}" is no version`);
  if (date.kind === 'unreadable') odd.push(`"${date.text}" is no date`);
  if (reading?.kind === 'worker' && date.kind === 'blank') odd.push('occupied, without a date');
  const since =
    date.kind === 'moment'
      ? { since: date.at }
      : date.kind === 'unreadable'
        ? { unreadableSince: date.text }
        : {};
  return { row: { tag, label, version, ...since }, odd };
}

/** Nobody can tell which of two rows with one tag is the spool's. */
function doubledTags(rowsOfTag: ReadonlyMap<string, readonly number[]>): readonly Oddity[] {
  return [...rowsOfTag].flatMap(([tag, [row = 0, ...others]]) =>
    others.length === 0 ? [] : [{ row, tag, what: `row ${others.join(' and row ')} carries the same tag` }],
  );
}
