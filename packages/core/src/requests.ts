import type { Worker } from './domain/worker.js';
import type { Grant } from './results.js';
import type { SpoolState } from './domain/spool-state.js';

/** The options of every call. */
export interface CallOptions {
  /**
   * Aborting it ends the wait. A request that was sent cannot be taken back, so after a write the answer is
   * `outcome-unknown`.
   */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take; 15 000 by default. */
  readonly deadlineMs?: number | undefined;
}

/** What a call may write besides the occupation. */
export interface WithAlso<Cells = never> {
  /**
   * Cells of your own columns to write in the same atomic write, by the names that the source was given. `null` makes
   * a cell blank. A column that is left out, and every other column, stays untouched. Where the call writes nothing,
   * since it is resumed or repeated, nothing of `also` is written either.
   */
  readonly also?: Cells | undefined;
}

/** The options of `using`. */
export interface UsingOptions<Cells = never> extends CallOptions, WithAlso<Cells> {
  /** The same as `also`, for the give-back. */
  readonly alsoAfter?: Cells | undefined;
}

/** Optional checks of FINALIZAR. */
export interface FinalizarGuards {
  /**
   * The grant's token. FINALIZAR refuses if a newer session of this worker has the held lock. For older clients
   * without a fence.
   */
  readonly token?: string | undefined;
  /**
   * The fence of the grant, or of the spool as you saw it. FINALIZAR refuses if the row has another version.
   * `null`: you saw the row without a version. This guard is stronger than `token`.
   */
  readonly fence?: number | null | undefined;
  /** Your own id for this give-back. A repeat with the same id answers Ok, even if the spool is free by then. */
  readonly operationId?: string | undefined;
  /** Who gives it back in the worker's name, for the record; nobody but the worker by default. It comes with `reason`. */
  readonly by?: string | undefined;
  /** Why somebody else does it, for the record. It comes with `by`. */
  readonly reason?: string | undefined;
}

/** A holder as somebody saw it. You can pass a worker, or the `holder` of an inspection. */
export interface SeenHolder {
  readonly id: number;
  readonly initials?: string | null | undefined;
}

/** A supervisor's decision to hand a spool to another worker. */
export interface TakeOver {
  /** The holder that the supervisor saw, or the exact text of the unreadable label. */
  readonly from: SeenHolder | string;
  readonly to: Worker;
  /** Who decided, for the record. */
  readonly by: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The fence that the supervisor saw; `null` if there was none. The call refuses if the row has another version. */
  readonly fence?: number | null | undefined;
}

/** A supervisor's decision to free a spool. */
export interface Release {
  /** The holder that the supervisor saw, or the exact text of the unreadable label. */
  readonly from: SeenHolder | string;
  /** Who decided, for the record. */
  readonly by: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The fence that the supervisor saw; `null` if there was none. The call refuses if the row has another version. */
  readonly fence?: number | null | undefined;
  /** Your own id for this release. A repeat with the same id answers Ok, even if the spool is free by then. */
  readonly operationId?: string | undefined;
}

/**
 * The work that `using` runs. The signal is aborted when the occupation ends early, or when the caller's own signal
 * is aborted.
 */
export type Work<T> = (grant: Grant, signal: AbortSignal) => Promise<T> | T;

/** Which spools to list. An omitted filter matches every spool. */
export interface ListQuery {
  /** What is `stale` is not among the `occupied`. Without a state, all that a worker has is listed. */
  readonly state?: SpoolState | undefined;
  /** A worker's id. */
  readonly worker?: number | undefined;
  /** Only spools occupied for longer than this, in milliseconds. */
  readonly olderThanMs?: number | undefined;
  /** The most spools on the page, 1 to 10 000; 500 by default. */
  readonly limit?: number | undefined;
  /** The `next` of the previous page. */
  readonly cursor?: string | undefined;
}
