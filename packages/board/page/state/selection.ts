import type { SpoolState } from '@spoollock/core/browser';
import { floorState, isHeld } from './floor.js';
import { isOf, matches, type Filter } from './matching.js';
import { actionFor, isSuccess, type OwnWish } from './order.js';
import { spoolOf } from './picture.js';
import { DEFAULTS } from '../wire/settings.js';
import type { Spool } from '../wire/spool.js';
import { isUnderWay, type ManyDialog, type State } from './state.js';

/** Which spools are shown, how many there are of each kind, and what can be done with those that are chosen. */

/**
 * A spool with an order that is under way, was refused or is not known stays, whatever is looked for: somebody has to do
 * something about it. What was done stands in its row and in the dock, and its row is looked for like any other. One
 * that was changed a moment ago stays for a while.
 */
export function isShown(spool: Spool, state: State): boolean {
  const order = state.orders.get(spool.tag);
  if (order !== undefined && !isSuccess(order)) return true;
  if (state.filter === 'results') return order !== undefined && matches(spool, { ...state, filter: 'all' });
  return state.lingering.has(spool.tag) || matches(spool, state);
}

/** As `isShown`. What the shop does not list is on the page for its order only. */
export function isInSight(tag: string, state: State): boolean {
  const spool = spoolOf(state.picture, tag);
  return spool === null ? state.orders.has(tag) : isShown(spool, state);
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
    const stands = floorState(spool, state.isSupervised);
    if (stands !== 'occupied') counts[stands] += 1;
    if (isHeld(stands)) counts.occupied += 1;
    if (isMine(spool, state)) counts.mine += 1;
  }
  for (const order of state.orders.values()) if (order.phase === 'settled') counts.results += 1;
  return counts;
}

/** Spools that an order is about and the shop lists no more, or never did. */
export function unlistedOrders(state: State): readonly string[] {
  return [...state.orders.keys()].filter((tag) => spoolOf(state.picture, tag) === null);
}

/** What the chosen spools can be asked for together. What a supervisor decides is decided one by one. */
export function chosenFor(state: State, action: OwnWish['kind']): readonly string[] {
  return [...state.selected].filter((tag) => {
    const spool = spoolOf(state.picture, tag);
    return spool !== null && !isUnderWay(state, tag) && actionFor(spool, state.worker) === action;
  });
}

/** What of the chosen can be handed on: anybody's by a supervisor, and where the shop lets them, their own by workers. */
export function chosenToHandOn(state: State): readonly string[] {
  return [...state.selected].filter((tag) => {
    const spool = spoolOf(state.picture, tag);
    return spool !== null && !isUnderWay(state, tag) && canBeHandedOn(spool, state);
  });
}

export function canBeHandedOn(spool: Spool, state: State): boolean {
  const { handOver } = state.picture?.settings ?? DEFAULTS;
  const action = actionFor(spool, state.worker);
  if (state.isSupervised) return action === 'take-over' || action === 'finalizar';
  return handOver === 'workers' && action === 'finalizar' && maySayWhose(state);
}

/** Where the shop signs workers in, it knows a spool to be somebody's own by that alone. */
function maySayWhose({ session }: State): boolean {
  const byShop = session?.workersHandOver ?? null;
  return byShop === null || (byShop && session !== null && session.worker !== null);
}

/** What of it a search or a filter hides at the moment. */
export function hiddenOf(tags: Iterable<string>, state: State): readonly string[] {
  return [...tags].filter((tag) => !isInSight(tag, state));
}

/** Above so many somebody is asked first; and where one would be given back that nobody sees. */
const MOST_UNASKED = 10;

export function mustBeAsked(action: OwnWish['kind'], tags: readonly string[], state: State): boolean {
  return tags.length > MOST_UNASKED || (action === 'finalizar' && hiddenOf(tags, state).length > 0);
}

/** Those of a question that can still be asked for. */
export function stillChosen({ action, tags }: ManyDialog, state: State): readonly string[] {
  const possible = new Set(chosenFor(state, action));
  return tags.filter((tag) => possible.has(tag));
}

export function isMine(spool: Spool, { worker }: State): boolean {
  return isOf(spool, worker);
}

function zeroEach(): Record<SpoolState, number> {
  return { free: 0, 'in-progress': 0, occupied: 0, stale: 0, drift: 0, unreadable: 0, ambiguous: 0 };
}
