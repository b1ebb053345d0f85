import { SPOOL_STATES } from '@spoollock/core/browser';
import { floorState, isHeld } from './floor.js';
import type { Spool } from '../wire/spool.js';
import type { Worker } from '../wire/worker.js';

/** Which spools are looked for: by a filter, and by the words of a search. */

export const FILTERS = ['all', 'mine', 'results', ...SPOOL_STATES] as const;
export type Filter = (typeof FILTERS)[number];

export interface View {
  readonly filter: Filter;
  readonly search: string;
  readonly worker: Worker | null;
  readonly isSupervised: boolean;
}

export function matches(spool: Spool, view: View): boolean {
  return fits(spool, view) && isFound(spool, view.search);
}

export function isOf(spool: Spool, worker: Worker | null): boolean {
  return spool.worker !== null && spool.worker.id === worker?.id;
}

function fits(spool: Spool, { filter, worker, isSupervised }: View): boolean {
  if (filter === 'all') return true;
  if (filter === 'results') return false;
  if (filter === 'mine') return isOf(spool, worker);
  const state = floorState(spool, isSupervised);
  return filter === 'occupied' ? isHeld(state) : state === filter;
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

/**
 * Without case and accents: a tablet's keyboard writes neither as the sheet does. Loose marks go first, because
 * decomposing a long run of them takes quadratic time.
 */
function folded(text: string): string {
  return text.replace(MARKS, '').normalize('NFD').replace(MARKS, '').toLowerCase();
}
const MARKS = /\p{M}/gu;
