import { isTimeZone } from '@spoollock/core/adapter';
import type { SpreadsheetProperties } from '../calls/sheets-client.js';

/**
 * The time zone of a spreadsheet, fit for calculations; `null` if it is not known. Google also has zones that are
 * offsets, such as `GMT-03:00`: those become `-03:00`.
 */
export function sheetZone(name: string): string | null {
  if (isTimeZone(name)) return name;
  const [, sign, hours, minutes = '00'] = OFFSET.exec(name.trim()) ?? [];
  if (sign === undefined || hours === undefined || Number(hours) > MOST_HOURS) return null;
  if (Number(hours) === 0) return Number(minutes) === 0 ? 'UTC' : null;
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

const OFFSET = /^(?:GMT|UTC?)?\s*([+-])(\d{1,2})(?::?([0-5]\d))?$/i;
/** No place on earth is further from UTC. */
const MOST_HOURS = 14;

/** The zone in a reply. */
export function zoneIn(properties: SpreadsheetProperties | undefined, shopZone: string): string | null {
  const name = properties?.timeZone ?? '';
  // Checking a zone takes some milliseconds, and the shop's is checked already.
  return name === shopZone ? name : sheetZone(name);
}

export function unknownZone(properties: SpreadsheetProperties | undefined): string {
  return `the spreadsheet's time zone ${JSON.stringify(properties?.timeZone ?? '')} is not known`;
}
