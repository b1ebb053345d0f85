import { type Spool, type SpoolState } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';
import { inWords } from '../time/duration.js';
import { paint, shortened, type Line, type Span, type Style } from './line.js';
import { table } from './table.js';

/** One spool for a program: as the library has it, and for how long it is held. */
export function spoolDocument(spool: Spool, nowMs: number): object {
  const { tag, state, worker, label, since, fence, drift, alike } = spool;
  return { tag, state, worker, label, since, heldForMs: heldForMs(since, nowMs), fence, drift, alike };
}

/** Spools as rows, in the order given. */
export function spoolTable(spools: readonly Spool[], nowMs: number, zone: string): readonly Line[] {
  return table(
    ['TAG', 'STATE', 'WHO', 'SINCE', 'FOR', 'DRIFT'],
    spools.map((spool) => [
      spool.tag,
      stateSpan(spool.state),
      spool.alike?.join(' = ') ?? shortened(spool.label?.trim() ?? '', LONGEST_LABEL),
      spool.since === null ? '' : formatShopTime(spool.since, zone),
      spool.since === null ? '' : inWords(nowMs - spool.since.getTime()),
      spool.drift === null ? '' : paint('yellow', spool.drift),
    ]),
  );
}

const LONGEST_LABEL = 32;

const STYLES: Readonly<Partial<Record<SpoolState, Style>>> = {
  free: 'green',
  occupied: 'cyan',
  stale: 'yellow',
  drift: 'yellow',
  unreadable: 'red',
  ambiguous: 'red',
};

export function stateSpan(state: SpoolState): Span {
  const style = STYLES[state];
  return style === undefined ? state : paint(style, state);
}

/** How many spools are in which state, those that are none left out. */
export function countsLine(counts: Readonly<Record<SpoolState, number>>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return parts.length === 0 ? 'no spools' : parts.join(' · ');
}

/** What to know of a listing in which only one side speaks, or rows have no tag. */
export function listingNotes(missing: 'store' | 'source' | null, unlisted: number): readonly Line[] {
  return [
    ...(missing === 'store' ? [warning('Redis cannot be reached: this is what the sheet says alone.')] : []),
    ...(missing === 'source'
      ? [warning('the sheet cannot be reached: this is what the locks say alone.')]
      : []),
    ...(unlisted > 0 ? [warning(withoutTag(unlisted))] : []),
  ];
}

function withoutTag(rows: number): string {
  return rows === 1
    ? '1 row carries no valid tag and is not listed.'
    : `${rows} rows carry no valid tag and are not listed.`;
}

export function warning(text: string): Line {
  return [paint('yellow', 'warning: '), text];
}

export function heldForMs(since: Date | null, nowMs: number): number | null {
  return since === null ? null : Math.max(0, nowMs - since.getTime());
}

/** `since 04-05-2026 08:15:00 (9 h 05 min)`. */
export function sinceInWords(since: Date | null, nowMs: number, zone: string): string {
  if (since === null) return 'since an unknown time';
  return `since ${formatShopTime(since, zone)} (${inWords(nowMs - since.getTime())})`;
}
