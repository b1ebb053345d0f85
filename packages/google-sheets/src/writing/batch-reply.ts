import type { SpoolTag } from '@spoollock/core';
import type { Occupation } from '@spoollock/core/adapter';
import type { Layout } from '../compare-and-set/places.js';
import type { TagCount } from '../compare-and-set/tag-count.js';
import { cellOfData, type Cell } from '../calls/cell-data.js';
import type { BatchUpdateData, GridData } from '../calls/sheets-client.js';
import { foundIn, type Field } from '../reading/columns.js';
import { isUntyped, type ShopColumns, type ShopRow, type ShopRows } from '../reading/shop-rows.js';
import type { LookPart, Part, ShopLayout, WritePart } from './parts.js';

/** A row as a reply shows it. */
export interface ShownRow {
  readonly row: ShopRow;
  /** Whether its tag is known to be in this row only. If not, somebody has to look at all tags. */
  readonly isAlone: boolean;
}

interface Asked {
  readonly layout: ShopLayout;
  /** For each place of a write, the index of the request whose count in the reply says whether it wrote there. */
  readonly countIndexes: ReadonlyMap<Part, readonly number[]>;
  /** `null` if the tags were not counted. */
  readonly counted: { readonly count: TagCount; readonly from: number } | null;
}

/** What the reply to a batch says. */
export class BatchReply {
  readonly #answer: BatchUpdateData;
  readonly #asked: Asked;
  readonly #shop: { readonly sheetId: number; readonly rowCount: number } | null;
  readonly #columns: ShopColumns;
  /** Whether a tag cell is no text, and the reply does not show what people see there. */
  readonly hasUnshownTags: boolean;
  #rows: ShopRows | null = null;

  constructor(answer: BatchUpdateData, asked: Asked) {
    this.#answer = answer;
    this.#asked = asked;
    const sheets = answer.updatedSpreadsheet?.sheets ?? [];
    const { properties } = sheets.find(({ data = [] }) => data.length > 0) ?? {};
    this.#shop = properties
      ? { sheetId: properties.sheetId ?? 0, rowCount: properties.gridProperties?.rowCount ?? 0 }
      : null;
    const shown = shownColumns(
      asked.layout,
      sheets.flatMap(({ data = [] }) => data),
    );
    this.#columns = shown.columns;
    this.hasUnshownTags = shown.hasUnshownTags;
  }

  /** Whether the tab with the shop's name is still the tab that the batch wrote to. */
  get isOfShop(): boolean {
    return this.#shop === null || this.#shop.sheetId === this.#asked.layout.shopId;
  }

  /** The number of rows of the shop's tab; `null` if the reply does not show it. */
  get rowCount(): number | null {
    return this.#shop?.rowCount ?? null;
  }

  /** Whether the columns that the reply shows are still the shop's. */
  get hasColumns(): boolean {
    const { columns } = this.#asked.layout;
    const isShown = this.#shop !== null;
    return (
      !isShown ||
      foundIn(columns).every(({ field, column }) => (this.#columns[field][0] ?? null) === column.header)
    );
  }

  /** The row in which the write found its row as it was seen, and so was applied; `null` if it was not. */
  appliedAt(part: WritePart): number | null {
    const { replies = [] } = this.#answer;
    const indexes = this.#asked.countIndexes.get(part) ?? [];
    const place = indexes.findIndex((at) => replies[at]?.deleteDuplicates?.duplicatesRemovedCount === 1);
    return part.places[place] ?? null;
  }

  /** A row that a part is about, after the batch. @param parts all parts of the batch. */
  shown(part: WritePart | LookPart, parts: readonly Part[]): ShownRow {
    const at = part.kind === 'write' ? (this.appliedAt(part) ?? part.places[0]) : part.row;
    return { row: rowAt(this.#columns, at), isAlone: this.#isAlone(part.tag, at, parts) };
  }

  /** What a row of the reply says. By now the shop may have a column more, which the reply does not show. */
  occupation(row: ShopRow): Occupation {
    return this.#asked.layout.reading.readRow(row);
  }

  /** The rows that the reply shows. */
  get rows(): ShopRows {
    this.#rows ??= this.#asked.layout.reading.readRows(this.#columns);
    return this.#rows;
  }

  #isAlone(tag: SpoolTag, at: number, parts: readonly Part[]): boolean {
    const { counted, layout } = this.#asked;
    if (this.hasUnshownTags) return false;
    // Without a count, the reply shows all tags.
    if (counted === null) return this.rows.find(tag) === at;
    const hasNewRows = this.#shop === null || this.#shop.rowCount > layout.rowCount;
    if (hasNewRows || !this.#carries(tag, at)) return false;
    return counted.count.isAlone(tag, this.#seen(parts), this.#answer, counted.from);
  }

  /** The tags of the parts that are in a row for certain. */
  #seen(parts: readonly Part[]): ReadonlySet<SpoolTag> {
    const seen = new Set<SpoolTag>();
    for (const part of parts)
      if (part.kind === 'write' && this.#carries(part.tag, this.appliedAt(part) ?? part.places[0]))
        seen.add(part.tag);
      else if (part.kind === 'look' && part.row !== 'all' && this.#carries(part.tag, part.row))
        seen.add(part.tag);
    return seen;
  }

  #carries(tag: SpoolTag, at: number): boolean {
    const cell = this.#columns.tag[at];
    return typeof cell === 'string' && this.#asked.layout.reading.readTag(cell) === tag;
  }
}

function rowAt({ tag, label, since, version }: ShopColumns, at: number): ShopRow {
  return {
    tag: tag[at] ?? null,
    label: label[at] ?? null,
    since: since[at] ?? null,
    version: version[at] ?? null,
  };
}

/** The four columns as a reply shows them, at the places that it shows. */
function shownColumns(
  { columns }: Layout,
  shown: readonly GridData[],
): { readonly columns: ShopColumns; readonly hasUnshownTags: boolean } {
  const cells: Record<Field, Cell[]> = { tag: [], label: [], since: [], version: [] };
  const shownTags: (string | undefined)[] = [];
  let hasUnshownTags = false;
  const fieldAt = new Map(foundIn(columns).map(({ field, column }) => [column.index, field]));
  for (const { startRow, startColumn, rowData = [] } of shown)
    for (const [down, { values = [] }] of rowData.entries())
      for (const [right, data] of values.entries()) {
        const field = fieldAt.get((startColumn ?? 0) + right);
        if (field === undefined) continue;
        const [row, cell] = [(startRow ?? 0) + down, cellOfData(data)];
        cells[field][row] = cell;
        if (field !== 'tag' || row === 0 || !isUntyped(cell)) continue;
        shownTags[row] = data.formattedValue ?? undefined;
        hasUnshownTags ||= shownTags[row] === undefined;
      }
  return { columns: { ...cells, shownTags }, hasUnshownTags };
}
