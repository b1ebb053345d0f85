import { isOf, matches, type Filter } from './matching.js';
import { actionFor, type Action } from './order.js';
import { spoolOf } from './picture.js';
import { type STATES, type Spool } from './spool.js';
import { isUnderWay, type State } from './state.js';

/** Which spools are shown, how many there are of each kind, and what can be done with those that are chosen. */

/**
 * A spool with an order of this tablet's stays, whatever is looked for: its outcome is to be seen until it is dismissed.
 * One that somebody else has changed stays for a while.
 */
export function isShown(spool: Spool, state: State): boolean {
  return state.orders.has(spool.tag) || state.lingering.has(spool.tag) || matches(spool, state);
}

/** It is shown for nothing but this: it was looked for a moment ago. */
export function hasJustChanged(spool: Spool, state: State): boolean {
  return state.lingering.has(spool.tag) && !state.orders.has(spool.tag) && !matches(spool, state);
}

export type Counts = Readonly<Record<Filter, number>>;

export function countsOf(state: State): Counts {
  const counts = { all: 0, mine: 0, results: 0, ...zeroEach() };
  for (const spool of state.picture?.spools ?? []) {
    counts.all += 1;
    counts[spool.state] += 1;
    if (isMine(spool, state)) counts.mine += 1;
  }
  for (const order of state.orders.values()) if (order.phase === 'settled') counts.results += 1;
  return counts;
}

/** Spools that an order is about and the shop lists no more, or never did. */
export function unlistedOrders(state: State): readonly string[] {
  return [...state.orders.keys()].filter((tag) => spoolOf(state.picture, tag) === null);
}

/** What the chosen spools can be asked for together. A take-over is decided one by one. */
export function chosenFor(state: State, action: Exclude<Action, 'take-over' | null>): readonly string[] {
  return [...state.selected].filter((tag) => {
    const spool = spoolOf(state.picture, tag);
    return spool !== null && !isUnderWay(state, tag) && actionFor(spool, state.worker) === action;
  });
}

export function isMine(spool: Spool, { worker }: State): boolean {
  return isOf(spool, worker);
}

function zeroEach(): Record<(typeof STATES)[number], number> {
  return { free: 0, 'in-progress': 0, occupied: 0, stale: 0, drift: 0, unreadable: 0, ambiguous: 0 };
}
