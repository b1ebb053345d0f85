import { parseSpoolTag } from '@spoollock/core';
import type { SpoolTag } from '@spoollock/core';
import { formatShopTime, nextVersion } from '@spoollock/core/adapter';
import type { OccupationChange, Expected, Occupation, OccupationRow } from '@spoollock/core/adapter';
import { cellText, isBlank, readDateCell, readVersionCell, serialOf } from './cells.js';
import type { Cell } from '../calls/cell-data.js';
import type { SheetForms } from './cells.js';
import type { Field } from './columns.js';

/** The cells of a row in the four columns. */
export type ShopRow = Readonly<Record<Field, Cell>>;

/** The cells that a write puts into a row. */
export type WrittenRow = Omit<ShopRow, 'tag'>;

/** The four columns at one moment. Index 0 is the header row. */
export type ShopColumns = Readonly<Record<Field, Cell[]>>;

/** How the cells of a reply are read. */
export interface CellReading {
  readonly readTag: (text: string) => SpoolTag | null;
  readonly readRows: (columns: ShopColumns) => ShopRows;
  readonly readRow: (row: ShopRow) => Occupation;
}

/** The rows of the shop at one moment, by tag. */
export class ShopRows {
  readonly #columns: ShopColumns;
  readonly #forms: SheetForms;
  readonly #rowsOfTag = new Map<SpoolTag, number | number[]>();

  constructor(columns: ShopColumns, forms: SheetForms, readTag: (text: string) => SpoolTag | null) {
    this.#columns = columns;
    this.#forms = forms;
    for (let row = 1; row < columns.tag.length; row++) {
      const cell = columns.tag[row];
      const tag = cell === null || cell === undefined ? null : readTag(String(cell));
      if (tag === null) continue;
      const others = this.#rowsOfTag.get(tag);
      if (others === undefined) this.#rowsOfTag.set(tag, row);
      else if (typeof others === 'number') this.#rowsOfTag.set(tag, [others, row]);
      else others.push(row);
    }
  }

  /** The number of the row with this tag; `undefined` if there is none, or if the tag is ambiguous. */
  find(tag: SpoolTag): number | undefined {
    const row = this.#rowsOfTag.get(tag);
    return typeof row === 'number' ? row : undefined;
  }

  /** The number of rows, with the header. */
  get length(): number {
    return this.#columns.tag.length;
  }

  at(row: number): ShopRow {
    const { tag, label, since, version } = this.#columns;
    return {
      tag: tag[row] ?? null,
      label: label[row] ?? null,
      since: since[row] ?? null,
      version: version[row] ?? null,
    };
  }

  occupation(tag: SpoolTag): Occupation {
    const row = this.#rowsOfTag.get(tag);
    if (row === undefined) return { state: 'no-row' };
    if (typeof row !== 'number') return { state: 'ambiguous', rows: row.length };
    return occupationOf(this.at(row), this.#forms);
  }

  /** Every row with a value in one of the four columns. */
  *all(): Iterable<OccupationRow> {
    const { tag, label, since, version } = this.#columns;
    const length = Math.max(tag.length, label.length, since.length, version.length);
    for (let at = 1; at < length; at++) {
      const row = this.at(at);
      if (isBlank(row.tag) && isBlank(row.label) && isBlank(row.since) && isBlank(row.version)) continue;
      const rawTag = cellText(row.tag);
      const parsed = tagOf(row.tag);
      const isAmbiguous = parsed !== null && typeof this.#rowsOfTag.get(parsed) !== 'number';
      const occupation = isAmbiguous ? this.occupation(parsed) : occupationOf(row, this.#forms);
      yield { tag: parsed, rawTag, occupation };
    }
  }

  /** Puts the cells of an applied write into these rows. */
  note(row: number, { label, since, version }: WrittenRow): void {
    this.#columns.label[row] = label;
    this.#columns.since[row] = since;
    this.#columns.version[row] = version;
  }
}

export function tagOf(cell: Cell): SpoolTag | null {
  return parseSpoolTag(cellText(cell)).unwrapOr(null);
}

/** Reads the occupation of one row. A row with any label but the free one is never free, whatever else is wrong. */
export function occupationOf(row: ShopRow, { labels, zones }: SheetForms): Occupation {
  const raw = cellText(row.label);
  const version = readVersionCell(row.version);
  const label = labels.read(raw);
  if (label === null) return { state: 'unreadable', label: raw, version };
  if (label.kind === 'free') return { state: 'free', version };
  const date = readDateCell(row.since, zones);
  const since = date.kind === 'moment' ? date.at : null;
  const occupied = { state: 'occupied', worker: label.worker, since, version, label: raw } as const;
  return date.kind === 'unreadable' ? { ...occupied, unreadableSince: date.text } : occupied;
}

/** Whether the row is as the write expects it. Times are compared in whole seconds, as the sheet stores them. */
export function meets(expected: Expected, now: Occupation): boolean {
  if (expected.state === 'free' || now.state !== expected.state) return now.state === expected.state;
  if (expected.version !== undefined && now.version !== expected.version) return false;
  if (now.state === 'unreadable') return expected.state === 'unreadable' && now.label === expected.label;
  if (expected.state !== 'occupied' || now.worker.id !== expected.workerId) return false;
  return expected.since === undefined || seconds(expected.since) === seconds(now.since);
}

/** The cells that the change writes. */
export function writtenRow(
  { next }: OccupationChange,
  { version }: ShopRow,
  { labels, dates, zones }: SheetForms,
  nowMs: number,
): WrittenRow {
  const counted = nextVersion(readVersionCell(version), nowMs);
  if (next.state === 'free') return { label: labels.free || null, since: null, version: counted };
  const since =
    dates === 'text' ? formatShopTime(next.since, zones.shop) : serialOf(next.since, zones.spreadsheet);
  return { label: labels.write(next.worker), since, version: counted };
}

function seconds(at: Date | null): number | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}
