import { workerLabel } from '@spoollock/core/browser';
import type { Order, Outcome } from '../state/order.js';
import type { Problem } from '../wire/problem.js';
import type { Spool } from '../wire/spool.js';

/** How a row stands by what the shop answered; `null` where the answer does not say. */

export function asAnswered(
  known: Spool,
  { wish, fence: fenceWhenAsked }: Order,
  outcome: Outcome,
  fence: number | null,
): { readonly spool: Spool; readonly fence: number | null } | null {
  if (outcome.type === 'taken') {
    if (wish.kind === 'release') return null;
    const { since } = outcome;
    const { worker } = wish;
    const label = workerLabel(worker);
    return { spool: { ...known, state: 'occupied', worker, label, since, fence, drift: null }, fence };
  }
  // A repeat tells what became of the first try, and somebody may have taken the spool since then.
  if (outcome.type !== 'given-back' || outcome.repeated) return null;
  if (wish.kind !== 'finalizar' && wish.kind !== 'release') return null;
  // Never counted from what is shown now, which may be of a time after the giving back.
  const before = wish.fence ?? fenceWhenAsked;
  if (before === null) return null;
  const nextFence = before + 1;
  return { spool: { ...known, ...NOBODY, state: 'free', fence: nextFence }, fence: nextFence };
}

/** Why it was not done says how it stands as well: what is known to fail is not offered again. */
export function asRefused(known: Spool, problem: Problem): Spool | null {
  const { type, reason } = problem;
  if (type === 'occupied') return asHeld(known, problem);
  if (type === 'not-holder') return reason === 'token' ? null : asHeld(known, problem);
  if (type === 'in-progress') return { ...known, ...NOBODY, state: 'in-progress' };
  if (type === 'not-occupied') return { ...known, ...NOBODY, state: 'free' };
  return type === 'ambiguous-spool' ? { ...known, state: 'ambiguous', drift: null } : null;
}

function asHeld(known: Spool, { holder, label, stale }: Problem): Spool | null {
  if (holder === null) return label === null ? null : { ...known, ...NOBODY, state: 'unreadable', label };
  const { id, initials, since } = holder;
  if (id === known.worker?.id) return null;
  const state = stale ? 'stale' : 'occupied';
  const worker = initials === null ? null : { id, initials };
  return {
    ...known,
    state,
    worker,
    label: worker === null ? label : workerLabel(worker),
    since,
    drift: null,
  };
}

const NOBODY = { worker: null, label: null, since: null, drift: null };
