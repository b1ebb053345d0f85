import { isSpoolTag, workerLabel } from '@spoollock/core/browser';
import { readScan } from '../happenings/scan.js';
import { ordered } from '../state/ordered.js';
import { peopleOf } from '../state/people.js';
import { isShown } from '../state/selection.js';
import type { State } from '../state/state.js';

/** Which labels are wanted: of all spools, of those that the list shows, of workers, or of what somebody has typed. */
export const KINDS = ['shown', 'all', 'workers', 'typed'] as const;
export type Kind = (typeof KINDS)[number];

export interface Label {
  /** What a scanner reads. */
  readonly code: string;
  /** A badge, which says who works; not a spool's tag. */
  readonly isBadge: boolean;
}

export interface Wanted {
  readonly labels: readonly Label[];
  /** Lines that no label is printed for, as they were typed. */
  readonly wrong: readonly string[];
}

export function wantedLabels(kind: Kind, typed: string, state: State): Wanted {
  if (kind === 'typed') return typedLabels(typed, state);
  if (kind === 'workers') return { labels: badgesOf(state), wrong: [] };
  return { labels: tagsOf(state, kind === 'shown').map(spoolLabel), wrong: [] };
}

export function countOf(kind: Exclude<Kind, 'typed'>, state: State): number {
  return kind === 'workers' ? peopleOf(state).length : tagsOf(state, kind === 'shown').length;
}

function tagsOf(state: State, shownOnly: boolean): readonly string[] {
  const spools = ordered(state.picture, 'tag');
  return (shownOnly ? spools.filter((spool) => isShown(spool, state)) : spools).map(({ tag }) => tag);
}

function badgesOf(state: State): readonly Label[] {
  return peopleOf(state).map((worker) => ({ code: workerLabel(worker), isBadge: true }));
}

const spoolLabel = (code: string): Label => ({ code, isBadge: false });

/** Nobody prints by hand more than a box of paper has. */
const MOST_LINES = 2_000;

/** A line is a tag, or a badge such as `MR(93)`: one that the board would read when it is scanned, and as what it says. */
function typedLabels(typed: string, state: State): Wanted {
  const lines = typed
    .split('\n', MOST_LINES)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const read = lines.map((line) => ({ line, label: typedLabel(line, state) }));
  return {
    labels: read.flatMap(({ label }) => label ?? []),
    wrong: read.flatMap(({ line, label }) => (label === null ? [line] : [])),
  };
}

function typedLabel(line: string, state: State): Label | null {
  const scan = readScan(line, state);
  if (scan.type === 'spool') return spoolLabel(scan.tag);
  if (scan.type === 'worker') return { code: workerLabel(scan.worker), isBadge: true };
  // A spool that is to come.
  return scan.type === 'unknown' && isSpoolTag(line) ? spoolLabel(line) : null;
}
