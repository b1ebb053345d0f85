import { parseSpoolTag, type SpoolTag } from '@spoollock/core';
import { cellOfData, writtenCell, type Cell } from '../calls/cell-data.js';
import { cellsOf } from '../calls/ranges.js';
import type { BasicFilter, BatchUpdateData, SheetsRequest, WrittenCell } from '../calls/sheets-client.js';
import { makeRoom } from '../ledger/layout.js';
import { operationMark, type OperationMark } from '../ledger/marks.js';
import { HEADERS, type Columns } from '../reading/columns.js';
import type { ShopRow, WrittenRow } from '../reading/shop-rows.js';
import { hide, uncovering } from './cover.js';
import { GuardedWrite } from './guarded-write.js';
import { type TabPlaces } from './places.js';
import { TagCount } from './tag-count.js';
import { BY_FILTER, BY_PERSON, COUNTED, FORMULAS, TRIALS, type Subject, type Trial } from './trials.js';

const NEXT: WrittenRow = { label: 'JP(7)', since: 46_100.75, version: 99 };
const COLUMNS: Columns = {
  tag: { index: 0, header: HEADERS.tag },
  label: { index: 1, header: HEADERS.label },
  since: { index: 2, header: HEADERS.since },
  version: { index: 3, header: HEADERS.version },
};
/** Label and date of a row. Both would lose their references far from their place. */
const FORMULA_CELLS = ['=A1', '=IF(A1="",1,2)'];
/** How often each tag is among the rows. */
const TAGS: ReadonlyMap<string, number> = new Map([
  ['HIDDEN', 1],
  ['COUNTED', 2],
]);
/** A number, and a letter of another script. */
const UNCERTAIN_TAGS = 2;
const ROWS = TRIALS.length + 1;
/** The rows of the trials, at the top of the ledger. */
export const PROBED_RANGE = `A1:D${ROWS}`;
export const PROBED =
  'replies.deleteDuplicates,replies.findReplace,updatedSpreadsheet.sheets.data(rowData.values(effectiveValue,userEnteredValue.formulaValue,userEnteredFormat.numberFormat.type),rowMetadata(hiddenByFilter,hiddenByUser))';

/** What went wrong in a trial. */
export interface Problem {
  readonly about: Subject | 'hiding';
  readonly what: string;
  /** What Google does, if it is known. */
  readonly because?: string;
}

/**
 * Tries the guarded write on test rows in the ledger, which stands in for the shop. It checks that the write
 * changes a row that fits, leaves any other row alone, and can compare blanks; that it finds hidden rows, keeps
 * formulas, and counts tags. Google does not document all of this, so the trial must succeed before the first
 * write to the shop.
 */
export class Probe {
  readonly requests: readonly SheetsRequest[];
  /** The mark of its first write. */
  readonly mark: OperationMark;
  /** For each trial with a write, the index of the request whose count in the reply says whether it wrote. */
  readonly #countIndexes = new Map<Trial, number>();
  readonly #tags: TagCount | null;
  #tagsFrom = 0;

  /** The trial needs rows that are hidden before it begins. */
  static hiding(ledgerId: number): SheetsRequest[] {
    const hidden = [rowOf(BY_PERSON), rowOf(COUNTED)].map((row) => hide(ledgerId, row, true));
    return [theRows(ledgerId), ...hidden, { setBasicFilter: { filter: filterOn(ledgerId) } }];
  }

