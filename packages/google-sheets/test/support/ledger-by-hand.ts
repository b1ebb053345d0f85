import type { PlainValue } from '@spoollock/sheets-emulator';
import type { BatchUpdate, BatchUpdateData, SheetsRequest } from '../../src/calls/sheets-client.js';
import { ledgerLine, operationMark } from '../../src/ledger/marks.js';
import { LEDGER_TITLE, LINES, LINES_RANGE } from '../../src/ledger/layout.js';
import { sheetsClient } from './clients.js';
import { ID, type ShopSheet } from './shop-sheet.js';

type Metadata = NonNullable<SheetsRequest['createDeveloperMetadata']>['developerMetadata'];

/** Requests of somebody else, past the source. */
export async function request(
  { emulator }: ShopSheet,
  ...requests: BatchUpdate['requestBody']['requests']
): Promise<BatchUpdateData> {
  const client = sheetsClient(emulator.url, emulator.token);
  return (
    await client.spreadsheets.batchUpdate(
      { spreadsheetId: ID, fields: 'replies', requestBody: { requests } },
      { signal: new AbortController().signal, retry: false },
    )
  ).data;
}

/** The number of the ledger tab. */
export function ledgerId({ person }: ShopSheet): number {
  return person.tabs().find(({ title }) => title === LEDGER_TITLE)?.sheetId ?? -1;
}

export function hasLedger(sheet: ShopSheet): boolean {
  return ledgerId(sheet) !== -1;
}

/** Somebody else's metadata under this number. */
export async function foreignMetadata(sheet: ShopSheet, metadataId: number, more: Partial<Metadata> = {}) {
  const location = { sheetId: 0 };
  const developerMetadata: Metadata = {
    metadataId,
    metadataKey: 'somebody else',
    visibility: 'DOCUMENT',
    location,
    ...more,
  };
  await request(sheet, { createDeveloperMetadata: { developerMetadata } });
}

/** As many lines as the ledger has room for, of operations that came later. */
export async function overrun(sheet: ShopSheet, nowMs: number): Promise<void> {
  const rows = Array.from({ length: LINES }, (_, at) => ({
    values: [
      { userEnteredValue: { stringValue: ledgerLine('applied', operationMark(`later ${at}`, 1, 0), nowMs) } },
    ],
  }));
  const [from = 0] = (/\d+/.exec(LINES_RANGE) ?? []).map(Number);
  const range = {
    sheetId: ledgerId(sheet),
    startRowIndex: from - 1,
    endRowIndex: from - 1 + LINES,
    startColumnIndex: 0,
    endColumnIndex: 1,
  };
  await request(sheet, { updateCells: { range, rows, fields: 'userEnteredValue' } });
}

/** The lines that the ledger has, newest first, and where they stand. */
export function lines({ person }: ShopSheet): { readonly row: number; readonly text: string }[] {
  const [from = 0] = (/\d+/.exec(LINES_RANGE) ?? []).map(Number);
  return person.values(LEDGER_TITLE).flatMap(([cell]: PlainValue[], at) => {
    return at < from - 1 || typeof cell !== 'string' ? [] : [{ row: at + 1, text: cell }];
  });
}

/** The ids of operations that are kept. */
export function ids(sheet: ShopSheet): number[] {
  const sheetId = ledgerId(sheet);
  return sheet.person
    .metadata()
    .filter(({ place }) => place.on === 'sheet' && place.sheetId === sheetId)
    .map(({ id }) => id);
}
