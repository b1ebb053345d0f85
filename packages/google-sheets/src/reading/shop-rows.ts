import type { SpoolTag } from '@spoollock/core';
import { formatShopTime, lookOf, nextVersion, roughLookOf, visible } from '@spoollock/core/adapter';
import type { OccupationChange, Expected, Occupation, OccupationRow } from '@spoollock/core/adapter';
import { cellText, isBlank, readDateCell, readVersionCell, serialOf } from './cells.js';
import type { Cell } from '../calls/cell-data.js';
import type { SheetForms } from './cells.js';
import type { Field } from './columns.js';
import type { TagText } from './tags.js';

/** The cells of a row in the four columns. */
export type ShopRow = Readonly<Record<Field, Cell>>;

/** The cells that a write puts into a row. */
export type WrittenRow = Omit<ShopRow, 'tag'>;

/** The four columns at one moment. Index 0 is the header row. */
export interface ShopColumns extends Readonly<Record<Field, Cell[]>> {
  /** What people see in the tag cells that hold no text, such as a number or a date; missing where not known. */
  readonly shownTags?: readonly (string | undefined)[] | undefined;
}

/** How the cells of a reply are read. */
export interface CellReading {
  readonly readTag: (text: string) => SpoolTag | null;
  readonly readRows: (columns: ShopColumns) => ShopRows;
  readonly readRow: (row: ShopRow) => Occupation;
}

/** The rows whose tags look alike, and what is said of each. */
interface Carriers {
  readonly rows: number[];
  said: Occupation | null;
}

/** How many look-alike tags an answer names. */
const MOST_NAMED = 5;

/** The rows of the shop at one moment, by what people see of their tags. */
export class ShopRows {
  readonly #columns: ShopColumns;
  readonly #forms: SheetForms;
  readonly #readTag: (text: string) => TagText;
  readonly #rowsOfLook = new Map<string, number | Carriers>();
  /** The tags by their rough look, for whoever asks for a tag that is not there. */
  #tagsOfRoughLook: Map<string, string[]> | null = null;

  constructor(columns: ShopColumns, forms: SheetForms, readTag: (text: string) => TagText) {
    this.#columns = columns;
    this.#forms = forms;
    this.#readTag = readTag;
    for (let row = 1; row < columns.tag.length; row++) {
      const { look } = this.#tagAt(row);
      if (look === null) continue;
      const others = this.#rowsOfLook.get(look);
      if (others === undefined) this.#rowsOfLook.set(look, row);
      else if (typeof others === 'number') this.#rowsOfLook.set(look, { rows: [others, row], said: null });
      else others.rows.push(row);
    }
  }

  /** The number of the row with this tag; `undefined` if there is none, or if the tag is ambiguous. */
  find(tag: SpoolTag): number | undefined {
    const row = this.#rowsOfLook.get(lookOf(tag));
    return typeof row === 'number' && this.#tagAt(row).tag === tag ? row : undefined;
  }

  /** Whether a tag cell holds no text, and nobody knows what people see there. */
  get hasUnshownTags(): boolean {
    const { tag, shownTags = [] } = this.#columns;
    return tag.some((cell, row) => row > 0 && isUntyped(cell) && shownTags[row] === undefined);
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
    const row = this.#rowsOfLook.get(lookOf(tag));
    if (typeof row === 'object') return this.#ambiguous(row);
    if (row !== undefined && this.#tagAt(row).tag === tag) return occupationOf(this.at(row), this.#forms);
    const alike = row === undefined ? this.#meantBy(tag) : [visible(this.#textAt(row))];
    return alike.length === 0 ? { state: 'no-row' } : { state: 'no-row', alike };
  }

  #ambiguous(carriers: Carriers): Occupation {
    return (carriers.said ??= this.#saidOf(carriers.rows));
  }

  #saidOf(rows: readonly number[]): Occupation {
    const texts = new Set(rows.map((row) => this.#tagAt(row).tag ?? this.#textAt(row)));
    const ambiguous = { state: 'ambiguous', rows: rows.length } as const;
    if (texts.size === 1) return ambiguous;
    return { ...ambiguous, alike: [...texts].slice(0, MOST_NAMED).map((text) => visible(text)) };
  }

  /** The tags that differ from this one in case, blanks and punctuation only. */
  #meantBy(tag: SpoolTag): readonly string[] {
    this.#tagsOfRoughLook ??= this.#byRoughLook();
    return this.#tagsOfRoughLook.get(roughLookOf(tag)) ?? [];
  }

  #byRoughLook(): Map<string, string[]> {
    const tags = new Map<string, string[]>();
    for (const look of this.#rowsOfLook.keys()) {
      const rough = roughLookOf(look);
      const others = tags.get(rough);
      if (others === undefined) tags.set(rough, [visible(look)]);
      else if (others.length < MOST_NAMED) others.push(visible(look));
    }
    return tags;
  }

  /** What people see in a tag cell; blank if that is not known. */
  #textAt(row: number): string {
    const cell = this.#columns.tag[row];
    return isUntyped(cell) ? (this.#columns.shownTags?.[row] ?? '') : cellText(cell);
  }

  #tagAt(row: number): TagText {
    return this.#readTag(this.#textAt(row));
  }

  /** Every row with a value in one of the four columns. */
  *all(): Iterable<OccupationRow> {
    const { tag, label, since, version } = this.#columns;
    const length = Math.max(tag.length, label.length, since.length, version.length);
    for (let at = 1; at < length; at++) {
      const row = this.at(at);
      if (isBlank(row.tag) && isBlank(row.label) && isBlank(row.since) && isBlank(row.version)) continue;
      const { tag: parsed, look } = this.#tagAt(at);
      const carriers = look === null ? undefined : this.#rowsOfLook.get(look);
      const isAmbiguous = typeof carriers === 'object';
      const occupation = isAmbiguous ? this.#ambiguous(carriers) : occupationOf(row, this.#forms);
      yield { tag: parsed, rawTag: this.#textAt(at) || cellText(row.tag), occupation };
    }
  }

  /** Puts the cells of an applied write into these rows. */
  note(row: number, { label, since, version }: WrittenRow): void {
    this.#columns.label[row] = label;
    this.#columns.since[row] = since;
    this.#columns.version[row] = version;
  }
}

/** Whether people may see another text in the cell than its value: a number has a format, and may be a date. */
export function isUntyped(cell: Cell | undefined): boolean {
  return typeof cell === 'number' || typeof cell === 'boolean';
}

/** Reads the occupation of one row. A row with any label but the free one is never free, whatever else is wrong. */
export function occupationOf(row: ShopRow, forms: SheetForms): Occupation {
  const raw = cellText(row.label);
  const version = forms.hasVersions ? readVersionCell(row.version) : null;
  const label = forms.labels.read(raw);
  if (label === null) return { state: 'unreadable', label: raw, version };
  if (label.kind === 'free') return { state: 'free', version };
  const date = readDateCell(row.since, forms);
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

/** The cells that the change writes. @param lowest the version is not lower than that. */
export function writtenRow(
  { next }: OccupationChange,
  { version }: ShopRow,
  { labels, dates, zones, hasVersions }: SheetForms,
  nowMs: number,
  lowest = 0,
): WrittenRow {
  const counted = hasVersions ? Math.max(nextVersion(readVersionCell(version), nowMs), lowest) : null;
  if (next.state === 'free') return { label: labels.free || null, since: null, version: counted };
  const since =
    dates === 'text' ? formatShopTime(next.since, zones.shop) : serialOf(next.since, zones.spreadsheet);
  return { label: labels.write(next.worker), since, version: counted };
}

function seconds(at: Date | null): number | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}
