import type {
  Drift,
  GrantMode,
  Health,
  LockDetails,
  LockRemoval,
  SkipReason,
  SpoolState,
} from '@spoollock/core';
import type { HoldingEnd } from '@spoollock/core/adapter';
import type { Problem } from './problem.js';

// What the answers carry. A member that is not known is left out. Times are ISO 8601 in UTC.

/** A worker, as requests and answers carry one. */
export interface WireWorker {
  readonly id: number;
  readonly initials: string;
}

/** The answer to INICIAR and to a take-over. It belongs to the worker who asked: nothing else shows a token. */
export interface WireGrant {
  readonly tag: string;
  readonly worker: WireWorker;
  readonly token: string;
  readonly since: string | null;
  readonly mode: GrantMode;
  /** Whether the worker had the spool already. */
  readonly resumed: boolean;
  readonly fence?: number;
  /** Who had the spool before, if a stale occupation was superseded. */
  readonly superseded?: { readonly worker: WireWorker; readonly since: string | null };
}

/** The answer to FINALIZAR. */
export interface WireGiveBack {
  readonly tag: string;
  readonly worker: WireWorker;
  /** Whether it was already given back under this operation id. */
  readonly repeated: boolean;
  readonly lock: LockRemoval;
}

/** The answer to a release. */
export interface WireReleased {
  readonly tag: string;
  /** The former holder, or the unreadable label. */
  readonly from: WireWorker | string;
  /** Whether it was already released under this operation id. */
  readonly repeated: boolean;
  readonly lock: LockRemoval;
}

/** The answer to an extension. */
export interface WireExtended {
  readonly tag: string;
  readonly expiresAt: string;
}

/** One spool of a list. */
export interface WireSpool {
  readonly tag: string;
  readonly state: SpoolState;
  readonly worker?: WireWorker;
  readonly label?: string;
  readonly since?: string;
  readonly fence?: number;
  readonly drift?: Drift;
  /** Of an `ambiguous` spool: the tags that people cannot tell from one another, fit to be shown. */
  readonly alike?: readonly string[];
}

/** One page of spools. */
export interface WireSpoolPage {
  readonly spools: readonly WireSpool[];
  /** The `cursor` of the next page; `null` on the last one. */
  readonly next: string | null;
  readonly counts: Readonly<Record<SpoolState, number>>;
  /** Rows that carry no valid tag. */
  readonly unlisted: number;
  /** The side that could not be asked. */
  readonly missing?: 'store' | 'source';
}

/** The row of one spool, as it was read. */
export interface WireRow {
  readonly state: 'free' | 'occupied' | 'unreadable' | 'no-row' | 'ambiguous' | 'unavailable';
  readonly worker?: WireWorker;
  readonly since?: string;
  readonly version?: number;
  readonly label?: string;
  readonly unreadableSince?: string;
  readonly rows?: number;
}

/** One spool with its lock and its row. */
export interface WireInspection extends WireSpool {
  readonly holder?: { readonly id: number; readonly initials: string | null; readonly since: string | null };
  readonly lock: {
    readonly kind: LockDetails['kind'];
    readonly workerId?: number;
    readonly since?: string;
    readonly expiresInMs?: number;
    readonly origin?: 'first-hand' | 'rebuilt';
  };
  readonly row: WireRow;
}

/** That somebody had a spool. What no line of the audit trail says is left out. */
export interface WireHolding {
  readonly tag: string;
  readonly worker?: { readonly id: number; readonly initials: string | null };
  /** The label in which no worker could be read. */
  readonly label?: string;
  readonly from?: string;
  /** Missing if it goes on, or if nobody knows when it ended: `endedBy` tells. */
  readonly until?: string;
  readonly durationMs?: number;
  /** How it ended; missing if it goes on. */
  readonly endedBy?: HoldingEnd;
  /** The supervisor who ended it, or who gave it back in the worker's name. */
  readonly by?: string;
  readonly reason?: string;
  /** What was last written to the app's own columns. */
  readonly also?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Who had a spool, or what a worker had. */
export interface WireHistory {
  /** The newest first. */
  readonly holdings: readonly WireHolding[];
  /** How many there are in all that was read. */
  readonly count: number;
  /** How many of them have a duration. */
  readonly timed: number;
  /** The mean of these durations, in whole milliseconds. */
  readonly meanMs?: number;
  /** Whether the whole trail was read; otherwise there are older ones. */
  readonly complete: boolean;
  /** Lines of the trail that another program wrote, which were skipped. */
  readonly unread: number;
}

/** What became of one spool of many, as if it had been asked for alone. */
export interface WireOutcome {
  readonly tag: string;
  readonly status: number;
  /** Of an INICIAR. */
  readonly grant?: WireGrant;
  /** Of a FINALIZAR. */
  readonly repeated?: boolean;
  readonly lock?: LockRemoval;
  readonly problem?: Problem;
}

/** The latest reconcile, as `/health` shows it. */
export interface WireReconcile {
  readonly at: string;
  readonly reconciled: number;
  readonly skipped: number;
  /** How many rows were left alone for which reason. */
  readonly reasons: Readonly<Partial<Record<SkipReason, number>>>;
  readonly orphansRemoved: number;
  readonly complete: boolean;
  /** The error's type, if it stopped early. */
  readonly stoppedBy?: string;
}

/** The answer to a health request. */
export interface WireHealth extends Health {
  readonly lastReconcile: WireReconcile | null;
}
