import { json, list, number, object } from '../wire/reading.js';
import { keep, take, type Shelf } from './shelf.js';
import { readWorker, type Worker } from '../wire/worker.js';

/** Who works at this tablet, kept for the next time. What cannot be read is nobody. */
export interface WorkerChoice {
  readonly worker: Worker | null;
  /** The latest few, the present one first: tablets change hands. */
  readonly recent: readonly Worker[];
  /** For how long nobody has touched the tablet; 0 where that is not known, for ever where its clock was set back since. */
  readonly unusedMs: number;
}

const KEY = 'spoollock.worker';
const MOST_RECENT = 6;

export function keptWorker(shelf: Shelf, now: number): WorkerChoice {
  const kept = object(json(take(shelf, KEY) ?? ''));
  const recent = list(kept?.['recent']).flatMap((each) => readWorker(each) ?? []);
  const worker = readWorker(kept?.['worker']);
  const usedAt = number(kept?.['usedAt']) ?? now;
  return { worker, recent: latest(worker, recent), unusedMs: now < usedAt ? Infinity : now - usedAt };
}

/** @param now the time of day: the page's own clock begins anew with each page. */
export function keepWorker(
  shelf: Shelf,
  worker: Worker,
  before: readonly Worker[],
  now: number,
): WorkerChoice {
  const recent = latest(worker, before);
  keep(shelf, KEY, JSON.stringify({ worker, recent, usedAt: now }));
  return { worker, recent, unusedMs: 0 };
}

/** Whoever comes next says who they are; those who were here stay one tap away. */
export function forgetWorker(shelf: Shelf, recent: readonly Worker[]): void {
  keep(shelf, KEY, JSON.stringify({ worker: null, recent }));
}

function latest(worker: Worker | null, before: readonly Worker[]): readonly Worker[] {
  const others = before.filter(({ id }) => id !== worker?.id);
  return (worker === null ? others : [worker, ...others]).slice(0, MOST_RECENT);
}
