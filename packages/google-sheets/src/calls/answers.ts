import type { SpreadsheetData, ValuesData } from './sheets-client.js';
import { FOREIGN, type SheetsFault } from './sheets-faults.js';

/**
 * Whether the answer to a call is one of the API's: it names the spreadsheet. A proxy may answer 200 with a page of
 * its own, and the client then hands on a text.
 */
export function isAbout(spreadsheetId: string, data: unknown): boolean {
  return typeof data === 'object' && data !== null && Reflect.get(data, 'spreadsheetId') === spreadsheetId;
}

/** Whether the answer shows any tab. Every spreadsheet has one. */
export function hasTabs({ sheets }: SpreadsheetData): boolean {
  return Array.isArray(sheets) && sheets.length > 0;
}

/** Whether the answer has every range that was asked for. */
export function hasRanges({ valueRanges }: ValuesData, count: number): boolean {
  return Array.isArray(valueRanges) && valueRanges.length === count;
}

/** An answer that is not the API's, or not whole. A write may have been applied all the same. */
export function notAnAnswer(kind: 'read' | 'write'): SheetsFault {
  const reached = kind === 'read' ? 'never' : 'perhaps';
  return { reached, status: null, message: FOREIGN, passing: true };
}
