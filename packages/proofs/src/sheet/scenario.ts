import type { SpoolLockOptions, Worker } from '@spoollock/core';
import type { GoogleSettings } from '@spoollock/sheets-emulator';
import type { GoogleSheetsSourceOptions } from '../../../google-sheets/src/options.js';

/** What one worker does, one call after the other. `pause`: nothing, for a while. */
export type Deed =
  | 'iniciar'
  | 'finalizar'
  | 'finalizar by fence'
  | 'reconcile'
  | 'pause'
  | { readonly takeOverFrom: Worker }
  /** A supervisor gives the spool back for this holder. */
  | { readonly releaseFrom: Worker };

export interface Actor {
  readonly name: string;
  readonly worker: Worker;
  readonly deeds: readonly Deed[];
  /** The spool; the first one by default. */
  readonly tag?: string;
  /** The process that is used; one of the actor's own by default. */
  readonly process?: string;
  /** How often a call whose answer was lost is repeated; 0 by default. */
  readonly repeats?: number;
}

/** What people may do between any two calls, each so many times as it is listed. */
export type HappeningName =
  /** Every row comes to stand at the place of another. */
  | 'rows sorted'
  | 'row moved'
  | 'row inserted'
  | 'column inserted'
  /** A header that is needed is another from now on; it is fixed before the questions at the end. */
  | 'header renamed'
  /** The shop has no column of versions from now on. */
  | 'versions dropped'
  | 'row cleared'
  | 'another typed'
  | 'row copied'
  /** A filter hides the first spool's row. */
  | 'row filtered'
  /** A person hides the first spool's row. */
  | 'row hidden'
  /** The tab gets another name, and a copy of it its own. */
  | 'tab exchanged'
  | 'ledger deleted'
  | 'workroom deleted'
  /** Everybody stands still for longer than the answer of a write is fresh, and no reservation expires. */
  | 'pause'
  /** Everybody stands still until every reservation has expired. */
  | 'expiry';

/** A small scenario around a sheet of three spools. */
export interface SheetScenario {
  readonly name: string;
  readonly actors: readonly Actor[];
  /** How many faults there may be, anywhere; 0 by default. */
  readonly faults?: number;
  readonly happenings?: readonly HappeningName[];
  /** Who has the first spool at the beginning. */
  readonly occupiedBy?: Worker;
  /**
   * `down` (default): the lock store answers nobody, so that the sheet alone keeps workers apart. `at once`: locks
   * in memory, whose calls are no steps. `in steps`: they are, and none of them fails. `none`: there is no lock store.
   */
  readonly locks?: 'down' | 'at once' | 'in steps' | 'none';
  /** Processes that have just started, on a sheet without the hidden tabs; by default they have read all rows. */
  readonly cold?: boolean;
  /** Nobody but one worker does anything to the spool: whatever they ask for must come to pass, or a fault be blamed. */
  readonly alone?: boolean;
  readonly options?: Partial<SpoolLockOptions>;
  readonly source?: Partial<GoogleSheetsSourceOptions>;
  /** What this Google does where nobody knows; the likeliest by default. */
  readonly google?: Partial<GoogleSettings>;
}
