import { formatShopTime, parseShopTime, wallTimeToInstant, type LabelForm } from '@spoollock/core/adapter';
import type { Cell } from '../calls/cell-data.js';
import { parseTypedDate, type DateOrder } from './typed-dates.js';

/** The text of a cell, unchanged; blank is an empty text. */
export function cellText(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

export function isBlank(cell: Cell | undefined): boolean {
  return cellText(cell).trim() === '';
}

/** The time zones of a sheet: `shop` for dates typed as text, `spreadsheet` for serial numbers. */
export interface SheetZones {
  readonly shop: string;
  readonly spreadsheet: string;
}

/** How a date is written: as a real date-time, or as the text that the earlier service reads. */
export type DateForm = 'date-time' | 'text';

/** How the cells of a sheet are read and written. */
export interface SheetForms {
  readonly zones: SheetZones;
  readonly labels: LabelForm;
  readonly dates: DateForm;
  /** The order of a date that somebody typed as text. */
  readonly typedDates: DateOrder;
  /** Whether the shop has a column of versions. */
  readonly hasVersions: boolean;
}

/** What a date cell says: a moment, nothing, or a text in which no moment can be read. */
export type DateCell =
  | { readonly kind: 'moment'; readonly at: Date }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable'; readonly text: string };

export function readDateCell(
  cell: Cell | undefined,
  { zones, typedDates }: Pick<SheetForms, 'zones' | 'typedDates'>,
): DateCell {
  if (isBlank(cell)) return { kind: 'blank' };
  const text = cellText(cell);
  const at =
    typeof cell === 'number'
      ? momentOfSerial(cell, zones.spreadsheet)
      : (parseShopTime(text.trim(), zones.shop) ?? parseTypedDate(text, typedDates, zones.shop));
  return at === null ? { kind: 'unreadable', text } : { kind: 'moment', at };
}

/** The version in a cell. Blank is 0. Anything but a whole number from 0 up is `null`. */
export function readVersionCell(cell: Cell | undefined): number | null {
  if (isBlank(cell)) return 0;
  const version = typeof cell === 'string' && /^\s*\d{1,15}\s*$/.test(cell) ? Number(cell) : cell;
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : null;
}

/** The number format of a date-time cell. It shows times as the shop writes them. */
export const DATE_TIME_PATTERN = 'dd-mm-yyyy hh:mm:ss';

const DAY_SECONDS = 86_400;
/** Day 0 of a spreadsheet. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

/** The serial number of a moment: days since day 0 on the zone's wall clock, with the time as the fraction. */
export function serialOf(at: Date, zone: string): number {
  const [day = 0, month = 1, year = 0, hour, minute, second] = (
    formatShopTime(at, zone).match(/\d+/g) ?? []
  ).map(Number);
  return (Date.UTC(year, month - 1, day, hour, minute, second) - EPOCH_MS) / (DAY_SECONDS * 1000);
}

/** The moment of a serial number, rounded to seconds, because a double is not more exact. */
function momentOfSerial(serial: number, zone: string): Date | null {
  const wall = new Date(EPOCH_MS + Math.round(serial * DAY_SECONDS) * 1000);
  return wallTimeToInstant(
    {
      year: wall.getUTCFullYear(),
      month: wall.getUTCMonth() + 1,
      day: wall.getUTCDate(),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
      second: wall.getUTCSeconds(),
    },
    zone,
  );
}
