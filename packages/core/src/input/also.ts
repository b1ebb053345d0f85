import { err, ok, type Result } from 'neverthrow';
import type { AlsoCells, AlsoColumns, AlsoKind, AlsoValue } from '../domain/also.js';
import { wholeSeconds } from '../domain/shop-time.js';
import { invalidInput, type InvalidInput } from '../errors.js';
import { isObject, must, parseText } from './checks.js';

/** The longest text for a cell, in characters. */
const MAX_CELL = 1_000;

/** Checks the cells that a caller gives for the app's own columns. A column that is `undefined` is left out. */
export function parseAlso(
  columns: AlsoColumns,
  input: unknown,
  field: string,
): Result<AlsoCells | undefined, InvalidInput> {
  if (input === undefined) return ok(input);
  // A Map, a Date or a list has no names, and would be taken for an object without cells.
  if (!isObject(input) || Object.prototype.toString.call(input) !== '[object Object]')
    return err(invalidInput(field, 'must be an object', input));
  const cells: Record<string, AlsoValue> = {};
  for (const [name, value] of Object.entries<unknown>({ ...input })) {
    const kind = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(columns).join(', ') || 'none';
      return err(invalidInput(field, `must name only columns of the source (${known})`, name));
    }
    if (value === undefined) continue;
    const cell = value === null ? ok(value) : parseCell(kind, value, `${field}.${name}`);
    if (cell.isErr()) return err(cell.error);
    cells[name] = cell.value;
  }
  return ok(cells);
}

function parseCell(kind: AlsoKind, value: unknown, field: string): Result<AlsoValue, InvalidInput> {
  if (kind === 'text')
    return parseText(field, value, MAX_CELL).andThen((text) =>
      // A sheet would take it for a formula, today or when it is copied.
      must(!text.startsWith('='), text, field, 'not begin with ='),
    );
  if (kind === 'date-time' && value instanceof Date && isShowable(value)) return ok(wholeSeconds(+value));
  if (kind === 'number' && typeof value === 'number' && Number.isFinite(value)) return ok(value);
  if (kind === 'boolean' && typeof value === 'boolean') return ok(value);
  return err(
    invalidInput(field, `must be a ${kind === 'date-time' ? 'Date from 1901 to 9998' : kind}`, value),
  );
}

/** Whether every zone, and every form of a date, can show it. */
function isShowable(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year > 1900 && year < 9999;
}
