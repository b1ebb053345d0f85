import type { SpoolLockError } from '../errors.js';
import type { OccupationChange } from '../ports/occupation-source.js';
import type { GrantMode, ReconcileReport } from '../results.js';
import type { AlsoCells } from '../domain/also.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';

interface About {
  readonly tag: SpoolTag;
}

interface Wrote extends About {
  /** The cells of the app's own columns that the same write wrote. */
  readonly also?: AlsoCells | undefined;
}

interface Granted extends Wrote {
  readonly worker: Worker;
  readonly since: Date | null;
  readonly fence: number | null;
  readonly mode: GrantMode;
}

/** Something that happened. The engine emits a change only once it knows that the change happened. */
export type SpoolLockEvent =
  | ({ readonly type: 'granted' } & Granted)
  | ({ readonly type: 'resumed' } & Granted)
  /** INICIAR overwrote a stale occupation (only with `stale: 'supersede'`). */
  | ({ readonly type: 'superseded'; readonly former: Worker; readonly formerSince: Date | null } & Granted)
  | ({
      readonly type: 'taken-over';
      /** The former holder, or the label that could not be read. */
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
    } & Granted)
  /** A supervisor released the spool. */
  | ({
      readonly type: 'released';
      /** The former holder, or the label that could not be read. */
      readonly from: Worker | string;
      readonly by: string;
      readonly reason: string;
      /** Whether it was done under this operation id before. */
      readonly repeated: boolean;
    } & Wrote)
  /**
   * `repeated`: it was done under this operation id before. The first time may have had no event. `by` and `reason` are
   * there if somebody else gave it back in the worker's name.
   */
  | ({
      readonly type: 'given-back';
      readonly worker: Worker;
      readonly repeated: boolean;
      readonly by?: string | undefined;
      readonly reason?: string | undefined;
    } & Wrote)
  /**
   * The engine settled a write whose call had ended with `outcome-unknown`. A repeat of that call emits its own
   * event too.
   */
  | ({
      readonly type: 'settled';
      readonly change: OccupationChange;
      readonly outcome: 'applied' | 'cancelled';
    } & About)
  | ({ readonly type: 'refused'; readonly operation: string; readonly error: SpoolLockError } & About)
  /** INICIAR replaced an orphan by its reservation. */
  | ({ readonly type: 'orphan-reclaimed'; readonly value: string } & About)
  | ({
      readonly type: 'orphan-removed';
      readonly value: string;
      readonly by: 'cleanup' | 'reconcile';
    } & About)
  /**
   * The lock now says what the row says. `former` is the lock that was replaced; `null` if there was none, or only
   * our reservation.
   */
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
  /** A listener or work in the background threw, which must not happen. */
  | { readonly type: 'fault'; readonly detail: string; readonly cause: unknown };

/** May be async. The engine does not wait for it. */
export type Listener = (event: SpoolLockEvent) => unknown;

/** Calls every listener. If one throws, all get a `fault` event, and nothing else changes. */
export class Events {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    // One function may listen twice: each time is stopped for itself.
    const own: Listener = (event) => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Whether anybody listens. If not, an event need not be made. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  emit(event: SpoolLockEvent): void {
    for (const listener of this.#listeners) this.notify(listener, event);
  }

  notify(listener: Listener, event: SpoolLockEvent): void {
    const threw = (cause: unknown): void => {
      // A fault about a fault would repeat for ever.
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
