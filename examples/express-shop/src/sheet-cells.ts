import { parseShopTime, wallTimeToInstant } from '@spoollock/core';

/** A cell as `values.get` returns it: unformatted, dates as serial numbers; rows may come back short. */
export type Cell = string | number | boolean | null;

/** The cell letter for letter; a missing one is blank. */
export function cellText(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

/** What a date cell says: a moment, nothing, or something that no moment can be read from. */
export type DateCell =
  | { readonly kind: 'moment'; readonly at: Date }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable'; readonly text: string };

/** Zones in which a sheet's times stand: texts in the shop's, serial numbers in the spreadsheet's. */
export interface SheetZones {
  readonly shop: string;
  readonly spreadsheet: string;
}

export function readDateCell(cell: Cell | undefined, zones: SheetZones): DateCell {
  const text = cellText(cell);
  if (text.trim() === '') return { kind: 'blank' };
  const at =
    typeof cell === 'number'
      ? momentOfSerial(cell, zones.spreadsheet)
      : parseShopTime(text.trim(), zones.shop);
  return at === null ? { kind: 'unreadable', text } : { kind: 'moment', at };
}

/** A row's version: blank is 0; what is not a whole number from 0 up is no version (`null`). */
export function readVersionCell(cell: Cell | undefined): number | null {
  if (cellText(cell).trim() === '') return 0;
  return typeof cell === 'number' && Number.isSafeInteger(cell) && cell >= 0 ? cell : null;
}

const DAY_SECONDS = 86_400;
/** Day 0 of a spreadsheet. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

/**
 * A serial number counts days on the wall clock, its fraction being the time of day. A double holds seconds
 * well and nothing finer, so it is rounded to them.
 */
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
