import { matches, type View } from './matching.js';
import { spoolOf, type Picture } from './picture.js';
import type { Spool } from '../wire/spool.js';

/**
 * A list under a filter must not shift under a finger. Two rules: a spool that is looked for no more because somebody
 * else changed it stays in its place for a while, marked, until the filter or the search is touched; and while a finger
 * is down nothing is drawn at all (`pressing.ts`), so a row comes or goes between two touches and never within one.
 */

/** Tags of spools that stay so, and until when on the tablet's own clock. */
export type Lingering = ReadonlyMap<string, number>;

export const NOTHING_LINGERS: Lingering = new Map();
const LINGERS_MS = 10_000;

/** What lingers once the shop has sent a new picture. */
export function lingeringAfter(
  lingering: Lingering,
  before: Picture | null,
  after: Picture,
  view: View,
  now: number,
): Lingering {
  if (before === null || (view.filter === 'all' && view.search === '')) return NOTHING_LINGERS;
  const next = new Map(lingering);
  for (const spool of before.spools) {
    const changed = spoolOf(after, spool.tag);
    if (changed === null) next.delete(spool.tag);
    else if (changed !== spool && matches(changed, view)) next.delete(spool.tag);
    else if (changed !== spool && matches(spool, view)) next.set(spool.tag, now + LINGERS_MS);
  }
  return next;
}

/** What was done from here stays as long in the list from which it was done. */
export function lingeringDone(
  lingering: Lingering,
  before: Spool,
  after: Spool,
  view: View,
  now: number,
): Lingering {
  if (matches(after, view) || !matches(before, view)) return lingering;
  return new Map(lingering).set(after.tag, now + LINGERS_MS);
}

export function stillLingering(lingering: Lingering, now: number): Lingering {
  if (![...lingering.values()].some((until) => now >= until)) return lingering;
  return new Map([...lingering].filter(([, until]) => now < until));
}
