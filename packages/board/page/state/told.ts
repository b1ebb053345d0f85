import { isSuccess, type Order } from './order.js';
import type { Said, Tone } from './said.js';
import type { State } from './state.js';

/** How it went, also without words. */
export function toneOf(said: Said, state: State): Tone {
  if (said.type === 'scan') return said.scan.type === 'worker' ? 'good' : 'bad';
  if (said.type === 'held') return 'bad';
  const order = state.orders.get(said.tag);
  if (order === undefined || order.phase !== 'settled') return 'wait';
  if (isSuccess(order)) return 'good';
  return order.outcome?.type === 'unanswered' ? 'doubt' : 'bad';
}

/** So long it may be taken back by one tap. */
const UNDO_MS = 10_000;

/** It was given back from here a moment ago, by whoever works here now. */
export function canBeUndone(
  { wish, outcome, settledAt, justSettled }: Order,
  { worker, now }: State,
): boolean {
  const isGivenBack = wish.kind === 'finalizar' && outcome?.type === 'given-back' && settledAt !== null;
  return isGivenBack && wish.worker.id === worker?.id && !justSettled && now - settledAt < UNDO_MS;
}
