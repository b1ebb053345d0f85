import { isSuccess, type Order } from '../state/order.js';
import { spoolOf } from '../state/picture.js';
import type { Said } from '../state/said.js';
import { FREE, heldBy, standingOf } from '../state/standing.js';
import type { State } from '../state/state.js';

/** A message never outlives the state it speaks of. */

export function withoutOutlived(state: State): State {
  const gone = [...state.orders.values()].filter((order) => isOutlived(order, state)).map(({ tag }) => tag);
  const kept = gone.length === 0 ? state : without(gone, state);
  const { said } = kept;
  if (said === null || isStillSaid(said, kept)) return kept;
  // What a scan did is told by its row from then on; what it could not do stays until somebody has seen it.
  const order = said.type === 'order' ? kept.orders.get(said.tag) : undefined;
  const told = order !== undefined && isSuccess(order) ? without([order.tag], kept) : kept;
  return { ...told, said: null };
}

/** So long it is said large. */
const SAID_MS = 20_000;

function isStillSaid(said: Said, state: State): boolean {
  if (said.type === 'order') {
    const order = state.orders.get(said.tag);
    if (order === undefined) return false;
    return order.settledAt === null || state.now - order.settledAt < SAID_MS;
  }
  if (said.type === 'held' && standingOf(spoolOf(state.picture, said.tag)).who !== said.who) return false;
  return state.now - said.at < SAID_MS;
}

/**
 * The row has moved on, to something that the message does not say. It may have done so before the answer came, which
 * had the longer way.
 */
function isOutlived({ tag, wish, outcome, stood, justSettled }: Order, { picture }: State): boolean {
  if (stood === null || outcome === null || justSettled) return false;
  const spool = spoolOf(picture, tag);
  const now = standingOf(spool);
  const hasMoved = now.who !== stood.who;
  if (spool === null) return hasMoved;
  const isNewer = now.fence !== null && stood.fence !== null && now.fence > stood.fence;
  const isAsWished =
    now.who === ('worker' in wish && wish.kind !== 'finalizar' ? heldBy(wish.worker.id) : FREE);
  switch (outcome.type) {
    case 'taken':
      return !isAsWished || isNewer;
    // Of a giving back that was told again it is not said that the spool is free.
    case 'given-back':
      return !isAsWished && (hasMoved || !outcome.repeated);
    // The row answers it.
    case 'unanswered':
      return hasMoved || isAsWished;
    case 'refused':
      return hasMoved;
  }
}

function without(tags: readonly string[], state: State): State {
  const orders = new Map(state.orders);
  for (const tag of tags) orders.delete(tag);
  const filter = orders.size === 0 && state.filter === 'results' ? 'all' : state.filter;
  return { ...state, orders, filter };
}
