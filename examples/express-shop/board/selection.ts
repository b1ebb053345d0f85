import { actionFor, type Action } from './order.js';
import { spoolOf } from './picture.js';
import { type STATES, type Spool } from './spool.js';
import { isUnderWay, type Filter, type State } from './state.js';

/** Which spools are shown, how many there are of each kind, and what can be done with those that are chosen. */

/** A spool with an order of this tablet's stays, whatever is looked for: its outcome is to be seen until it is dismissed. */
export function isShown(spool: Spool, state: State): boolean {
  return state.orders.has(spool.tag) || (fits(spool, state.filter, state) && isFound(spool, state.search));
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

export function isMine({ worker }: Spool, state: State): boolean {
  return worker !== null && worker.id === state.worker?.id;
}

function fits(spool: Spool, filter: Filter, state: State): boolean {
  if (filter === 'all') return true;
  if (filter === 'results') return false;
  return filter === 'mine' ? isMine(spool, state) : spool.state === filter;
}

/** Every word that was typed is somewhere in the tag or the label: `25000 019` finds MK-1335-CW-25000-019. */
function isFound(spool: Spool, search: string): boolean {
  if (search === '') return true;
  const text = haystack(spool);
  return wordsOf(search).every((word) => text.includes(word));
}

let lastSearch: { readonly search: string; readonly words: readonly string[] } = { search: '', words: [] };

function wordsOf(search: string): readonly string[] {
  if (lastSearch.search !== search)
    lastSearch = { search, words: folded(search).split(/\s+/).filter(Boolean) };
  return lastSearch.words;
}

const haystacks = new WeakMap<Spool, string>();

function haystack(spool: Spool): string {
  const known = haystacks.get(spool);
  if (known !== undefined) return known;
  const made = folded(`${spool.tag} ${spool.label ?? ''}`);
  haystacks.set(spool, made);
  return made;
}

/** Without case and accents: a tablet's keyboard writes neither as the sheet does. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function zeroEach(): Record<(typeof STATES)[number], number> {
  return { free: 0, 'in-progress': 0, occupied: 0, stale: 0, drift: 0, unreadable: 0, ambiguous: 0 };
}
