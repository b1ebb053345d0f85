import { isHeld } from './floor.js';
import type { Spool } from '../wire/spool.js';
import type { Sort } from './sort.js';
import type { State } from './state.js';

/** What has been chosen; where what is over the limit is asked for, the worst of it comes first. */
export function sortOf({ sort, filter }: Pick<State, 'sort' | 'filter'>): Sort {
  return filter === 'stale' ? 'age' : sort;
}

/** The spools in the order in which they are shown. */
export function ordered(picture: State['picture'], sort: Sort): readonly Spool[] {
  if (picture === null) return [];
  return sort === 'tag' ? picture.spools : byAge(picture.spools);
}

const known = new WeakMap<readonly Spool[], readonly Spool[]>();

/** What is over the limit comes first, then what else is held, and what nobody has stays in its order. */
function byAge(spools: readonly Spool[]): readonly Spool[] {
  const made =
    known.get(spools) ??
    [...spools].sort((a, b) => rank(a) - rank(b) || (isTaken(a) ? since(a) - since(b) : 0));
  known.set(spools, made);
  return made;
}

function rank(spool: Spool): number {
  if (spool.state === 'stale') return 0;
  return isTaken(spool) ? 1 : 2;
}

function isTaken({ state, worker }: Spool): boolean {
  return isHeld(state) || worker !== null;
}

/** Of which it is not known comes last among its like; the largest number, since infinity less itself is none. */
function since(spool: Spool): number {
  return spool.since ?? Number.MAX_SAFE_INTEGER;
}
