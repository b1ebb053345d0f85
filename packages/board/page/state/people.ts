import type { State } from './state.js';
import type { Worker } from '../wire/worker.js';

/** Who is who: from the app's roster, from the board, and from those who were at this tablet. */

/** The initials under which a number is known. The roster counts most, then the board, then this tablet. */
export function namesOf(id: number, state: State): readonly string[] {
  for (const source of sources(state)) {
    const names = new Set(source.filter((each) => each.id === id).map(({ initials }) => initials));
    if (names.size > 0) return [...names];
  }
  return [];
}

/** Whose number it is, if it is not this worker's. */
export function ownersOf({ id, initials }: Worker, state: State): readonly string[] {
  const names = namesOf(id, state);
  return names.includes(initials) ? [] : names;
}

/** Everybody who is known, each under the name that counts, by initials. */
export function peopleOf(state: State): readonly Worker[] {
  const people = sources(state)
    .flat()
    .filter((worker) => ownersOf(worker, state).length === 0);
  const byLabel = new Map(people.map((worker) => [`${worker.initials}(${worker.id})`, worker]));
  return [...byLabel.values()].sort((a, b) => a.initials.localeCompare(b.initials) || a.id - b.id);
}

function sources({ picture, recentWorkers }: State): readonly (readonly Worker[])[] {
  return [picture?.settings.roster ?? [], picture === null ? [] : onBoard(picture), recentWorkers];
}

const known = new WeakMap<object, readonly Worker[]>();

function onBoard(picture: NonNullable<State['picture']>): readonly Worker[] {
  const seen = known.get(picture.spools);
  if (seen !== undefined) return seen;
  const byLabel = new Map<string, Worker>();
  for (const { worker } of picture.spools)
    if (worker !== null) byLabel.set(`${worker.initials}(${worker.id})`, worker);
  const made = [...byLabel.values()];
  known.set(picture.spools, made);
  return made;
}
