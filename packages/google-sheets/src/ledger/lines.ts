import type { SourceFault } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import { cellOfData } from '../calls/cell-data.js';
import { a1 } from '../calls/ranges.js';
import { changeNothing, LEDGER_TITLE, LINES_RANGE } from './layout.js';
import { readLedger, type Ledger } from './marks.js';
import type { SheetsCalls } from '../calls/sheets-calls.js';
import { sourceFault } from '../calls/source-faults.js';

const LINES_FIELDS = 'updatedSpreadsheet.sheets.data.rowData.values.effectiveValue';
const IDS_FIELDS = 'updatedSpreadsheet.sheets.developerMetadata(metadataId,metadataKey)';

/** Reads the ledger in the reply to a write. Unlike a read, that reply is never older than earlier writes. */
export async function readLines(
  calls: SheetsCalls,
  ledgerId: number,
  deadlineMs: number,
): Promise<Result<Ledger, SourceFault>> {
  const answer = await calls.update(
    {
      requests: [changeNothing(ledgerId)],
      includeSpreadsheetInResponse: true,
      responseIncludeGridData: true,
      responseRanges: [a1(LEDGER_TITLE, LINES_RANGE)],
    },
    LINES_FIELDS,
    deadlineMs,
    true,
  );
  return answer
    .map(({ updatedSpreadsheet }) => {
      const rows = updatedSpreadsheet?.sheets?.flatMap(({ data = [] }) => data)[0]?.rowData ?? [];
      return readLedger(rows.map(({ values }) => cellOfData(values?.[0])));
    })
    .mapErr((failed) => sourceFault(failed, 'never'));
}

/** The metadata key of an id, on any tab; blank if no tab has the id. */
export async function keyOfId(
  calls: SheetsCalls,
  ledgerId: number,
  id: number,
  deadlineMs: number,
): Promise<Result<string, SourceFault>> {
  const answer = await calls.update(
    { requests: [changeNothing(ledgerId)], includeSpreadsheetInResponse: true },
    IDS_FIELDS,
    deadlineMs,
    true,
  );
  return answer
    .map(({ updatedSpreadsheet }) => {
      const tabs = updatedSpreadsheet?.sheets ?? [];
      const ids = tabs.flatMap(({ developerMetadata = [] }) => developerMetadata);
      return ids.find(({ metadataId }) => metadataId === id)?.metadataKey ?? '';
    })
    .mapErr((failed) => sourceFault(failed, 'never'));
}
