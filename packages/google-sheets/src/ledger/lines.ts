import type { SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { cellOfData } from '../calls/cell-data.js';
import { a1 } from '../calls/ranges.js';
import { changeNothing, LEDGER_TITLE, LINES_RANGE } from './layout.js';
import { readLedger, type Ledger } from './marks.js';
import type { SheetData } from '../calls/sheets-client.js';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import { sourceFault } from '../calls/source-faults.js';

const LINES_FIELDS = 'updatedSpreadsheet.sheets(properties.sheetId,data.rowData.values.effectiveValue)';
const IDS_FIELDS = 'updatedSpreadsheet.sheets.developerMetadata(metadataId,metadataKey)';

/** The ledger, and the number of the tab that now has the shop's name; `null` if none has, or if none was asked for. */
export interface LinesRead {
  readonly ledger: Ledger;
  readonly shopId: number | null;
}

/** Reads the ledger in the reply to a write. Unlike a read, that reply is never older than earlier writes. */
export async function readLines(
  calls: SheetsCalls,
  ledgerId: number,
  tab: string | null,
  deadlineMs: number,
): Promise<Result<LinesRead, SourceFault>> {
  const ask = (ranges: string[]) =>
    calls.update(
      {
        requests: [changeNothing(ledgerId)],
        includeSpreadsheetInResponse: true,
        responseIncludeGridData: true,
        responseRanges: ranges,
      },
      LINES_FIELDS,
      deadlineMs,
      true,
    );
  const lines = a1(LEDGER_TITLE, LINES_RANGE);
  const both = tab === null ? await ask([lines]) : await ask([lines, a1(tab, 'A1')]);
  // Perhaps no tab has the shop's name.
  const answer = tab !== null && both.isErr() && both.error.status === 400 ? await ask([lines]) : both;
  return answer
    .map(({ updatedSpreadsheet }) => {
      const tabs = (updatedSpreadsheet?.sheets ?? []).filter(({ data = [] }) => data.length > 0);
      const isLedger = (sheet: SheetData): boolean => (sheet.properties?.sheetId ?? 0) === ledgerId;
      const rows = tabs.find(isLedger)?.data?.[0]?.rowData ?? [];
      const shop = tabs.find((sheet) => !isLedger(sheet));
      return {
        ledger: readLedger(rows.map(({ values }) => cellOfData(values?.[0]))),
        shopId: shop === undefined ? null : (shop.properties?.sheetId ?? 0),
      };
    })
    .mapErr((failed) => sourceFault(failed, 'never'));
}

/** The metadata key of an id, on any tab; blank if no tab has the id, `null` if the ledger's tab is gone. */
export async function keyOfId(
  calls: SheetsCalls,
  ledgerId: number,
  id: number,
  deadlineMs: number,
): Promise<Result<string | null, SourceFault>> {
  const answer = await calls.update(
    { requests: [changeNothing(ledgerId)], includeSpreadsheetInResponse: true },
    IDS_FIELDS,
    deadlineMs,
    true,
  );
  return answer
    .map(({ updatedSpreadsheet }): string | null => {
      const tabs = updatedSpreadsheet?.sheets ?? [];
      const ids = tabs.flatMap(({ developerMetadata = [] }) => developerMetadata);
      return ids.find(({ metadataId }) => metadataId === id)?.metadataKey ?? '';
    })
    .orElse((failed) => (failed.status === 400 ? ok(null) : err(sourceFault(failed, 'never'))));
}
