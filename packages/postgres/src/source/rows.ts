import {
  isSpoolTag,
  nextVersion,
  type AlsoValue,
  type LabelForm,
  type Occupation,
  type OccupationChange,
  type OccupationRow,
} from '@spoollock/core/adapter';
import { cell } from '../client/rows.js';
import type { Value } from '../client/statement.js';

/** One row as the statements read it: each cell as a text, letter for letter. */
export interface SpoolRow {
  readonly tag: string;
  readonly label: string | null;
  /** Seconds since 1970. */
  readonly since: string | null;
  readonly version: string | null;
}

/** What became of an operation. */
export type Outcome = 'applied' | 'cancelled';

/** A row as the client hands it over, or `null` where the database had none. */
export function readSpoolRow(cells: unknown): SpoolRow | null {
  const tag = cell(cells, 'tag');
  if (tag === null) return null;
  return { tag, label: cell(cells, 'label'), since: cell(cells, 'since'), version: cell(cells, 'version') };
}

/** How an operation stands; `null` if its id was not used. */
export function readOutcome(cells: unknown): Outcome | null {
  const outcome = cell(cells, 'outcome');
  return outcome === 'applied' || outcome === 'cancelled' ? outcome : null;
}

/** Whether this row was written by the statement that answers it. */
export function isWritten(cells: unknown): boolean {
  return cell(cells, 'written') === 'yes';
}

/** Whether two readings of a row show the same. */
export function isSame(one: SpoolRow | null, other: SpoolRow | null): boolean {
  return one?.label === other?.label && one?.since === other?.since && one?.version === other?.version;
}

/** What the rows of one tag say. Whoever a label names, it is never free. */
export function occupationOf(rows: readonly SpoolRow[], labels: LabelForm): Occupation {
  const [row] = rows;
  if (row === undefined) return { state: 'no-row' };
  if (rows.length > 1) return { state: 'ambiguous', rows: rows.length };
  const version = versionOf(row);
  const label = row.label ?? '';
  const read = labels.read(label);
  if (read === null) return { state: 'unreadable', label, version };
  if (read.kind === 'free') return { state: 'free', version };
  const since = row.since === null ? null : new Date(Number(row.since) * 1000);
  const occupied = { state: 'occupied', worker: read.worker, version, label } as const;
  return since !== null && Number.isNaN(since.getTime())
    ? { ...occupied, since: null, unreadableSince: `${row.since ?? ''} seconds since 1970` }
    : { ...occupied, since };
}

/** A row of the whole listing. */
export function listed(row: SpoolRow, rows: readonly SpoolRow[], labels: LabelForm): OccupationRow {
  const { tag } = row;
  return { tag: isSpoolTag(tag) ? tag : null, rawTag: tag, occupation: occupationOf(rows, labels) };
}

/** The cells of a row after a change. Without a date if it is free, for an old one would age the next occupation. */
export function cellsAfter(
  row: SpoolRow,
  { next }: OccupationChange,
  labels: LabelForm,
  nowMs: number,
): { readonly label: string; readonly since: string | null; readonly version: string } {
  const version = String(nextVersion(versionOf(row), nowMs));
  if (next.state === 'free') return { label: labels.free, since: null, version };
  return { label: labels.write(next.worker), since: String(next.since.getTime() / 1000), version };
}

function versionOf({ version }: SpoolRow): number | null {
  const read = version === null || version === '' ? Number.NaN : Number(version);
  return Number.isSafeInteger(read) ? read : null;
}

/** Rows by their tags: several rows may have one. */
export function groupByTag(rows: readonly SpoolRow[]): ReadonlyMap<string, readonly SpoolRow[]> {
  const byTag = new Map<string, SpoolRow[]>();
  for (const row of rows) {
    const alike = byTag.get(row.tag);
    if (alike === undefined) byTag.set(row.tag, [row]);
    else alike.push(row);
  }
  return byTag;
}

/** A value for a column of the app's own. */
export function asText(value: AlsoValue): Value {
  if (value === null) return null;
  return String(value instanceof Date ? value.getTime() / 1000 : value);
}
