import type { HolderView, TruthAlone, TruthView } from './views.js';

/**
 * The decision tables: what an operation does for each view of the lock and each view of the truth. The engine uses
 * these tables, and the docs print them. A missing cell does not compile.
 */

/**
 * What INICIAR does next, or answers.
 *
 * @example
 * ```ts
 * console.log(INICIAR_ANSWERS.includes('occupied')); // true
 * ```
 */
export const INICIAR_ANSWERS = [
  'occupy',
  'reclaim',
  'resume',
  'stale',
  'occupied',
  'occupied-by-lock',
  'in-progress',
  'unknown-spool',
  'ambiguous-spool',
  'source-unavailable',
  'unavailable',
] as const;
/**
 * - `occupy`: write this worker into the free row. `resume`: grant again what this worker already has.
 * - `reclaim`: replace exactly the lock in the way by our reservation, then go on.
 * - `stale`: refuse and offer take-over; with `stale: 'supersede'`, overwrite the stale occupation.
 * - `occupied`: refuse; the row says who has it. `occupied-by-lock`: refuse; only the lock says so.
 * - The rest: refuse with the error of that name.
 */
export type IniciarAnswer = (typeof INICIAR_ANSWERS)[number];

/** The answers that end the call with an error. */
export type Refusal = Exclude<IniciarAnswer, 'occupy' | 'reclaim' | 'resume'>;

/**
 * What INICIAR does with the lock before the call ends.
 *
 * @example
 * ```ts
 * console.log(LOCK_ACTIONS.length); // 3
 * ```
 */
export const LOCK_ACTIONS = ['leave', 'drop', 'rebuild'] as const;
/**
 * - `leave`: nothing. `drop`: remove our reservation.
 * - `rebuild`: replace the lock by the one that the row should have, because the truth wins.
 */
export type LockAction = (typeof LOCK_ACTIONS)[number];

/** One cell of INICIAR's table. Only our own reservation can be dropped. */
export interface IniciarDecision<Action extends LockAction = LockAction> {
  readonly answer: IniciarAnswer;
  readonly lock: Action;
}

/** A lock can be rebuilt only from a row that names somebody. */
type NamesSomebody = 'us' | 'lock-holder' | 'another' | 'another-stale';
type Cells<View extends TruthView, Action extends LockAction> = {
  readonly [Truth in View]: IniciarDecision<
    Truth extends NamesSomebody ? Action : Exclude<Action, 'rebuild'>
  >;
};

/** INICIAR's table, one row of cells for each view of the lock. */
export interface IniciarTable {
  /** Our reservation is in the store, so no other lock is in the way. */
  readonly 'ours-reserved': Cells<TruthAlone, LockAction>;
  /** Another call has reserved the spool. INICIAR does not ask the truth. */
  readonly reserved: { readonly 'not-asked': IniciarDecision<'leave'> };
  readonly 'own-held': Cells<TruthAlone, 'leave' | 'rebuild'>;
  readonly 'another-held': Cells<TruthView, 'leave' | 'rebuild'>;
  readonly 'unreadable-held': Cells<TruthAlone, 'leave' | 'rebuild'>;
  readonly unavailable: Cells<TruthAlone, 'leave'>;
  readonly 'no-store': Cells<TruthAlone, 'leave'>;
}

function go(answer: IniciarAnswer): IniciarDecision<'leave'> {
  return { answer, lock: 'leave' };
}

function drop(answer: IniciarAnswer): IniciarDecision<'drop'> {
  return { answer, lock: 'drop' };
}

function rebuild(answer: IniciarAnswer): IniciarDecision<'rebuild'> {
  return { answer, lock: 'rebuild' };
}

/** There is no lock store, or it is down: the truth alone decides. */
const TRUTH_ALONE = {
  free: go('occupy'),
  us: go('resume'),
  another: go('occupied'),
  'another-stale': go('stale'),
  unreadable: go('occupied'),
  'no-row': go('unknown-spool'),
  ambiguous: go('ambiguous-spool'),
} as const;

/** A held lock is in the way. The truth still decides, and the lock is brought in line with it. */
const HELD_LOCK = {
  free: go('reclaim'),
  us: rebuild('resume'),
  another: rebuild('occupied'),
  'another-stale': rebuild('occupied'),
  unreadable: go('occupied'),
  'no-row': go('unknown-spool'),
  ambiguous: go('ambiguous-spool'),
} as const;

/**
 * INICIAR: what the lock store says × what the truth says.
 *
 * @example
 * ```ts
 * INICIAR['another-held'].free; // { answer: 'reclaim', lock: 'leave' }: a lock over a free row gives way
 * ```
 */
export const INICIAR: IniciarTable = {
  'ours-reserved': {
    free: go('occupy'),
    us: rebuild('resume'),
    another: rebuild('occupied'),
    'another-stale': drop('stale'),
    unreadable: drop('occupied'),
    'no-row': drop('unknown-spool'),
    ambiguous: drop('ambiguous-spool'),
    unavailable: drop('source-unavailable'),
  },
  reserved: { 'not-asked': go('in-progress') },
  'own-held': { ...HELD_LOCK, us: go('resume'), unavailable: go('source-unavailable') },
  'another-held': { ...HELD_LOCK, 'lock-holder': go('occupied'), unavailable: go('occupied-by-lock') },
  'unreadable-held': { ...HELD_LOCK, unavailable: go('source-unavailable') },
  unavailable: { ...TRUTH_ALONE, unavailable: go('unavailable') },
  'no-store': { ...TRUTH_ALONE, unavailable: go('source-unavailable') },
};

/**
 * What a call that names the holder does next, or answers: FINALIZAR, take-over and release.
 *
 * @example
 * ```ts
 * console.log(HOLDER_ANSWERS.includes('not-holder')); // true
 * ```
 */
export const HOLDER_ANSWERS = [
  'write',
  'version-conflict',
  'not-holder',
  'not-occupied',
  'unknown-spool',
  'ambiguous-spool',
] as const;
/** `write`: change the row as asked. The rest: refuse with the error of that name. */
export type HolderAnswer = (typeof HOLDER_ANSWERS)[number];

/**
 * FINALIZAR, take-over and release: the truth alone decides.
 *
 * @example
 * ```ts
 * HOLDER.named; // 'write'
 * ```
 */
export const HOLDER: Readonly<Record<HolderView, HolderAnswer>> = {
  named: 'write',
  'named-otherwise': 'version-conflict',
  another: 'not-holder',
  unreadable: 'not-holder',
  free: 'not-occupied',
  'no-row': 'unknown-spool',
  ambiguous: 'ambiguous-spool',
};
