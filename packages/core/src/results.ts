import type { GrantMode } from './engine/events.js';
import type { Lock } from './domain/lock-value.js';
import type { SpoolTag } from './domain/spool-tag.js';
import type { Worker } from './domain/worker.js';

/** What INICIAR gives the worker who got the spool. */
export interface Grant {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  /**
   * Names this session to FINALIZAR and `extend`. A grant made without a lock has `DEGRADED:…`
   * (`isDegraded(token)`), which guards nothing.
   */
  readonly token: string;
  /** Since when, by the truth, in whole seconds; `null` when the row of a resumed grant has no date. */
  readonly since: Date | null;
  readonly mode: GrantMode;
  /** The worker had it already: the same grant again. */
  readonly resumed: boolean;
  /** The row's version, which only grows: later grants have higher ones. Missing where a source has none. */
  readonly fence?: number;
  /** Who had it before, when a stale occupation was superseded. */
  readonly superseded?: { readonly worker: Worker; readonly since: Date | null };
}

/** One INICIAR on its way: who wants what since when, and the lock it would have. */
export interface Claim {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  readonly since: Date;
  readonly lock: Lock;
}
