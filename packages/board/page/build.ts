import { FILTERS, type Filter } from './state/matching.js';
import { json, list, object, oneOf, text } from './wire/reading.js';
import { mustSignIn } from './state/session.js';
import { keep, take, type Shelf } from './tablet/shelf.js';
import type { State } from './state/state.js';

/**
 * The page is of the build that the shop served it from; the shop may be of a newer one since. Each build has this tab
 * reload by itself once at most: with shops of two builds behind one address, or a shop that was set back, somebody has
 * to ask for it, and nothing goes round in circles.
 */

export function isOutdated({ build, picture }: State): boolean {
  return build !== null && picture !== null && picture.build !== null && picture.build !== build;
}

/** Nothing would be lost, and the page would come: it is there where the board came from. */
export function mayReload(state: State): boolean {
  const { link, orders, selected, dialog, session } = state;
  const isHeard = link === 'live' || link === 'polling';
  return isHeard && orders.size === 0 && selected.size === 0 && dialog === null && !mustSignIn(session);
}

const KEY = 'spoollock.builds';
const MOST_KEPT = 20;

/** Whether this tab has had that build before. Where nothing can be kept, every one counts as had. */
export function hasHad(shelf: Shelf, build: string): boolean {
  const kept = take(shelf, KEY);
  return kept === null || builds(kept).includes(build);
}

export function noteBuild(shelf: Shelf, build: string): void {
  const others = builds(take(shelf, KEY) ?? '').filter((each) => each !== build);
  keep(shelf, KEY, JSON.stringify([build, ...others].slice(0, MOST_KEPT)));
}

function builds(kept: string): readonly string[] {
  return list(json(kept)).flatMap((each) => text(each) ?? []);
}

const VIEW = 'spoollock.view';

/** What is looked for stays looked for over the reload. */
export function keepView(shelf: Shelf, { search, filter }: Pick<State, 'search' | 'filter'>): void {
  keep(shelf, VIEW, JSON.stringify({ search, filter }));
}

/** Once: whoever reloads the page by hand begins anew. */
export function keptView(shelf: Shelf): { readonly search: string; readonly filter: Filter } {
  const kept = object(json(take(shelf, VIEW) ?? ''));
  if (kept !== null) keep(shelf, VIEW, '');
  return { search: text(kept?.['search']) ?? '', filter: oneOf(FILTERS, kept?.['filter']) ?? 'all' };
}
