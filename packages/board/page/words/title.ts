import type { State } from '../state/state.js';
import { wordsIn } from './words.js';

/** How many spools are over the limit stands first: it is seen in a tab that nobody looks at. */
export function titleOf(state: State): string {
  const title = wordsIn(state.language).pageTitle;
  const stale = staleCount(state);
  return stale === 0 ? title : `(${stale}) ${title}`;
}

export function staleCount({ picture }: State): number {
  return picture?.spools.filter(({ state }) => state === 'stale').length ?? 0;
}
