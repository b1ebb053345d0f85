import { isSuccess } from '../state/order.js';
import { isOld, type State } from '../state/state.js';
import { orderText } from '../words/outcomes.js';
import { wordsIn } from '../words/words.js';
import { noticesOf } from '../words/notices.js';

/** What a screen reader says by itself: what became of an order, and that the shop is gone or back. Not every change. */

export function outcomesSpoken(tags: readonly string[], state: State): string | null {
  const words = wordsIn(state.language);
  const orders = tags.flatMap((tag) => state.orders.get(tag) ?? []);
  const [order, ...others] = orders;
  if (order === undefined) return null;
  if (others.length === 0) return words.forSpool(order.tag, orderText(order, state));
  const done = orders.filter(isSuccess).length;
  const unknown = orders.filter(({ outcome }) => outcome?.type === 'unanswered').length;
  return words.outcomes(done, orders.length - done - unknown, unknown);
}

export function linkSpoken(before: State, after: State): string | null {
  if (before.link === after.link) return null;
  if (isOld(after)) return noticesOf(after)[0]?.text ?? null;
  return isOld(before) ? wordsIn(after.language).backOnline : null;
}
