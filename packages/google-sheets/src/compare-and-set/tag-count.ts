import type { SpoolTag } from '@spoollock/core';
import { cellsOf } from '../calls/ranges.js';
import type { BatchUpdateData, SheetsRequest } from '../calls/sheets-client.js';
import type { Layout } from './places.js';
import { tagCells, TAG_ROWS, TAGS_FROM, WORK_GRID } from './workroom.js';

/** The most counts of one pass over the tags: Google looks at every tag for each of them. */
const MOST_GROUPS = 5;

/**
 * Counts inside a batch how many rows carry its tags. The column of the tags is copied to the workroom, and
 * `findReplace` replies how many cells fit. So the reply has the same size, however long the sheet is.
 *
 * Tags share a count, five counts at most. If a count is as high as the number of its tags that were seen in a row,
 * each of them is in one row only. Otherwise somebody has to look at all tags. A pattern fits every cell that looks
 * like its tag, and perhaps others, so a wrong count is never too low. Of some cells no pattern says what people see
 * there; they have a count of their own, and if there is one, somebody has to look too.
 */
export class TagCount {
  readonly requests: readonly SheetsRequest[];
  readonly #groupOf = new Map<SpoolTag, number>();
  /** For each group, the indexes of the requests whose replies count its tags. */
  readonly #counts: number[][];
  /** The indexes of the requests whose replies count the cells that may look like any tag. */
  readonly #uncertain: number[] = [];

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
      const count = (find: string, counts: number[] | undefined): void => {
        counts?.push(requests.length);
        const how = { searchByRegex: true, matchCase: true, matchEntireCell: false };
        requests.push({ findReplace: { range, find, replacement: word, ...how } });
      };
      // It comes first: what it replaces, the others would not find.
      count(UNCERTAIN, this.#uncertain);
      for (const [group, patterns] of groups.entries())
        count(`^(?:${patterns.join('|')})$`, this.#counts[group]);
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
    const isCertain = this.uncertain(answer, offset) === 0;
    return isCertain && seen.has(tag) && this.count(tag, answer, offset) === inGroup;
  }

  /** How many cells carry one of the tags that share a count with this one. */
  count(tag: SpoolTag, answer: BatchUpdateData, offset: number): number {
    return sum(this.#counts[this.#groupOf.get(tag) ?? -1], answer, offset);
  }

  /** How many cells may look like any tag. */
  uncertain(answer: BatchUpdateData, offset: number): number {
    return sum(this.#uncertain, answer, offset);
  }
}

function sum(indexes: readonly number[] = [], { replies = [] }: BatchUpdateData, offset: number): number {
  return indexes.reduce((so, at) => so + (replies[offset + at]?.findReplace?.valuesChanged ?? 0), 0);
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
 * Characters that may look like others, or like two: letters of other scripts and widths, small figures, fractions.
 * Beyond Latin-1 it is nearly all, but marks, blanks and punctuation.
 */
const LOOKALIKES =
  '\u00A8\u00AA\u00AF\u00B2-\u00B5\u00B8-\u00BA\u00BC-\u00BE' +
  '\u0100-\u02FF\u0370-\u1FFF\u2070-\u2FFF\u3001-\uFDFF\uFE10-\uFEFC\uFF01-\uFFFD\u{10000}-\u{10FFFD}';

/**
 * A pattern for the cells of which no pattern says what people see. A number may have any format and a date any form,
 * which the values that are copied have no longer.
 */
export const UNCERTAIN = String.raw`[${LOOKALIKES}]|^\s*[-+]?[\d.,]+(?:[eE][-+]?\d+)?\s*$`;

/**
 * A pattern for a superset of the cells that look like this tag, but for those that are uncertain. Letters and
 * numbers must be there, in this order; anything else may differ. It is meant for the regular expressions of Java,
 * RE2 and JavaScript.
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
    pattern += `${base === character ? character : `(?:${character}|${base})`}${GAP}`;
    isOpen = false;
  }
  return pattern;
}

/**
 * Whether the pattern meets every cell that looks like this tag, but for those that are uncertain. Without a letter
 * or a number, blank cells would fit. A tag of letters only may be what a truth value shows, in any language. And a
 * tag that is uncertain itself is always found uncertain.
 */
export function isCountable(tag: string): boolean {
  return /[\p{L}\p{N}]/u.test(tag) && !/^\p{L}+$/u.test(tag) && !UNCERTAIN_TAG.test(tag);
}

const UNCERTAIN_TAG = new RegExp(UNCERTAIN, 'u');
