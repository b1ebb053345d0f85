import type { SpoolLockError } from '../errors.js';
import type { OccupationChange } from '../ports/occupation-source.js';
import type { GrantMode, ReconcileReport } from '../results.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';

interface About {
  readonly tag: SpoolTag;
}

interface Granted extends About {
  readonly worker: Worker;
  readonly since: Date | null;
  readonly fence: number | null;
  readonly mode: GrantMode;
}

/** What happened. A change becomes an event only once it is known to have happened. */
export type SpoolLockEvent =
  | ({ readonly type: 'granted' } & Granted)
  | ({ readonly type: 'resumed' } & Granted)
  /** A stale occupation gave way to an INICIAR (only with `stale: 'supersede'`). */
  | ({ readonly type: 'superseded'; readonly former: Worker; readonly formerSince: Date | null } & Granted)
  | ({
      readonly type: 'taken-over';
      /** The former holder, or the label that could not be read. */
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
    } & Granted)
  /** A supervisor gave the spool back for its holder. */
  | ({
      readonly type: 'released';
      /** The former holder, or the label that could not be read. */
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
      /** It had been done under this operation id before. */
      readonly repeated: boolean;
    } & About)
  /** `repeated`: it had been done under this operation id before. That time may have had no event. */
  | ({ readonly type: 'given-back'; readonly worker: Worker; readonly repeated: boolean } & About)
  /**
   * It is known now whether a write took place whose call ended as `outcome-unknown`. No call waits for it any
   * more. A call that repeats it has an event of its own besides.
   */
  | ({
      readonly type: 'settled';
      readonly change: OccupationChange;
      readonly outcome: 'applied' | 'cancelled';
    } & About)
  | ({ readonly type: 'refused'; readonly operation: string; readonly error: SpoolLockError } & About)
  /** A held lock over a free row gave way to an INICIAR, or was removed by reconcile. */
  | ({ readonly type: 'orphan-reclaimed'; readonly value: string } & About)
  | ({
      readonly type: 'orphan-removed';
      readonly value: string;
      readonly by: 'cleanup' | 'reconcile';
    } & About)
  /** The lock now says what the row says. `former` is the lock that gave way, `null` when there was none. */
  | ({
      readonly type: 'lock-rebuilt';
      readonly workerId: number;
      readonly former: string | null;
      readonly by: 'contact' | 'reconcile';
    } & About)
  /** The lock store could not be asked: from here on the truth alone decides. */
  | { readonly type: 'degraded-entered'; readonly detail: string }
  | { readonly type: 'degraded-left' }
  | { readonly type: 'reconciled'; readonly report: ReconcileReport }
  /** Two parts of the set-up do not fit together. Each listener gets it once, when it begins to listen. */
  | { readonly type: 'warning'; readonly detail: string }
  /** Something that must not fail did: a listener threw, or an adapter broke its promise. */
  | { readonly type: 'fault'; readonly detail: string; readonly cause: unknown };

/** May be async. The engine does not wait for it. */
export type Listener = (event: SpoolLockEvent) => unknown;

/** Calls every listener. One that throws is reported to all as a `fault`, and changes nothing else. */
export class Events {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(event: SpoolLockEvent): void {
    for (const listener of this.#listeners) this.notify(listener, event);
  }

  notify(listener: Listener, event: SpoolLockEvent): void {
    const threw = (cause: unknown): void => {
      // A fault about a fault would go round for ever.
      if (event.type !== 'fault') this.emit({ type: 'fault', detail: 'a listener threw', cause });
    };
    try {
      const said = listener(event);
      if (said instanceof Promise) said.catch(threw);
    } catch (cause) {
      threw(cause);
    }
  }
}
