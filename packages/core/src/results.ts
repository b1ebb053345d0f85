import type { Result } from 'neverthrow';
import type { SpoolTag } from './domain/spool-tag.js';
import type { Holder, Worker } from './domain/worker.js';
import type { FinalizarError, ReconcileStop } from './errors.js';
import type { Occupation } from './ports/occupation-source.js';
import type { Drift, SpoolState } from './domain/spool-state.js';

/**
 * What keeps a grant:
 * - `persistent`: a lock without an expiry. `ttl`: a lock with one.
 * - `degraded`: no lock, because the lock store was down. The truth alone.
 * - `truth`: no lock, because the engine has no lock store. The truth alone, as intended.
 */
export type GrantMode = 'persistent' | 'ttl' | 'degraded' | 'truth';

/** What INICIAR gives the worker who got the spool. */
export interface Grant {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  /**
   * Names this session to FINALIZAR and `extend`. A grant without a lock has `DEGRADED:…` or `TRUTH:…`, which
   * guards nothing.
   */
  readonly token: string;
  /** Since when, by the truth, in whole seconds; `null` when the row of a resumed grant has no date. */
  readonly since: Date | null;
  readonly mode: GrantMode;
  /** The worker had the spool already: the same grant again. */
  readonly resumed: boolean;
  /** The row's version, which only grows: later grants have higher ones. Missing where the source has none. */
  readonly fence?: number;
  /** Who had the spool before, when a stale occupation was superseded. */
  readonly superseded?: { readonly worker: Worker; readonly since: Date | null };
}

/** What became of a spool's lock. A failure to remove it is no failure of the call. */
export type LockRemoval = 'removed' | 'none-of-ours' | 'unreachable';

/** A spool that its worker gave back. */
export interface GiveBack {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  /** It had been given back under this very `operationId` before. */
  readonly repeated: boolean;
  readonly lock: LockRemoval;
}

/** A spool that a supervisor gave back for its holder. */
export interface Released {
  readonly tag: SpoolTag;
  /** The former holder, or the label that could not be read. */
  readonly from: Worker | string;
  /** It had been released under this very `operationId` before. */
  readonly repeated: boolean;
  readonly lock: LockRemoval;
}

/** What became of a spool that was taken for some work. */
export interface Used<T> {
  readonly grant: Grant;
  /** What the work returned, or what it threw. */
  readonly work: Result<T, unknown>;
  /** What became of the give-back, which was tried whatever the work did. */
  readonly givenBack: Result<GiveBack, FinalizarError>;
}

/** How long a lock lives now. */
export interface Extended {
  readonly tag: SpoolTag;
  /** By the engine's clock. The store counts by its own clock from the moment it was asked. */
  readonly expiresAt: Date;
}

/** How one spool stands. */
export interface Spool {
  readonly tag: SpoolTag;
  readonly state: SpoolState;
  /** Who has it by the truth; `null` when it is free, or when the label cannot be read. */
  readonly worker: Worker | null;
  /** The row's label letter for letter, when somebody has it. */
  readonly label: string | null;
  readonly since: Date | null;
  readonly fence: number | null;
  /** How lock and row disagree; `null` when they agree, or when one of them could not be asked. */
  readonly drift: Drift | null;
}

/** The lock side of a spool. Tokens belong to their holders and are not shown. */
export interface LockDetails {
  /** `no-store`: this engine keeps no locks. */
  readonly kind: 'none' | 'reservation' | 'persistent' | 'ttl' | 'unreadable' | 'unavailable' | 'no-store';
  readonly workerId: number | null;
  readonly since: Date | null;
  readonly expiresInMs: number | null;
  readonly origin: 'first-hand' | 'rebuilt' | null;
}

/** One spool with both sides as they were found. */
export interface Inspection extends Spool {
  /**
   * Who has it: by the truth, else by the lock alone. `null` when it is free or the label cannot be read. Fits
   * `takeOver` and `release` as `from`.
   */
  readonly holder: Holder | null;
  readonly lock: LockDetails;
  readonly row: Occupation | 'unavailable';
}

/** One page of spools, in the order of their tags. */
export interface SpoolPage {
  readonly spools: readonly Spool[];
  /** Where the next page begins; `null` after the last. */
  readonly next: string | null;
  /** Of all spools, whatever the query. */
  readonly counts: Readonly<Record<SpoolState, number>>;
  /** Rows that could not be listed because they carry no valid tag. */
  readonly unlisted: number;
  /** The side that could not be asked, if any. Then only the other one speaks. */
  readonly missing: 'store' | 'source' | null;
}

/** One look of the cleanup: the lock that it looked at, if any was at hand, and whether it removed that one. */
export interface Cleanup {
  readonly looked: string | null;
  readonly removed: boolean;
}

/** Why an occupied row got no lock from a reconcile. */
export type SkipReason =
  /** Its lock is there and names the row's worker. */
  | 'has-lock'
  /** Somebody's reservation is there: an INICIAR is deciding. */
  | 'being-taken'
  | 'older-than-limit'
  | 'no-date'
  | 'unreadable-date'
  | 'unreadable-label'
  | 'ambiguous-tag'
  | 'invalid-tag'
  /** Row or lock changed while the reconcile looked. */
  | 'changed-meanwhile';

/** One row that a reconcile left alone, and why. */
export interface Skipped {
  /** As the row has it. */
  readonly tag: string;
  readonly reason: SkipReason;
}

/** What a reconcile did. */
export interface ReconcileReport {
  /** Rows that have their lock now and had none, or another's, before. */
  readonly reconciled: number;
  /** Occupied rows that were left alone. */
  readonly skipped: number;
  readonly skips: readonly Skipped[];
  /** Held locks over free rows that were removed. */
  readonly orphansRemoved: number;
  /** Whether it came to its end. What was done before it stopped is kept. */
  readonly complete: boolean;
  /** Why it stopped early. */
  readonly stoppedBy: ReconcileStop | null;
}

/** Whether both sides answer now. */
export interface Health {
  /** `ok`: every side answers. `degraded`: one of two does. `down`: none does. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** `none`: this engine has no lock store. */
  readonly store: 'up' | 'down' | 'none';
  /** `misshaped`: it answers, and cannot be used as it is. */
  readonly source: 'up' | 'down' | 'misshaped';
  /** What is wrong, one sentence a side. */
  readonly details: readonly string[];
}

/** A drift check that is running. */
export interface DriftCheck {
  /**
   * Stops it. Resolves when the round under way, if there is one, has ended.
   *
   * @example
   * ```ts
   * const driftCheck = lock.startDriftCheck({ everyMs: 60_000 });
   * await driftCheck.stop();
   * ```
   */
  stop(): Promise<void>;
}
