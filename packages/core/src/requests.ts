import type { Worker } from './domain/worker.js';
import type { Grant } from './results.js';
import type { SpoolState } from './domain/spool-state.js';

/** What every call takes besides its own arguments. */
export interface CallOptions {
  /** Ends the wait. What was sent cannot be called back, so after a write the answer is `outcome-unknown`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that this call may take; 15 000 by default. */
  readonly deadlineMs?: number | undefined;
}

/** What FINALIZAR may be given besides who gives back what. */
export interface FinalizarGuards {
  /** The grant's token. Refuses when a newer session of this worker holds the lock. For older clients. */
  readonly token?: string | undefined;
  /**
   * The fence of the grant, or of the spool as it was seen. Refuses when the row has another version. `null`: the
   * row was seen without a version. This is the stronger guard.
   */
  readonly fence?: number | null | undefined;
  /** The caller's own id of this give-back. A repeat under it is Ok, even when the spool is free by then. */
  readonly operationId?: string | undefined;
}

/** A holder as somebody saw it. The `holder` of an inspection is one, and so is a worker. */
export interface SeenHolder {
  readonly id: number;
  readonly initials?: string | null | undefined;
}

/** A supervisor's decision that a spool changes hands. */
export interface TakeOver {
  /** The holder with whom the spool was seen, or the label that could not be read, letter for letter. */
  readonly from: SeenHolder | string;
  readonly to: Worker;
  /** Who decided, for the record. */
  readonly by: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The fence of the spool as it was seen. Refuses when the row has another version. `null`: it had none. */
  readonly fence?: number | null | undefined;
}

/** A supervisor's decision that a spool is free again. */
export interface Release {
  /** The holder with whom the spool was seen, or the label that could not be read, letter for letter. */
  readonly from: SeenHolder | string;
  /** Who decided, for the record. */
  readonly by: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The fence of the spool as it was seen. Refuses when the row has another version. `null`: it had none. */
  readonly fence?: number | null | undefined;
  /** The caller's own id of this release. A repeat under it is Ok, even when the spool is free by then. */
  readonly operationId?: string | undefined;
}

/**
 * What `using` does with a spool. The signal is aborted when the hold has ended early, or when the caller's own
 * signal is.
 */
export type Work<T> = (grant: Grant, signal: AbortSignal) => Promise<T> | T;

/** Which spools to list. What is left out does not narrow. */
export interface ListQuery {
  readonly state?: SpoolState | undefined;
  /** A worker's id. */
  readonly worker?: number | undefined;
  /** Only those occupied for longer than this, in milliseconds. */
  readonly olderThanMs?: number | undefined;
  /** At most so many, 1 to 10 000; 500 by default. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
}
