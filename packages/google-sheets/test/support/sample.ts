import { readFileSync } from 'node:fs';
import type { CellSeed, SpreadsheetSeed } from '@spoollock/sheets-emulator';
import { ID } from './shop-sheet.js';

interface Sample {
  readonly spreadsheet: { readonly title: string; readonly timeZone: string; readonly locale: string };
  readonly sheet: string;
  readonly values: readonly (readonly CellSeed[])[];
}

const FILE = new URL('../../../sheets-emulator/src/sample/operaciones.json', import.meta.url);

/** The shop's sheet of 71 columns as it really looks. */
export function sample(): Sample {
  const read: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  if (!isSample(read)) throw new Error(`${FILE.href} holds no sheet`);
  return read;
}

export function sampleSeed({ spreadsheet, sheet, values }: Sample): SpreadsheetSeed {
  return { id: ID, ...spreadsheet, sheets: [{ title: sheet, values }] };
}

function isSample(read: unknown): read is Sample {
  return typeof read === 'object' && read !== null && 'spreadsheet' in read && 'values' in read;
}
