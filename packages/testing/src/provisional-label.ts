import { createHash } from 'node:crypto';
import {
  FREE_LABEL,
  formatShopTime,
  parseLabel,
  parseShopTime,
  parseSpoolTag,
  workerLabel,
} from '@spoollock/core';
import type { Change, Occupation, SpoolTag } from '@spoollock/core';
import type { Cell, SheetRow } from './mini-sheet.js';

/**
 * What stands in the label cell between the two calls. Its text is unique to one attempt of one operation,
 * so it can be found, finished or undone wherever its row has been moved to, and it says all that anyone
 * needs to do so: `MR(93) <- DISPONIBLE #operation.attempt.tag.row.since`.
 *
 * It begins with a letter, is not free and not a readable label: whoever does not know it takes the spool
 * for occupied.
 */
export interface Provisional {
  readonly text: string;
  /** The label it will become, and the one it was. */
  readonly next: string;
  readonly former: string;
  readonly operation: string;
  readonly attempt: number;
  /** Of the spool the write was meant for. */
  readonly tagMark: string;
  /** Of the date and version that were read before the write: what it was decided on. */
  readonly rowMark: string;
  readonly since: Date | null;
}

const SHAPE = /^(\S+) <- (.*) #([0-9a-f]{12})\.(\d+)\.([0-9a-f]{12})\.([0-9a-f]{8})\.([0-9a-z]+|-)$/su;

export function provisionalText(change: Change, row: Readonly<SheetRow>, attempt: number): string {
  const next = change.next.state === 'free' ? FREE_LABEL : workerLabel(change.next.worker);
  const former = labelText(row) === '' ? FREE_LABEL : labelText(row);
  const since =
    change.next.state === 'free' ? '-' : Math.floor(change.next.since.getTime() / 1000).toString(36);
  const marks = [operationMark(change), attempt, mark(change.tag, 12), rowMark(row), since];
  return `${next} <- ${former} #${marks.join('.')}`;
}

export function parseProvisional(cell: Cell): Provisional | null {
  const text = typeof cell === 'string' ? cell : '';
  const [, next, former, operation, attempt, tagMark, ofRow, since] = SHAPE.exec(text) ?? [];
  if (next === undefined || former === undefined || operation === undefined || tagMark === undefined)
    return null;
  if (attempt === undefined || ofRow === undefined || since === undefined) return null;
  const at = since === '-' ? null : new Date(parseInt(since, 36) * 1000);
  return { text, next, former, operation, attempt: Number(attempt), tagMark, rowMark: ofRow, since: at };
}

/** Whether it stands where it was meant to, over the date and version it was decided on. */
export function belongs(provisional: Provisional, row: Readonly<SheetRow>): boolean {
  const tag = tagOf(row);
  return tag !== null && mark(tag, 12) === provisional.tagMark && rowMark(row) === provisional.rowMark;
}

/** The row once it is finished. The version follows from the cell, so that all who finish it write the same. */
export function finished(
  provisional: Provisional,
  row: Readonly<SheetRow>,
  zone: string,
): Omit<SheetRow, 'tag'> {
  const date = provisional.since === null ? null : formatShopTime(provisional.since, zone);
  return { label: provisional.next, date, version: (versionOf(row.version) ?? 0) + 1 };
}

/** What a row says. Dates as serial numbers are the real adapter's business; here they are unreadable. */
export function occupationOf(row: Readonly<SheetRow>, zone: string): Occupation {
  const raw = labelText(row);
  if (parseProvisional(row.label) !== null) return { state: 'unsettled', label: raw };
  const version = versionOf(row.version);
  const label = parseLabel(raw);
  if (label === null) return { state: 'unreadable', label: raw, version };
  if (label.kind === 'free') return { state: 'free', version };
  const date = String(row.date ?? '').trim();
  const since = parseShopTime(date, zone);
  const unreadable = since === null && date !== '' ? { unreadableSince: date } : {};
  return { state: 'occupied', worker: label.worker, since, version, label: raw, ...unreadable };
}

export function tagOf(row: Readonly<SheetRow>): SpoolTag | null {
  return parseSpoolTag(row.tag).unwrapOr(null);
}

export function labelText(row: Readonly<SheetRow>): string {
  return String(row.label ?? '');
}

export function operationMark(change: Change): string {
  return mark(change.operationId, 12);
}

function rowMark(row: Readonly<SheetRow>): string {
  return mark(JSON.stringify([row.date, row.version]), 8);
}

function versionOf(cell: Cell): number | null {
  const version = typeof cell === 'string' && /^\d{1,15}$/.test(cell.trim()) ? Number(cell) : cell;
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : null;
}

function mark(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
