import { writtenCell } from '../calls/cell-data.js';
import { a1, columnName } from '../calls/ranges.js';
import { uncovering, type Cover } from '../compare-and-set/cover.js';
import { GuardedWrite } from '../compare-and-set/guarded-write.js';
import { isCountable, TagCount } from '../compare-and-set/tag-count.js';
import { changeNothing, lineCell, makeRoom } from '../ledger/layout.js';
import { useId } from '../ledger/ids.js';
import { ledgerLine, type OperationMark } from '../ledger/marks.js';
import type { BatchUpdate, BatchUpdateData, SheetsRequest } from '../calls/sheets-client.js';
import { foundIn } from '../reading/columns.js';
import { BatchReply } from './batch-reply.js';
import {
  isCounted,
  isForAll,
  isShown,
  linesOf,
  rowsOf,
  type MarkedPart,
  type Owner,
  type Part,
  type ShopLayout,
  type WritePart,
} from './parts.js';

/** The fields of a reply. @param asShown with what people see, for a shop whose tags are numbers or dates. */
function batchFields(asShown: boolean): string {
  const values = asShown ? 'values(effectiveValue,formattedValue)' : 'values.effectiveValue';
  const sheets = `sheets(properties(sheetId,gridProperties.rowCount),data(startRow,startColumn,rowData.${values}))`;
  const replies = 'replies.deleteDuplicates,replies.findReplace.valuesChanged';
  return `${replies},updatedSpreadsheet(properties(timeZone,locale),${sheets})`;
}

/** How a batch is put together. */
export interface BatchOptions {
  readonly bucket: string;
  readonly cover: Cover | null;
  readonly nowMs: number;
  /** Whether some tags of the shop are numbers or dates, so that the reply must show what people see of each. */
  readonly asShown: boolean;
}

/** One `batchUpdate` for several parts. Google carries out all of it in order, or none of it. */
export class WriteBatch {
  readonly body: BatchUpdate['requestBody'];
  /** The fields to ask for. */
  readonly fields: string;
  readonly layout: ShopLayout;
  /** A mark that has a line in the ledger once the batch was carried out. */
  readonly lastMark: OperationMark | undefined;
  /** For each place of a write, the index of the request whose count in the reply says whether it wrote there. */
  readonly #countIndexes = new Map<Part, readonly number[]>();
  /** The part that a request belongs to, by the request's index, and whether the request uses up its id. */
  readonly #owners = new Map<number, Owner>();
  readonly #count: TagCount | null;
  #countFrom = 0;

  constructor(layout: ShopLayout, parts: readonly Part[], { bucket, cover, nowMs, asShown }: BatchOptions) {
    this.layout = layout;
    this.fields = batchFields(asShown);
    const { ledgerId, shopId } = layout;
    const marked = parts.filter((part) => part.kind !== 'look');
    this.lastMark = marked.findLast(({ kind }) => kind !== 'undo')?.mark;
    const lines = marked.reduce((sum, part) => sum + linesOf(part), 0);
    const requests: SheetsRequest[] = marked.map(({ mark }) => useId(ledgerId, mark.id, bucket));
    for (const [at, part] of marked.entries()) this.#owners.set(at, { part, by: 'id' });
    requests.push(...(lines > 0 ? makeRoom(ledgerId, lines) : [changeNothing(ledgerId)]));
    const shown = cover === null ? null : uncovering(shopId, rowsOf(parts), cover);
    requests.push(...(shown?.before ?? []));
    let line = 0;
    for (const part of marked) {
      if (part.kind !== 'write') {
        requests.push(plainLine(ledgerId, line++, part, nowMs));
        continue;
      }
      const from = requests.length;
      const countIndexes = part.places.map((row) => {
        const write = new GuardedWrite(layout, part, row, line++, nowMs);
        requests.push(...write.requests);
        return requests.length - write.requests.length + write.countIndex;
      });
      this.#countIndexes.set(part, countIndexes);
      for (let at = from; at < requests.length; at++) this.#owners.set(at, { part, by: 'row' });
    }
    const tags = new Set(parts.flatMap((part) => (isCounted(part) ? [part.tag] : [])));
    const showsTags =
      layout.tags === 'shown' || asShown || parts.some(isForAll) || ![...tags].every(isCountable);
    this.#count =
      tags.size === 0 || showsTags ? null : new TagCount(layout, tags, layout.rowCount, `counted ${bucket}`);
    this.#countFrom = requests.length;
    requests.push(...(this.#count?.requests ?? []), ...(shown?.after ?? []));
    const showing = parts.some(isShown) ? this.#showing(parts, tags.size > 0 && showsTags) : {};
    this.body = { requests, ...showing };
  }

  /** The part that Google's refusal is about, if it says which request it refuses. */
  owner(message: string): Owner | undefined {
    const number = refusedRequest(message);
    return number === undefined ? undefined : this.#owners.get(number);
  }

  /** What the reply to the batch says. */
  reply(answer: BatchUpdateData): BatchReply {
    const counted = this.#count === null ? null : { count: this.#count, from: this.#countFrom };
    const { layout } = this;
    return new BatchReply(answer, { layout, countIndexes: this.#countIndexes, counted });
  }

  /**
   * Asks for the header and the rows of the parts. Where tags are not counted, a look, and a write that puts a
   * worker into a row, also need all tags, to see whether theirs is ambiguous.
   */
  #showing(parts: readonly Part[], withTags: boolean): Partial<BatchUpdate['requestBody']> {
    const { tab, columns } = this.layout;
    const rows = parts.some(isForAll) ? null : rowsOf(parts);
    const names = rows === null ? [''] : [...rows].map((row) => String(row + 1));
    const tags = columnName(columns.tag.index);
    const responseRanges = names.flatMap((row) =>
      this.#spans().map(([first, last]) => a1(tab, `${columnName(first)}${row}:${columnName(last)}${row}`)),
    );
    if (withTags) responseRanges.push(a1(tab, `${tags}:${tags}`));
    return { includeSpreadsheetInResponse: true, responseIncludeGridData: true, responseRanges };
  }

  /** The shop's columns as spans; adjacent columns form one span. */
  #spans(): [number, number][] {
    const indexes = foundIn(this.layout.columns)
      .map(({ column }) => column.index)
      .sort((a, b) => a - b);
    const spans: [number, number][] = [];
    for (const index of indexes) {
      const last = spans.at(-1);
      if (last !== undefined && last[1] === index - 1) last[1] = index;
      else spans.push([index, index]);
    }
    return spans;
  }
}

/** The number of the request that a refusal of Google's names, if it names one. */
export function refusedRequest(message: string): number | undefined {
  const [, number] = /\brequests\[(\d+)\]/.exec(message) ?? [];
  return number === undefined ? undefined : Number(number);
}

function plainLine(
  ledgerId: number,
  index: number,
  part: Exclude<MarkedPart, WritePart>,
  nowMs: number,
): SheetsRequest {
  const line =
    part.kind === 'undo'
      ? ledgerLine('undone', part.undone, nowMs)
      : ledgerLine('cancelled', part.mark, nowMs);
  const rows = [{ values: [writtenCell(line)] }];
  return { updateCells: { range: lineCell(ledgerId, index), rows, fields: 'userEnteredValue' } };
}
