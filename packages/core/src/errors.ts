import type { SpoolTag } from './domain/spool-tag.js';

/**
 * What the reader of an error may safely do next:
 * - `repeat`: the same call again, now; nothing can go wrong by it.
 * - `repeat-later`: the same call again, after `retryAfterMs` where given.
 * - `ask-holder`: somebody has it; ask them, or wait.
 * - `take-over`: the holder may be gone; a supervisor can take it over.
 * - `read-again`: what you knew is out of date; look, then decide.
 * - `correct-input`: the call itself is wrong, and will be the next time.
 * - `fix-source`: a person must fix the sheet first.
 * - `nothing`: there is nothing to do.
 */
export type NextStep =
  | 'repeat'
  | 'repeat-later'
  | 'ask-holder'
  | 'take-over'
  | 'read-again'
  | 'correct-input'
  | 'fix-source'
  | 'nothing';

/** Who has a spool, as far as it is known. A lock alone knows the id only. */
export interface Holder {
  readonly id: number;
  readonly initials: string | null;
  readonly since: Date | null;
}

/** What every error has. */
export interface Problem<Type extends string> {
  readonly type: Type;
  /** One sentence for a person, in English, without secrets. */
  readonly message: string;
  readonly next: NextStep;
}

/** Another worker has it, by the truth (or, `saidBy: 'lock'`, by the lock while the truth cannot be asked). */
export interface Occupied extends Problem<'occupied'> {
  readonly tag: SpoolTag;
  /** `null` when the label cannot be read; `label` then says what stands there. */
  readonly holder: Holder | null;
  readonly label: string | null;
  /** The occupation is older than the stale limit (24 h): nobody may be working on it any more. */
  readonly stale: boolean;
  readonly saidBy: 'truth' | 'lock';
}

/** An INICIAR of this spool is under way, by this or another worker. */
export interface InProgress extends Problem<'in-progress'> {
  readonly tag: SpoolTag;
  readonly workerId: number | null;
  readonly retryAfterMs: number;
}

/** You are not the one who may do this: another has it, or (`reason: 'token'`) a newer session of yours. */
export interface NotHolder extends Problem<'not-holder'> {
  readonly tag: SpoolTag;
  readonly holder: Holder | null;
  readonly label: string | null;
  readonly reason: 'worker' | 'token';
}

/** The truth says the spool is free. */
export interface NotOccupied extends Problem<'not-occupied'> {
  readonly tag: SpoolTag;
}

/** The truth has no such spool. */
export interface UnknownSpool extends Problem<'unknown-spool'> {
  readonly tag: SpoolTag;
}

/** Several rows of the truth carry this tag. */
export interface AmbiguousSpool extends Problem<'ambiguous-spool'> {
  readonly tag: SpoolTag;
  readonly rows: number;
}

/** The truth has not the shape it must have, such as a missing header. */
export interface SourceMisshaped extends Problem<'source-misshaped'> {
  readonly problem: string;
}

/** The lock was there and is not any more (TTL mode). The occupation in the truth is not touched by that. */
export interface LockExpired extends Problem<'lock-expired'> {
  readonly tag: SpoolTag;
}

/** The row changed since it was read. Versions are `null` where the row has none that can be read. */
export interface VersionConflict extends Problem<'version-conflict'> {
  readonly tag: SpoolTag;
  readonly expected: number | null;
  readonly actual: number | null;
}

/** The lock store cannot be asked, and this call needs it. Nothing changed. */
export interface StoreUnavailable extends Problem<'store-unavailable'> {
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** The truth cannot be asked. Nothing changed. */
export interface SourceUnavailable extends Problem<'source-unavailable'> {
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** Neither can be asked. Nothing changed. */
export interface Unavailable extends Problem<'unavailable'> {
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** A write was sent and whether it took effect cannot be told now. Repeating the call is safe and finds out. */
export interface OutcomeUnknown extends Problem<'outcome-unknown'> {
  readonly tag: SpoolTag;
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** The call itself is wrong. Nothing was asked or changed. */
export interface InvalidInput extends Problem<'invalid-input'> {
  /** The part that is wrong, such as `worker.id`. */
  readonly field: string;
  /** What is wrong with it, such as `must be a whole number from 1 up`. */
  readonly problem: string;
  /** What was given, shortened and printable. */
  readonly received: string;
}

/** The deadline passed before anything was written. */
export type TimedOut = Problem<'timed-out'>;

/** The caller's signal ended the call before anything was written. */
export type Aborted = Problem<'aborted'>;

/** Everything that can keep a call from doing what it was asked to. */
export type SpoolLockError =
  | Occupied
  | InProgress
  | NotHolder
  | NotOccupied
  | UnknownSpool
  | AmbiguousSpool
  | SourceMisshaped
  | LockExpired
  | VersionConflict
  | StoreUnavailable
  | SourceUnavailable
  | Unavailable
  | OutcomeUnknown
  | InvalidInput
  | TimedOut
  | Aborted;
