import type { LockView, TruthView } from './views.js';

/**
 * The protocol's tables: every state of a spool, and what an operation does in it. They are total by
 * construction (a missing cell does not compile) and perform nothing. The tables in the docs are printed
 * from these.
 */

/** What INICIAR answers, or does next. */
export type IniciarAnswer =
  /** The truth is free and the way is clear: write it. */
  | 'occupy'
  /** A lock over a free row: put our reservation in its exact place, then go on. */
  | 'reclaim'
  /** The truth names this worker already: grant again. */
  | 'resume'
  | 'occupied'
  /** Occupied for longer than the stale limit: refuse and offer take-over, or supersede where that is on. */
  | 'stale'
  | 'occupied-unreadable'
  /** The truth cannot be asked; the lock alone says that another has it. */
  | 'occupied-by-lock'
  | 'in-progress'
  | 'unknown-spool'
  | 'ambiguous-spool'
  | 'source-unavailable'
  | 'unavailable';

/** What to do with the lock before answering. */
export type LockAction =
  | 'leave'
  /** Take our reservation back. */
  | 'drop'
  /** Put the row's own lock in the exact place of the one that was read: truth wins. */
  | 'rebuild';

/** One cell of the table. */
export interface IniciarDecision {
  readonly answer: IniciarAnswer;
  readonly lock: LockAction;
}

function go(answer: IniciarAnswer, lock: LockAction = 'leave'): IniciarDecision {
  return { answer, lock };
}

/** The same answer whatever the truth says. */
function always(decision: IniciarDecision): Record<TruthView, IniciarDecision> {
  return {
    free: decision,
    us: decision,
    'lock-holder': decision,
    another: decision,
    'another-stale': decision,
    unreadable: decision,
    'no-row': decision,
    ambiguous: decision,
    unavailable: decision,
  };
}

/** The truth alone decides. */
const WITHOUT_LOCKS: Record<TruthView, IniciarDecision> = {
  free: go('occupy'),
  us: go('resume'),
  'lock-holder': go('occupied'),
  another: go('occupied'),
  'another-stale': go('stale'),
  unreadable: go('occupied-unreadable'),
  'no-row': go('unknown-spool'),
  ambiguous: go('ambiguous-spool'),
  unavailable: go('unavailable'),
};

/** The truth decides here too, and the lock follows it. */
const ANOTHERS_HELD_LOCK: Record<TruthView, IniciarDecision> = {
  ...WITHOUT_LOCKS,
  free: go('reclaim'),
  us: go('resume', 'rebuild'),
  another: go('occupied', 'rebuild'),
  'another-stale': go('occupied', 'rebuild'),
  unavailable: go('occupied-by-lock'),
};

/**
 * INICIAR: what the lock store says × what the truth says.
 *
 * @example
 * ```ts
 * INICIAR['another-held'].free; // { answer: 'reclaim', lock: 'leave' }: a lock over a free row gives way
 * ```
 */
export const INICIAR: Record<LockView, Record<TruthView, IniciarDecision>> = {
  'ours-reserved': {
    free: go('occupy'),
    us: go('resume', 'rebuild'),
    // Our own reservation names us, so another worker's row is never the lock's holder.
    'lock-holder': go('occupied', 'rebuild'),
    another: go('occupied', 'rebuild'),
    'another-stale': go('stale', 'drop'),
    unreadable: go('occupied-unreadable', 'drop'),
    'no-row': go('unknown-spool', 'drop'),
    ambiguous: go('ambiguous-spool', 'drop'),
    unavailable: go('source-unavailable', 'drop'),
  },
  reserved: always(go('in-progress')),
  'own-held': {
    ...ANOTHERS_HELD_LOCK,
    us: go('resume'),
    unavailable: go('source-unavailable'),
  },
  'another-held': ANOTHERS_HELD_LOCK,
  'unreadable-held': { ...ANOTHERS_HELD_LOCK, unavailable: go('source-unavailable') },
  unavailable: WITHOUT_LOCKS,
};

/**
 * What the truth says to a worker who wants to give a spool back (or, in a take-over, have it given).
 *
 * @example
 * ```ts
 * for (const view of HOLDER_VIEWS) console.log(view, HOLDER[view]);
 * ```
 */
export const HOLDER_VIEWS = [
  'named',
  'named-otherwise',
  'another',
  'unreadable',
  'free',
  'no-row',
  'ambiguous',
] as const;
/** `named`: as the call says. `named-otherwise`: that worker, but not at the version the call names. */
export type HolderView = (typeof HOLDER_VIEWS)[number];

/** What FINALIZAR and take-over answer once the truth is known; `write`: the row may be changed as asked. */
export type HolderAnswer =
  'write' | 'version-conflict' | 'not-holder' | 'not-occupied' | 'unknown-spool' | 'ambiguous-spool';

/**
 * FINALIZAR and take-over: the truth alone decides.
 *
 * @example
 * ```ts
 * HOLDER.named; // 'write'
 * ```
 */
export const HOLDER: Record<HolderView, HolderAnswer> = {
  named: 'write',
  'named-otherwise': 'version-conflict',
  another: 'not-holder',
  unreadable: 'not-holder',
  free: 'not-occupied',
  'no-row': 'unknown-spool',
  ambiguous: 'ambiguous-spool',
};
