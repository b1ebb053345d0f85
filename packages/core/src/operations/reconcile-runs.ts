import { err, ok, type Result } from 'neverthrow';
import { identity } from '../engine/call.js';
import type { CallContext, Engine } from '../engine/context.js';
import { broken, SingleFlight } from '../engine/single-flight.js';
import type { Ended, ReconcileStop } from '../errors.js';
import type { ReconcileReport } from '../results.js';
import { reconcile } from './reconcile.js';

/** What a lock may have been lost by: the store's generation, and how often the store had failed. */
interface StoreAge {
  readonly generation: number;
  readonly faults: number;
}

/** The reconciles of one engine. They run one after the other, and callers share them. */
export class ReconcileRuns {
  readonly #engine: Engine;
  readonly #flight = new SingleFlight<ReconcileReport, never>();
  /** The reconcile that has begun to read; `null` if none has. */
  #running: Promise<unknown> | null = null;
  /** As of when the latest complete reconcile began; `null` before the first. */
  #completeAsOf: StoreAge | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Reconciles with rows that are read after this call. A reconcile that runs already may have read a row before it
   * was granted without a lock, so the caller waits for it and shares the next one.
   */
  async fresh(context: CallContext): Promise<Result<ReconcileReport, Ended>> {
    const running = this.#running;
    if (running !== null) {
      const over = await context.call.ask(() => running.then(() => ok()), broken, identity);
      if (over.isErr()) return err(over.error);
    }
    return this.#share(context);
  }

  /**
   * Beside the earlier service, reconciles if the lock store may have lost locks or missed some. The earlier service
   * knows nothing but locks: without its lock, an occupied spool looks free to it.
   */
  async locksAreBack(context: CallContext): Promise<Result<void, ReconcileStop>> {
    while (this.#mayLackLocks()) {
      const report = await this.#share(context);
      if (report.isErr()) return err(report.error);
      if (report.value.stoppedBy !== null) return err(report.value.stoppedBy);
    }
    return ok();
  }

  #mayLackLocks(): boolean {
    const { generation, faults } = this.#storeAge();
    return this.#completeAsOf?.generation !== generation || this.#completeAsOf.faults !== faults;
  }

  /** Shares the reconcile that runs, or begins one. */
  async #share(context: CallContext): Promise<Result<ReconcileReport, Ended>> {
    const { call } = context;
    for (;;) {
      const report = await this.#flight.share('all', call, () => this.#run(context));
      // Another caller's deadline or signal ended this reconcile early. Ours has time left, so try again.
      const stoppedBy = report.isOk() ? report.value.stoppedBy?.type : undefined;
      if (call.ended !== null || (stoppedBy !== 'timed-out' && stoppedBy !== 'aborted')) return report;
    }
  }

  async #run(context: CallContext): Promise<Result<ReconcileReport, never>> {
    // Callers of the same turn share this one, since no row was read yet.
    await Promise.resolve();
    const asOf = this.#storeAge();
    const run = reconcile(context);
    this.#running = run;
    try {
      const report = await run;
      if (report.complete) this.#completeAsOf = asOf;
      return ok(report);
    } finally {
      this.#running = null;
    }
  }

  #storeAge(): StoreAge {
    const { store, storeFaults } = this.#engine;
    return { generation: store?.generation() ?? 0, faults: storeFaults };
  }
}
