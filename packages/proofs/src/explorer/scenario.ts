import type { SpoolLockOptions, Worker } from '@spoollock/core';
import type { LockStore, OccupationSource, SourceAbilities } from '@spoollock/core/adapter';
import type { WorldFault } from './faults.js';

/** What one process of a scenario does, one call after the other. */
export type Deed =
  | 'iniciar'
  /** A double tap. */
  | 'iniciar, twice at once'
  | 'finalizar'
  /** The give-back before it, repeated under the same id by a caller who does not know that it was answered. */
  | 'finalizar, once more'
  /** With the fence of its last grant. */
  | 'finalizar by fence'
  /** As the earlier service does: it holds its lock before it writes its row, and compares nothing. */
  | 'the earlier service takes'
  | 'cleanup'
  | 'reconcile'
  | {
      readonly takeOverFrom: Worker | string;
      /** The row's version as it was seen; every row begins at 4. */
      readonly fence?: number | undefined;
    }
  | {
      /** A supervisor gives the spool back for this holder, or from this label. */
      readonly releaseFrom: Worker | string;
      readonly fence?: number | undefined;
      /** Under the id of the deed before it, by a supervisor who does not know that it was answered. */
      readonly onceMore?: boolean | undefined;
    };

/** One process, and the worker who uses it. */
export interface Actor {
  readonly name: string;
  readonly worker: Worker;
  readonly deeds: readonly Deed[];
  /** How often a call whose answer was lost is repeated; 0 by default. */
  readonly repeats?: number | undefined;
  /** By how many hours this process's clock is wrong. */
  readonly clockBehindHours?: number | undefined;
  /** How this process is set up, where it differs from the others. */
  readonly options?: Partial<SpoolLockOptions> | undefined;
  /** This process has no lock store: for it the truth alone decides. */
  readonly withoutStore?: boolean | undefined;
}

/** What may happen by itself, each so many times as it is listed. */
export type HappeningName =
  /** Everybody stands still for longer than the answer of a write is fresh, and no reservation expires. */
  | 'pause'
  /** Everybody stands still until every reservation has expired. */
  | 'expiry'
  /** The same, but nobody is between its look at the row and its write. */
  | 'expiry between writes'
  /** As much time passes, and everybody's timers fire. */
  | 'time passes'
  /** So much that every call under way comes to its deadline. */
  | 'deadline'
  | 'row cleared'
  /** The same, while no write is under way. */
  | 'row cleared between writes'
  | 'another typed'
  | 'garbage typed'
  | 'other garbage typed'
  | 'row copied';

/** A small scenario around one spool. */
export interface Scenario {
  readonly name: string;
  readonly actors: readonly Actor[];
  /** How many faults there may be, anywhere; 0 by default. */
  readonly faults?: number | undefined;
  /** The same in the short walk of every test run; by default 1 with two processes, 0 with more. */
  readonly faultsInShort?: number | undefined;
  /** Too many schedules for every test run. */
  readonly longOnly?: boolean | undefined;
  /** Which faults of the lock store as a whole are among them; by default all. */
  readonly worldFaults?: readonly WorldFault[] | undefined;
  readonly happenings?: readonly HappeningName[] | undefined;
  /** A held lock over the free row, of a minute ago or (`old`) of days ago. */
  readonly orphan?: { readonly of: Worker; readonly old: boolean } | undefined;
  /** Who the row names at the beginning, since how many hours, and whether their lock is there. */
  readonly occupiedBy?:
    | { readonly worker: Worker; readonly lock: boolean; readonly hoursAgo?: number | undefined }
    | undefined;
  /** What the row says at the beginning, if it cannot be read. */
  readonly label?: string | undefined;
  readonly options?: Partial<SpoolLockOptions> | undefined;
  /** No process has a lock store: the truth alone decides. */
  readonly withoutStore?: boolean | undefined;
  /**
   * Every call is made by a process of its own, which remembers nothing of the calls before it. A process that
   * lives on goes through many more states.
   */
  readonly processPerCall?: boolean | undefined;
  /**
   * Whether lock and row must agree at the end where nothing failed: by default where every worker uses one
   * process and nobody else writes the row.
   */
  readonly looksAtLock?: boolean | undefined;
  /** What the truth can do, where it is not everything. */
  readonly abilities?:
    | { readonly [Ability in keyof SourceAbilities]?: SourceAbilities[Ability] | undefined }
    | undefined;
  /** Puts something in front of the real ports: how a protection is taken away to see that it is missed. */
  readonly weaken?: Weakening | undefined;
}

/** What to put in front of the real ports. */
export interface Weakening {
  /** What the engine sees in place of the lock store. */
  readonly store?: ((store: LockStore) => LockStore) | undefined;
  /** What the engine sees in place of the truth. */
  readonly source?: ((source: OccupationSource) => OccupationSource) | undefined;
}
