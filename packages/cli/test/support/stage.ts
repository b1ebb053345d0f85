import { parseSpoolTag } from '@spoollock/core';
import { formatShopTime, rebuiltLock } from '@spoollock/core/adapter';
import { startSheetsEmulator, type HandValue, type SheetsEmulator } from '@spoollock/sheets-emulator';
import type { SheetsEmulatorOptions, SpreadsheetByHand } from '@spoollock/sheets-emulator';

export const SHEET_ID = 'the-shop-of-the-tests';
export const TAB = 'Operaciones';
export const ZONE = 'America/Santiago';
export const TOKEN = 'a-token-that-nobody-may-see';
const HEADER = ['NUM', 'TAG_SPOOL', 'Notas', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];

/** A row as a person leaves it: tag, label, date and version. */
export type Row = readonly [tag: HandValue, label?: HandValue, since?: HandValue, version?: HandValue];

/** The shop's sheet on a server of the test's own. */
export interface ShopSheet {
  readonly emulator: SheetsEmulator;
  readonly person: SpreadsheetByHand;
  /** What a process needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
}

export async function openSheet(
  rows: readonly Row[],
  options: Partial<SheetsEmulatorOptions> = {},
): Promise<ShopSheet> {
  const emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: SHEET_ID,
        timeZone: ZONE,
        locale: 'es_CL',
        sheets: [
          { title: TAB, values: [HEADER] },
          { title: 'Metadata', values: [] },
        ],
      },
    ],
    token: TOKEN,
    ...options,
  });
  const person = emulator.spreadsheet(SHEET_ID);
  person.appendRows(
    TAB,
    rows.map(([tag, label = null, since = null, version = null], at) => [
      at + 1,
      tag,
      '',
      label,
      since,
      version,
    ]),
  );
  const env = {
    GOOGLE_SHEET_ID: SHEET_ID,
    GOOGLE_SHEETS_ROOT_URL: emulator.url,
    GOOGLE_SHEETS_TOKEN: TOKEN,
  };
  return { emulator, person, env };
}

/** So many hours before now, as the shop writes it, in whole seconds. */
export function hoursAgo(hours: number): { readonly at: Date; readonly text: string } {
  const at = new Date(Math.floor((Date.now() - hours * 3_600_000) / 1_000) * 1_000);
  return { at, text: formatShopTime(at, ZONE) };
}

/** The lock that stands for a row, as reconcile makes it. */
export function lockFor(tag: string, workerId: number, since: Date): string {
  return rebuiltLock(parseSpoolTag(tag)._unsafeUnwrap(), workerId, since, ZONE).value;
}
