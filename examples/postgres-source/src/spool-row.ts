import { workerLabel } from '@spoollock/core';
import { FREE_LABEL, parseLabel, type OccupationChange, type Occupation } from '@spoollock/core/adapter';

/** One row of the table `spools`, as the statements read it. */
export interface SpoolRow {
  readonly tag: string;
  readonly label: string;
  readonly sinceSeconds: number | null;
  readonly version: number;
}

/** A row as the client hands it over, or `null` where the database had none. */
export function readSpoolRow(cells: unknown): SpoolRow | null {
  const { tag, label, since_seconds: sinceSeconds, version } = cellsOf(cells);
  if (tag === null) return null;
  const isDate = sinceSeconds === null || typeof sinceSeconds === 'number';
  if (typeof tag !== 'string' || typeof label !== 'string' || typeof version !== 'number' || !isDate)
    throw new TypeError('the columns of the table spools have other types than they must have');
  return { tag, label, sinceSeconds, version };
}

/** The cell `outcome` of a row: how an operation stands. */
export function readOutcome(cells: unknown): 'applied' | 'cancelled' | null {
  const { outcome } = cellsOf(cells);
  return outcome === 'applied' || outcome === 'cancelled' ? outcome : null;
}

function cellsOf(cells: unknown): Readonly<Record<string, unknown>> {
  return typeof cells === 'object' && cells !== null ? { ...cells } : {};
}

/** What a row says. Whoever a label names, it is never free. */
export function occupationOf(row: SpoolRow | null): Occupation {
  if (row === null) return { state: 'no-row' };
  const { label, sinceSeconds, version } = row;
  const read = parseLabel(label);
  if (read === null) return { state: 'unreadable', label, version };
  if (read.kind === 'free') return { state: 'free', version };
  const since = sinceSeconds === null ? null : new Date(sinceSeconds * 1000);
  return { state: 'occupied', worker: read.worker, since, version, label };
}

/** The cells of a row after a change. Without a date, for one that stayed behind would age the next occupation. */
export function cellsAfter({ next }: OccupationChange): {
  readonly label: string;
  readonly sinceSeconds: number | null;
} {
  if (next.state === 'free') return { label: FREE_LABEL, sinceSeconds: null };
  return { label: workerLabel(next.worker), sinceSeconds: next.since.getTime() / 1000 };
}
