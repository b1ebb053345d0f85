import { HOLDING_ENDS, type HoldingEnd } from '@spoollock/core/browser';
import { list, moment, number, object, oneOf, text } from './reading.js';

/** Who had a spool, or what a worker had, as the shop sends it. */
export interface History {
  /** The newest first. */
  readonly holdings: readonly Holding[];
  readonly count: number;
  readonly meanMs: number | null;
  /** There are none but these. */
  readonly complete: boolean;
}

export interface Holding {
  readonly tag: string;
  readonly worker: { readonly id: number; readonly initials: string | null } | null;
  readonly label: string | null;
  readonly from: number | null;
  readonly until: number | null;
  readonly durationMs: number | null;
  /** `null`: it goes on. */
  readonly endedBy: HoldingEnd | null;
  readonly by: string | null;
  readonly reason: string | null;
}

/** Of a spool by its tag, or of a worker by their number. */
export type About = { readonly tag: string } | { readonly id: number; readonly label: string };

/** So many are read on a screen. */
const MOST = 50;

export function historyPath(about: About): string {
  const of = 'tag' in about ? `spools/${encodeURIComponent(about.tag)}` : `workers/${about.id}`;
  return `api/${of}/history?limit=${MOST}`;
}

export function readHistory(input: unknown): History | null {
  const members = object(input);
  if (members === null || !Array.isArray(members['holdings'])) return null;
  const holdings = list(members['holdings']).flatMap((each) => readHolding(each) ?? []);
  return {
    holdings,
    count: number(members['count']) ?? holdings.length,
    meanMs: number(members['meanMs']),
    complete: members['complete'] === true && holdings.length >= (number(members['count']) ?? 0),
  };
}

function readHolding(input: unknown): Holding | null {
  const members = object(input);
  const tag = text(members?.['tag']);
  if (members === null || tag === null) return null;
  const worker = object(members['worker']);
  const id = number(worker?.['id']);
  return {
    tag,
    worker: id === null ? null : { id, initials: text(worker?.['initials']) },
    label: text(members['label']),
    from: moment(members['from']),
    until: moment(members['until']),
    durationMs: number(members['durationMs']),
    endedBy: oneOf(HOLDING_ENDS, members['endedBy']),
    by: text(members['by']),
    reason: text(members['reason']),
  };
}
