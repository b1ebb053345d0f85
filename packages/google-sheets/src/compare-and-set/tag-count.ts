import type { SpoolTag } from '@spoollock/core';
import { cellsOf } from '../calls/ranges.js';
import type { BatchUpdateData, SheetsRequest } from '../calls/sheets-client.js';
import type { Layout } from './guarded-write.js';
import { tagCells, TAG_ROWS, TAGS_FROM, WORK_GRID } from './workroom.js';

/** The most counts of one pass over the tags: Google looks at every tag for each of them. */
const MOST_GROUPS = 5;

/**
 * Counts inside a batch how many rows carry its tags. The column of the tags is copied to the workroom, and
 * `findReplace` replies how many cells fit. So the reply has the same size, however long the sheet is.
 *
 * Tags share a count, five counts at most. If a count is as high as the number of its tags that were seen in a row,
 * each of them is in one row only. Otherwise somebody has to look at all tags. A pattern fits every cell that reads
 * as its tag, and perhaps others, so a wrong count is never too low.
 */
export class TagCount {
  readonly requests: readonly SheetsRequest[];
  readonly #groupOf = new Map<SpoolTag, number>();
  /** For each group, the indexes of the requests whose replies count its tags. */
  readonly #counts: number[][];

  /** @param rows the number of rows of the shop's tab. @param word a text that is in no cell of the shop. */
  constructor({ shopId, workId, columns }: Layout, tags: ReadonlySet<SpoolTag>, rows: number, word: string) {
    const groups: string[][] = [];
    for (const [at, tag] of [...tags].entries()) {
      const group = at % MOST_GROUPS;
      this.#groupOf.set(tag, group);
      (groups[group] ??= []).push(tagPattern(tag));
    }
    this.#counts = groups.map(() => []);
    const requests: SheetsRequest[] = [];
    const from = (row: number, count: number) => cellsOf(shopId, row, columns.tag.index, 1, count);
    for (let pass = 0; pass < rows; pass += TAG_ROWS * WORK_GRID.columns) {
      const here = Math.min(TAG_ROWS * WORK_GRID.columns, rows - pass);
      const columns = Math.ceil(here / TAG_ROWS);
      const inLast = here - (columns - 1) * TAG_ROWS;
      for (let column = 0; column < columns; column++) {
        const count = column === columns - 1 ? inLast : TAG_ROWS;
        const destination = tagCells(workId, column, 1, count);
        const source = from(pass + column * TAG_ROWS, count);
        requests.push({ copyPaste: { source, destination, pasteType: 'PASTE_VALUES' } });
      }
      // Below the last tag stands what an earlier batch has left.
      if (columns > 1 && inLast < TAG_ROWS) requests.push(cleared(workId, columns - 1, inLast));
      const range = tagCells(workId, 0, columns, columns === 1 ? inLast : TAG_ROWS);
      for (const [group, patterns] of groups.entries()) {
        this.#counts[group]?.push(requests.length);
        const find = `^(?:${patterns.join('|')})$`;
        const how = { searchByRegex: true, matchCase: true, matchEntireCell: false };
        requests.push({ findReplace: { range, find, replacement: word, ...how } });
      }
    }
    this.requests = requests;
  }

  /**
   * Whether each tag that shares its count with this one is in one row only.
   *
   * @param seen the tags that were seen in a row. @param offset the number of requests before these.
   */
  isAlone(tag: SpoolTag, seen: ReadonlySet<SpoolTag>, answer: BatchUpdateData, offset: number): boolean {
    const group = this.#groupOf.get(tag);
    const inGroup = [...seen].filter((one) => this.#groupOf.get(one) === group).length;
    return group !== undefined && seen.has(tag) && this.count(tag, answer, offset) === inGroup;
  }

  /** How many cells carry one of the tags that share a count with this one. */
  count(tag: SpoolTag, { replies = [] }: BatchUpdateData, offset: number): number {
    let count = 0;
    for (const at of this.#counts[this.#groupOf.get(tag) ?? -1] ?? [])
      count += replies[offset + at]?.findReplace?.valuesChanged ?? 0;
    return count;
  }
}

/** Clears what is below the tags in a column. */
function cleared(workId: number, column: number, count: number): SheetsRequest {
  const range = cellsOf(workId, TAGS_FROM + count, column, 1, TAG_ROWS - count);
  return { updateCells: { range, rows: [], fields: 'userEnteredValue' } };
}

/** Characters that a reader does not see, or that do not matter around a tag. */
const GAP = String.raw`[\s\p{Z}\p{M}\p{C}]*`;
/** What may stand where a tag has anything but letters and numbers. */
const SEPARATORS = String.raw`[^\p{L}\p{N}]*`;

/**
 * A pattern for a superset of the cells that read as this tag, or look like it. Letters and numbers must be there,
 * in this order; anything else may differ. It is meant for the regular expressions of Java, RE2 and JavaScript.
 */
export function tagPattern(tag: string): string {
  let pattern = GAP;
  let isOpen = false;
  for (const character of tag.normalize('NFC')) {
    if (!/[\p{L}\p{N}]/u.test(character)) {
      if (!isOpen) pattern = `${pattern.slice(0, -GAP.length)}${SEPARATORS}`;
      isOpen = true;
      continue;
    }
    const [base = character] = character.normalize('NFD');
    const others = [...new Set([character, base, ...(SAME[character] ?? [])])];
    pattern += `${others.length === 1 ? character : `(?:${others.join('|')})`}${GAP}`;
    isOpen = false;
  }
  return pattern;
}

/** The only characters outside Latin-1 that are another spelling of a letter in it. */
const SAME: Readonly<Record<string, readonly string[]>> = { K: ['\u212A'], Å: ['\u212B'] };

/**
 * Whether the pattern meets every cell that reads as this tag. Google looks for what a number displays, and that is
 * its digits only if it is whole and not long. Without a letter or a number, blank cells would fit. And of letters
 * outside Latin-1, there are more spellings than the pattern knows.
 */
export function isCountable(tag: string): boolean {
  const letters = tag.match(/[\p{L}\p{N}]/gu) ?? [];
  if (letters.length === 0 || letters.some((letter) => letter > '\u00FF')) return false;
  if (/^(?:true|false)$/i.test(tag)) return false;
  return Number.isNaN(Number(tag.replace(',', '.'))) || /^[1-9]\d{0,8}$/.test(tag);
}
