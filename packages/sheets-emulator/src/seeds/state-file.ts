import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { CellSeed } from './cell-seed.js';
import { fromSeed, toSeed, type SpreadsheetSeed } from './seeds.js';

const numberFormat = z.strictObject({ type: z.string(), pattern: z.string().optional() });

const extras = z.looseObject({
  format: numberFormat.optional(),
  note: z.string().optional(),
  style: z.record(z.string(), z.unknown()).optional(),
  validation: z.record(z.string(), z.unknown()).optional(),
});

const metadata = z.strictObject({
  id: z.int().positive(),
  key: z.string(),
  value: z.string().nullable(),
  visibility: z.enum(['DOCUMENT', 'PROJECT']),
  place: z.union([
    z.strictObject({ on: z.literal('spreadsheet') }),
    z.strictObject({ on: z.literal('sheet'), sheetId: z.int() }),
    z.strictObject({ on: z.enum(['row', 'column']), sheetId: z.int(), index: z.int() }),
  ]),
});

const line = z.strictObject({
  from: z.int().positive(),
  to: z.int().positive(),
  hiddenByUser: z.boolean().optional(),
  hiddenByFilter: z.boolean().optional(),
  pixelSize: z.int().optional(),
  groupDepth: z.int().optional(),
});

const filter = z.strictObject({
  range: z.string(),
  criteria: z
    .array(
      z.strictObject({
        column: z.int(),
        hiddenValues: z.array(z.string()).optional(),
        condition: z.strictObject({ type: z.string(), values: z.array(z.string()) }).nullish(),
      }),
    )
    .optional(),
  sortSpecs: z.array(z.strictObject({ column: z.int(), descending: z.boolean() })).optional(),
});

const protectedRange = z.strictObject({
  id: z.int().optional(),
  range: z.string().optional(),
  callersMayEdit: z.boolean().optional(),
  warningOnly: z.boolean().optional(),
  description: z.string().optional(),
  except: z.array(z.string()).optional(),
});

const look = z.strictObject({
  frozenRowCount: z.int(),
  frozenColumnCount: z.int(),
  hideGridlines: z.boolean(),
  rowGroupControlAfter: z.boolean(),
  columnGroupControlAfter: z.boolean(),
  rightToLeft: z.boolean(),
  tabColorStyle: z.record(z.string(), z.unknown()).nullable(),
});

const namedRange = z.strictObject({
  id: z.string(),
  name: z.string(),
  sheetId: z.int(),
  range: z.string().optional(),
});

const sheet = z.strictObject({
  sheetId: z.int().optional(),
  title: z.string(),
  hidden: z.boolean().optional(),
  rowCount: z.int().optional(),
  columnCount: z.int().optional(),
  protectedRanges: z.array(z.union([z.string(), protectedRange])).optional(),
  look: look.optional(),
  merges: z.array(z.string()).optional(),
  filter: filter.optional(),
  rows: z.array(line).optional(),
  columns: z.array(line).optional(),
  values: z.array(z.array(z.custom<CellSeed>(isCellSeed, 'this is no cell'))),
});

const schema = z.strictObject({
  version: z.literal(1),
  spreadsheets: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string().optional(),
      timeZone: z.string().optional(),
      locale: z.string().optional(),
      sheets: z.array(sheet),
      metadata: z.array(metadata).optional(),
      namedRanges: z.array(namedRange).optional(),
      autoRecalc: z.string().optional(),
    }),
  ),
});

/**
 * Reads what an earlier emulator kept in a file, or starts one from seeds where there is none.
 *
 * @throws Error naming the file when it cannot be read. It is left as it is.
 */
export function openStateFile(path: string, seeds: readonly SpreadsheetSeed[]): Spreadsheet[] {
  const text = readIfThere(path);
  if (text !== null) return parse(path, text);
  const spreadsheets = seeds.map(fromSeed);
  mkdirSync(dirname(path), { recursive: true });
  keepInFile(path, spreadsheets);
  return spreadsheets;
}

/** Puts the new state in the old one's place at once: a process that is killed leaves one or the other. */
export function keepInFile(path: string, spreadsheets: readonly Spreadsheet[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify({ version: 1, spreadsheets: spreadsheets.map(toSeed) }));
  renameSync(temporary, path);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Error(`The emulator's file ${path} cannot be read.`, { cause: error });
  }
}

function parse(path: string, text: string): Spreadsheet[] {
  try {
    return schema.parse(JSON.parse(text)).spreadsheets.map(fromSeed);
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(
      `The emulator's file ${path} is broken, and was left as it is. Move it away to start from the seeds. ${reason}`,
      { cause: error },
    );
  }
}

function isCellSeed(cell: unknown): boolean {
  if (typeof cell !== 'object') return ['string', 'number', 'boolean'].includes(typeof cell);
  if (cell === null) return true;
  if (!extras.safeParse(cell).success) return false;
  if ('formula' in cell) return isFormula(cell) && (!('entered' in cell) || isFormula(cell.entered));
  return 'error' in cell ? typeof cell.error === 'string' : 'value' in cell && isValue(cell.value);
}

function isFormula(cell: unknown): boolean {
  if (typeof cell !== 'object' || cell === null) return false;
  return 'formula' in cell && typeof cell.formula === 'string' && (!('value' in cell) || isValue(cell.value));
}

function isValue(value: unknown): boolean {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  return typeof value === 'object' && 'error' in value && typeof value.error === 'string';
}