  constructor(tabs: TabPlaces, nonce: string, nowMs: number) {
    const { ledgerId } = tabs;
    this.mark = operationMark(nonce, 0, ledgerId);
    const layout = { ...tabs, shopId: ledgerId, columns: COLUMNS };
    const written = TRIALS.filter(({ seen }) => seen !== null);
    const requests: SheetsRequest[] = [...makeRoom(ledgerId, written.length), theRows(ledgerId)];
    const cover = { filter: filterOn(ledgerId), hidden: new Set([rowOf(BY_PERSON)]) };
    const rows = new Set([0, ...written.map(({ what }) => rowOf(what))]);
    const { before, after } = uncovering(ledgerId, rows, cover);
    const isUncovered = tabs.hiddenRows === 'shown-first';
    // A second time, because most often there is no filter to take away.
    if (isUncovered) requests.push(...before, { clearBasicFilter: { sheetId: ledgerId } });
    for (const [line, trial] of written.entries()) {
      const { what, seen } = trial;
      if (seen === null) continue;
      const mark = operationMark(nonce, line, ledgerId);
      const row = rowOf(what);
      const write = new GuardedWrite(
        layout,
        { mark, places: [row], seen, next: NEXT, own: [] },
        row,
        line,
        nowMs,
      );
      this.#countIndexes.set(trial, requests.length + write.countIndex);
      requests.push(...write.requests);
    }
    this.#tags = tabs.tags === 'counted' ? new TagCount(layout, tagsOf(TAGS.keys()), ROWS, 'a tag') : null;
    this.#tagsFrom = requests.length;
    requests.push(...(this.#tags?.requests ?? []), ...(isUncovered ? after : []));
    this.requests = requests;
  }

  /** The trials that went wrong. @param offset the number of requests before these. */
  problems({ replies = [], updatedSpreadsheet }: BatchUpdateData, offset: number): readonly Problem[] {
    const data = updatedSpreadsheet?.sheets?.flatMap((sheet) => sheet.data ?? [])[0];
    const wrote = TRIALS.flatMap(({ fits: isWritten, about }, at) =>
      isWritten && about === 'guard' ? [data?.rowData?.[at + 1]?.values ?? []] : [],
    );
    const problems: Problem[] = [];
    if (data?.rowData === undefined) problems.push(ofReply('it shows no cells'));
    else if (wrote.every(([, label]) => !isEqual([cellOfData(label)], [NEXT.label])))
      problems.push(ofReply('it shows what the write found, not what it left'));
    if (!wrote.every(([, , since]) => since?.userEnteredFormat?.numberFormat?.type === 'DATE_TIME'))
      problems.push(DATES);
    for (const [at, trial] of TRIALS.entries()) {
      const values = data?.rowData?.[at + 1]?.values ?? [];
      const index = this.#countIndexes.get(trial);
      const counted =
        index === undefined ? 0 : (replies[offset + index]?.deleteDuplicates?.duplicatesRemovedCount ?? 0);
      const { row } = trial;
      const wanted = trial.fits ? { tag: row.tag, ...NEXT } : row;
      const isRight =
        trial.what === FORMULAS
          ? FORMULA_CELLS.every((text, column) => values[column + 1]?.userEnteredValue?.formulaValue === text)
          : isEqual(
              [0, 1, 2, 3].map((column) => cellOfData(values[column])),
              cellsIn(wanted),
            );
      if (counted !== (trial.fits ? 1 : 0) || !isRight) problems.push(trial);
    }
    const [tags, from] = [this.#tags, offset + this.#tagsFrom];
    for (const [tag, count] of TAGS)
      if (tags !== null && tags.count(tagOf(tag), { replies }, from) !== count)
        problems.push({ about: 'tags', what: `the count of ${tag}` });
    if (tags !== null && tags.uncertain({ replies }, from) !== UNCERTAIN_TAGS)
      problems.push({ about: 'tags', what: 'the count of uncertain tags' });
    const isHidden = (what: string, by: 'hiddenByFilter' | 'hiddenByUser') =>
      data?.rowMetadata?.[rowOf(what)]?.[by] === true;
    if (
      !isHidden(BY_FILTER, 'hiddenByFilter') ||
      ![BY_PERSON, COUNTED].every((row) => isHidden(row, 'hiddenByUser'))
    )
      problems.push({ about: 'hiding', what: 'hiding rows' });
    return problems;
  }
}

/** The formats that the trial gives are those of a guarded write: they come with the row that moves up. */
const DATES: Problem = {
  about: 'dates',
  what: 'the format of a date',
  because:
    'formats do not move up with the rows that deleteDuplicates leaves (if dates are texts, none is needed)',
};

function ofReply(because: string): Problem {
  return { about: 'guard', what: 'its own reply', because };
}

function rowOf(what: string): number {
  return TRIALS.findIndex((trial) => trial.what === what) + 1;
}

function theRows(ledgerId: number): SheetsRequest {
  const rows = [HEADERS, ...TRIALS.map(({ row }) => row)].map((row) => ({
    values: cellsIn(row).map(writtenCell),
  }));
  const formulas = FORMULA_CELLS.map((formulaValue): WrittenCell => ({ userEnteredValue: { formulaValue } }));
  rows[rowOf(FORMULAS)]?.values.splice(1, formulas.length, ...formulas);
  return { updateCells: { range: cellsOf(ledgerId, 0, 0, 4, ROWS), rows, fields: 'userEnteredValue' } };
}

function filterOn(ledgerId: number): BasicFilter {
  return { range: cellsOf(ledgerId, 0, 0, 4, ROWS), criteria: { 0: { hiddenValues: ['HIDDEN'] } } };
}

function cellsIn({ tag, label, since, version }: ShopRow): Cell[] {
  return [tag, label, since, version];
}

function isEqual(some: readonly Cell[], others: readonly Cell[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text)._unsafeUnwrap();
}

function tagsOf(texts: Iterable<string>): Set<SpoolTag> {
  return new Set([...texts].map(tagOf));
}
