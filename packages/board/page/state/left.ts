import { DEFAULTS } from '../wire/settings.js';
import { isAsked, type State } from './state.js';

/** Whether whoever worked here has gone, as far as a tablet can tell: nobody has touched it for as long as the shop says. */
export function isLeft(state: State, now: number): boolean {
  const { worker, orders, picture, touchedAt } = state;
  const { askAgainMs } = picture?.settings ?? DEFAULTS;
  // Nothing is known of the setting before the first board; and what is under way is still theirs.
  if (worker === null || picture === null || askAgainMs === null) return false;
  return now - touchedAt >= askAgainMs && ![...orders.keys()].some((tag) => isAsked(state, tag));
}
