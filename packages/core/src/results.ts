import type { Result } from 'neverthrow';
import type { SpoolTag } from './domain/spool-tag.js';
import type { Holder, Worker } from './domain/worker.js';
import type { FinalizarError, ReconcileStop } from './errors.js';
import type { Occupation } from './ports/occupation-source.js';
import type { Drift, SpoolState } from './domain/spool-state.js';

/**
 * What protects a grant:
 * - `persistent`: a lock without an expiry. `ttl`: a lock with one.
 * - `degraded`: the truth alone, because the lock store was down.
 * - `truth`: the truth alone, because the engine has no lock store.
 */
export type GrantMode = 'persistent' | 'ttl' | 'degraded' | 'truth';

/** What INICIAR returns to the worker who got the spool. */
export interface Grant {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  /**
   * Identifies this session to FINALIZAR and `extend`. A grant without a lock has `DEGRADED:…` or `TRUTH:…`, which
   * protects nothing.
   */
  readonly token: string;
  /**
   * When the occupation began, as the truth says, in whole seconds. `null` if the row of a resumed grant has no
   * date.
   */
  readonly since: Date | null;
  readonly mode: GrantMode;
  /** Whether the worker had the spool already. This is then the same grant again. */
  readonly resumed: boolean;
  /**
   * The fencing number of the grant, which is the row's version. It only grows, so a later grant has a higher one.
   * Missing if the row has no version.
   */
  readonly fence?: number;
  /** Who had the spool before, when a stale occupation was superseded. */
  readonly superseded?: { readonly worker: Worker; readonly since: Date | null };
}

/** Whether the spool's lock was removed. If not, the call still succeeds. */
export type LockRemoval = 'removed' | 'none-of-ours' | 'unreachable';

/** A spool that its worker gave back. */
export interface GiveBack {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  /** Whether it was already given back under this `operationId`. */
  readonly repeated: boolean;
  readonly lock: LockRemoval;
}

/** A spool that a supervisor released. */
export interface Released {
  readonly tag: SpoolTag;
  /** The former holder, or the unreadable label. */
  readonly from: Worker | string;
  /** Whether it was already released under this `operationId`. */
  readonly repeated: boolean;
  readonly lock: LockRemoval;
}

/** The result of `using`. */
export interface Used<T> {
  readonly grant: Grant;
  /** What the work returned, or what it threw. */
  readonly work: Result<T, unknown>;
  /** The result of the give-back. `using` tries it even if the work threw. */
  readonly givenBack: Result<GiveBack, FinalizarError>;
}

/** The new expiry of a lock. */
export interface Extended {
  readonly tag: SpoolTag;
  /** By the engine's clock. The store counts by its own clock, from the moment it got the command. */
  readonly expiresAt: Date;
}

/** The state of one spool. */
export interface Spool {
  readonly tag: SpoolTag;
  readonly state: SpoolState;
  /** Who has it, as the truth says; `null` if it is free, or if the label is unreadable. */
  readonly worker: Worker | null;
  /** The exact text of the row's label, if somebody has the spool. */
  readonly label: string | null;
  readonly since: Date | null;
  readonly fence: number | null;
  /** How lock and row disagree; `null` if they agree, or if one of them could not be read. */
  readonly drift: Drift | null;
  /** The tags that people cannot tell apart, fit to print, if the spool is `ambiguous` for that reason. */
  readonly alike?: readonly string[];
}

/** The lock of a spool, without its token: only its holder may know that. */
export interface LockDetails {
  /** `no-store`: this engine keeps no locks. */
  readonly kind: 'none' | 'reservation' | 'persistent' | 'ttl' | 'unreadable' | 'unavailable' | 'no-store';
  readonly workerId: number | null;
  readonly since: Date | null;
  readonly expiresInMs: number | null;
  readonly origin: 'first-hand' | 'rebuilt' | null;
}

/** One spool, with its lock and its row as they were read. */
export interface Inspection extends Spool {
  /**
   * Who has it, as the truth says, or as the lock says while the truth is down. `null` if it is free or the label
   * is unreadable. You can pass it to `takeOver` and `release` as `from`.
   */
  readonly holder: Holder | null;
  readonly lock: LockDetails;
  readonly row: Occupation | 'unavailable';
}

/** One page of spools, in the order of their tags. */
export interface SpoolPage {
  readonly spools: readonly Spool[];
  /** The cursor of the next page; `null` on the last page. */
  readonly next: string | null;
  /** How many spools have each state. It counts all spools, not only those that match the query. */
  readonly counts: Readonly<Record<SpoolState, number>>;
  /** Rows that could not be listed because they carry no valid tag. */
  readonly unlisted: number;
  /** The side that could not be asked, if any. The page then comes from the other side alone. */
  readonly missing: 'store' | 'source' | null;
}

/** One look of the cleanup: the name of the lock that it looked at, if any, and whether it removed that lock. */
export interface Cleanup {
  readonly looked: string | null;
  readonly removed: boolean;
}

/** Why reconcile wrote no lock for a row. */
export type SkipReason =
  /** Its lock is there and names the row's worker. */
  | 'has-lock'
  /** There is a reservation: an INICIAR is under way. */
  | 'being-taken'
  | 'older-than-limit'
  | 'no-date'
  | 'unreadable-date'
  | 'unreadable-label'
  | 'ambiguous-tag'
  | 'invalid-tag'
  /** Row or lock changed while reconcile looked at them. */
  | 'changed-meanwhile';

/** One row that a reconcile left alone, and why. */
export interface Skipped {
  /** The text in the row, which may not be a valid tag. */
  readonly tag: string;
  readonly reason: SkipReason;
}

/** What a reconcile did. */
export interface ReconcileReport {
  /** Rows whose lock reconcile wrote, because it was missing or named another worker. */
  readonly reconciled: number;
  /** Rows that reconcile left alone: the number of `skips`. */
  readonly skipped: number;
  readonly skips: readonly Skipped[];
  /** Orphans that reconcile removed. */
  readonly orphansRemoved: number;
  /** Whether it reached the end. If not, the changes that it made before it stopped remain. */
  readonly complete: boolean;
  /** Why it stopped early; `null` if it did not. */
  readonly stoppedBy: ReconcileStop | null;
}

/** Whether both sides answer now. */
export interface Health {
  /** `ok`: every side answers. `degraded`: one of two does. `down`: none does. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** `down`: it does not answer, or refuses a lock write. `none`: this engine has no lock store. */
  readonly store: 'up' | 'down' | 'none';
  /** `misshaped`: it answers, but a person must fix it first. */
  readonly source: 'up' | 'down' | 'misshaped';
  /** What is wrong, one sentence for each side. */
  readonly details: readonly string[];
}

/** A drift check that is running. */
export interface DriftCheck {
  /**
   * Stops it. Resolves when a reconcile that is under way has ended.
   *
   * @example
   * ```ts
   * const driftCheck = lock.startDriftCheck({ everyMs: 60_000 });
   * await driftCheck.stop();
   * ```
   */
  stop(): Promise<void>;
}
