import { cellOfData, writtenCell, type Cell } from '../calls/cell-data.js';
import { a1, columnName } from '../calls/ranges.js';
import { FIELDS, type Field } from '../reading/columns.js';
import { GuardedWrite, type Layout, type RowWrite } from '../compare-and-set/guarded-write.js';
import { changeNothing, lineCell, makeRoom } from '../ledger/layout.js';
import { useId } from '../ledger/ids.js';
import { ledgerLine, type OperationMark } from '../ledger/marks.js';
import type { FailedCall } from '../calls/sheets-calls.js';
import type { BatchUpdate, BatchUpdateData, GridData, SheetsRequest } from '../calls/sheets-client.js';
import type { ShopColumns } from '../reading/shop-rows.js';

/** One part of a batch. */
export type Part =
  | ({ readonly kind: 'write' } & RowWrite)
  /** Cancels the id of an attempt, so that nothing is ever written under it. */
  | { readonly kind: 'cancel'; readonly mark: OperationMark }
  /** Shows a row, or all rows, after this batch. Unlike a read, the reply is never older than earlier writes. */
  | { readonly kind: 'look'; readonly row: number | 'all' };

/** A part that uses up an id and leaves a line in the ledger. */
export type MarkedPart = Exclude<Part, { readonly kind: 'look' }>;

/** The most rows compared in one batch. */
export const MOST_WRITES = 100;

/** The fields of a reply. @param asShown with what people see, for a shop whose tags are numbers or dates. */
export function batchFields(asShown: boolean): string {
  const values = asShown ? 'values(effectiveValue,formattedValue)' : 'values.effectiveValue';
  const sheets = `sheets(properties.sheetId,data(startRow,startColumn,rowData.${values}))`;
  return `replies.deleteDuplicates,updatedSpreadsheet(properties(timeZone,locale),${sheets})`;
}

/** One `batchUpdate` for several parts. Google carries out all of it in order, or none of it. */
export class WriteBatch {
  readonly body: BatchUpdate['requestBody'];
  readonly #layout: Layout;
  /** For each place of a write, the index of the request whose count in the reply says whether it wrote there. */
  readonly #countIndexes = new Map<Part, readonly number[]>();
  /** The write that a request belongs to, by the request's index. */
  readonly #owners = new Map<number, Part>();

