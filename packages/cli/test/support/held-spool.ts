import { clockStart, HOUR_MS, tagOf, type Bench } from './bench.js';

/** A spool that MR(93) has had for three hours. */
export const TAG = 'MK-1';
export const since = new Date(clockStart - 3 * HOUR_MS);
export const rows = [{ tag: TAG, label: 'MR(93)', since, version: 4 }];

/** The initials of its holder; the row's state where there is none. */
export function holder(bench: Bench): unknown {
  const row = bench.source.peek(tagOf(TAG));
  return row.state === 'occupied' ? row.worker.initials : row.state;
}