  constructor(layout: Layout, tab: string, parts: readonly Part[], bucket: string, nowMs: number) {
    this.#layout = layout;
    const { ledgerId } = layout;
    const marked = parts.filter((part) => part.kind !== 'look');
    const lines = marked.reduce((sum, part) => sum + linesOf(part), 0);
    const requests: SheetsRequest[] = [
      ...marked.map(({ mark }) => useId(ledgerId, mark.id, bucket)),
      ...(lines > 0 ? makeRoom(ledgerId, lines) : [changeNothing(ledgerId)]),
    ];
    let line = 0;
    for (const part of marked) {
      if (part.kind === 'cancel') {
        requests.push(cancelledLine(ledgerId, line++, part.mark, nowMs));
        continue;
      }
      const from = requests.length;
      const countIndexes = part.places.map((row) => {
        const write = new GuardedWrite(layout, part, row, line++, nowMs);
        requests.push(...write.requests);
        return requests.length - write.requests.length + write.countIndex;
      });
      this.#countIndexes.set(part, countIndexes);
      for (let at = from; at < requests.length; at++) this.#owners.set(at, part);
    }
    this.body = parts.every(({ kind }) => kind === 'cancel')
      ? { requests }
      : { requests, ...this.#showing(tab, parts) };
  }

  /** The write to a protected row, if Google refused the batch because of one. */
  barred({ status, message }: FailedCall): Part | undefined {
    const [, number] = /\brequests\[(\d+)\]/.exec(message) ?? [];
    return status === 400 && /\bprotected\b/i.test(message) ? this.#owners.get(Number(number)) : undefined;
  }

  /** Whether the write found its row as it was seen, and so was applied. */
  hasApplied(part: Part, { replies = [] }: BatchUpdateData): boolean {
    const countIndexes = this.#countIndexes.get(part) ?? [];
    return countIndexes.some((at) => replies[at]?.deleteDuplicates?.duplicatesRemovedCount === 1);
  }

  /** Whether the tab with the shop's name is still the tab that the batch wrote to. */
  fits({ updatedSpreadsheet }: BatchUpdateData): boolean {
    const shown = updatedSpreadsheet?.sheets?.find(({ data = [] }) => data.length > 0);
    return shown === undefined || (shown.properties?.sheetId ?? 0) === this.#layout.shopId;
  }

  /** Whether the columns in the reply, if it shows any, are still the shop's four columns. */
  hasColumns(shown: ShopColumns): boolean {
    const { columns } = this.#layout;
    const isShown = this.body.responseRanges !== undefined;
    return !isShown || FIELDS.every((field) => (shown[field][0] ?? null) === columns[field].header);
  }

  /** The header and the rows in the reply, as they are after the batch. */
  seen({ updatedSpreadsheet }: BatchUpdateData): ShopColumns {
    const columns: Record<Field, Cell[]> = { tag: [], label: [], since: [], version: [] };
    const shownTags: (string | undefined)[] = [];
    const fieldAt = new Map(FIELDS.map((field) => [this.#layout.columns[field].index, field]));
    for (const data of updatedSpreadsheet?.sheets?.flatMap((sheet) => sheet.data ?? []) ?? [])
      place(data, (row, column, cell, shown) => {
        const field = fieldAt.get(column);
        if (field !== undefined) columns[field][row] = cell;
        if (field === 'tag') shownTags[row] = shown;
      });
    return { ...columns, shownTags };
  }

  /**
   * Asks for the header and the rows of the parts. A look, and a write that puts a worker into a row, also need all
   * tags, to see whether theirs is ambiguous.
   */
  #showing(tab: string, parts: readonly Part[]): Partial<BatchUpdate['requestBody']> {
    const looks = parts.filter((part) => part.kind === 'look');
    const places = parts.filter((part) => part.kind === 'write').map((part) => part.places[0]);
    const rows = new Set<number | 'all'>([0, ...looks.map(({ row }) => row), ...places]);
    const names = rows.has('all') ? [''] : [...rows].map((row) => String(Number(row) + 1));
    const tags = columnName(this.#layout.columns.tag.index);
    const responseRanges = names.flatMap((row) =>
      this.#spans().map(([first, last]) => a1(tab, `${columnName(first)}${row}:${columnName(last)}${row}`)),
    );
    if (looks.length > 0 || parts.some(takes)) responseRanges.push(a1(tab, `${tags}:${tags}`));
    return { includeSpreadsheetInResponse: true, responseIncludeGridData: true, responseRanges };
  }

  /** The four columns as spans; adjacent columns form one span. */
  #spans(): [number, number][] {
    const indexes = FIELDS.map((field) => this.#layout.columns[field].index).sort((a, b) => a - b);
    const spans: [number, number][] = [];
    for (const index of indexes) {
      const last = spans.at(-1);
      if (last !== undefined && last[1] === index - 1) last[1] = index;
      else spans.push([index, index]);
    }
    return spans;
  }
}

function takes(part: Part): boolean {
  return part.kind === 'write' && part.next.since !== null;
}

/** The number of lines that a part adds to the ledger. */
export function linesOf(part: Part): number {
  return part.kind === 'write' ? part.places.length : part.kind === 'cancel' ? 1 : 0;
}

function cancelledLine(ledgerId: number, index: number, mark: OperationMark, nowMs: number): SheetsRequest {
  const rows = [{ values: [writtenCell(ledgerLine('cancelled', mark, nowMs))] }];
  return { updateCells: { range: lineCell(ledgerId, index), rows, fields: 'userEnteredValue' } };
}

function place(
  { startRow, startColumn, rowData = [] }: GridData,
  put: (row: number, column: number, cell: Cell, shown: string | undefined) => void,
): void {
  for (const [down, { values = [] }] of rowData.entries())
    for (const [right, data] of values.entries())
      put(
        (startRow ?? 0) + down,
        (startColumn ?? 0) + right,
        cellOfData(data),
        data.formattedValue ?? undefined,
      );
}
