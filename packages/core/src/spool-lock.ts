import type { ResultAsync } from 'neverthrow';
import type { Worker } from './domain/worker.js';
import type { Listener } from './engine/events.js';
import type {
  CleanupError,
  ExtendError,
  FinalizarError,
  HealthError,
  IniciarError,
  InspectError,
  ListError,
  ReconcileError,
  ReleaseError,
  SpoolLockError,
  TakeOverError,
} from './errors.js';
import type { CallOptions, FinalizarGuards, ListQuery, Release, TakeOver, Work } from './requests.js';
import type {
  Cleanup,
  DriftCheck,
  Extended,
  GiveBack,
  Grant,
  Health,
  Inspection,
  ReconcileReport,
  Released,
  SpoolPage,
  Used,
} from './results.js';

/**
 * What a call gives: a value, or one of the errors that this operation can have. It never rejects for what a shop
 * expects to happen.
 *
 * Any call can fail with `invalid-input`, which names the field. Most can fail with `timed-out` or `aborted`, when
 * the deadline or the signal ended the call before anything was written. Those are not repeated below.
 */
export type SpoolLockResult<T, E extends SpoolLockError = SpoolLockError> = ResultAsync<T, E>;

/** Who has which spool right now. One for a shop and its tab; safe to share by everything in a process. */
export interface SpoolLock extends AsyncDisposable {
  /**
   * INICIAR: takes a spool for a worker. The grant is in the truth before it is given. A repeat by the same
   * worker, here or through another process, gives the same grant again, `resumed: true`.
   *
   * Fails with `occupied` (by whom, since when, stale or not), `in-progress`, `unknown-spool`,
   * `ambiguous-spool`, `version-conflict` (the row changed while it was taken), `source-misshaped`,
   * `source-unavailable`, `store-unavailable` (only where the truth alone cannot decide), `unavailable`, or
   * `outcome-unknown`, which repeating the call resolves.
   *
   * @example
   * ```ts
   * const taken = await lock.iniciar('MK-1335-CW-25000-019', { id: 93, initials: 'MR' }, { deadlineMs: 5_000 });
   * if (taken.isOk()) console.log('since', taken.value.since, 'fence', taken.value.fence);
   * else if (taken.error.type === 'occupied') console.log('ask', taken.error.holder?.initials);
   * else console.log(taken.error.message, taken.error.next);
   * ```
   */
  iniciar(tag: string, worker: Worker, options?: CallOptions): SpoolLockResult<Grant, IniciarError>;

  /**
   * FINALIZAR: gives a spool back, however much time has passed, and with the lock store down as well.
   *
   * Fails with `not-holder`, `not-occupied`, `version-conflict` (the fence is not the row's),
   * `unknown-spool`, `ambiguous-spool`, `source-misshaped`, `source-unavailable` or `outcome-unknown`.
   *
   * @example
   * ```ts
   * const taken = await lock.iniciar(tag, worker);
   * const fence = taken.isOk() ? taken.value.fence : undefined; // refuses to give back what was taken anew meanwhile
   * const given = await lock.finalizar(tag, worker, { fence: fence ?? undefined, operationId: 'tablet-7/4711' });
   * ```
   */
  finalizar(
    tag: string,
    worker: Worker,
    options?: FinalizarGuards & CallOptions,
  ): SpoolLockResult<GiveBack, FinalizarError>;

  /**
   * A supervisor hands a spool to another worker, or takes it from a label that cannot be read. The caller checks
   * who may do so. Fails as FINALIZAR does; `not-holder` when `from` does not have it.
   *
   * @example
   * ```ts
   * const jp = { id: 94, initials: 'JP' };
   * const grant = await lock.takeOver(tag, { from: worker, to: jp, by: 'the foreman', reason: 'MR went home' });
   * ```
   */
  takeOver(tag: string, order: TakeOver, options?: CallOptions): SpoolLockResult<Grant, TakeOverError>;

  /**
   * A supervisor gives a spool back that is not theirs: one compare-and-set from exactly the holder, or the raw label,
   * that was seen, to free. Then the lock goes. The caller checks who may do so. Fails as FINALIZAR does.
   *
   * @example
   * ```ts
   * const seen = await lock.inspect(tag);
   * if (seen.isOk() && seen.value.holder !== null) {
   *   const { holder, fence } = seen.value;
   *   await lock.release(tag, { from: holder, by: 'the foreman', reason: 'MR went home', fence });
   * }
   * ```
   */
  release(tag: string, order: Release, options?: CallOptions): SpoolLockResult<Released, ReleaseError>;

  /**
   * Takes a spool, does some work, and gives the spool back whatever becomes of the work. The signal is aborted when
   * this process sees the hold end early, or when the caller's own signal is. `options` are those of the INICIAR; the
   * give-back has a deadline of its own. Fails as INICIAR does. What the work threw and what became of the give-back
   * are in the value.
   *
   * @example
   * ```ts
   * const used = await lock.using(tag, worker, async (grant, signal) => {
   *   if (!signal.aborted) console.log('working on', grant.tag);
   * });
   * if (used.isOk() && used.value.givenBack.isErr()) console.log(used.value.givenBack.error.message);
   * ```
   */
  using<T>(
    tag: string,
    worker: Worker,
    work: Work<T>,
    options?: CallOptions,
  ): SpoolLockResult<Used<T>, IniciarError>;

  /**
   * TTL mode: the lock held under this token lives for another `seconds` from now, more than the safety expiry.
   * Fails with `lock-expired`, `not-holder`, `store-unavailable` or `outcome-unknown`.
   *
   * @example
   * ```ts
   * const extended = await lock.extend(tag, 'the token of the grant', 2 * 3600);
   * console.log(extended.match(({ expiresAt }) => expiresAt.toISOString(), ({ message }) => message));
   * ```
   */
  extend(
    tag: string,
    token: string,
    seconds: number,
    options?: CallOptions,
  ): SpoolLockResult<Extended, ExtendError>;

  /**
   * One spool: who has it, since when, with which lock, and whether both sides agree. With one side down the
   * other speaks. Fails with `unknown-spool`, `source-misshaped`, `source-unavailable` (no lock, and the truth
   * cannot be asked) or `unavailable`.
   *
   * @example
   * ```ts
   * const seen = await lock.inspect(tag);
   * if (seen.isOk()) console.log(seen.value.state, seen.value.holder, seen.value.drift);
   * ```
   */
  inspect(tag: string, options?: CallOptions): SpoolLockResult<Inspection, InspectError>;

  /**
   * Many spools, a page at a time, in the order of their tags. Fails with `source-misshaped` or `unavailable`.
   *
   * @example
   * ```ts
   * const page = await lock.list({ worker: 93, olderThanMs: 8 * 3_600_000, limit: 100 });
   * if (page.isOk()) for (const { tag, since } of page.value.spools) console.log(tag, since);
   * ```
   */
  list(query?: ListQuery, options?: CallOptions): SpoolLockResult<SpoolPage, ListError>;

  /**
   * Looks at one lock more than last time and removes it if it is an orphan older than the stale limit. Every
   * INICIAR does it too. Fails with `store-unavailable`.
   *
   * @example
   * ```ts
   * const look = await lock.cleanupOne();
   * if (look.isOk() && look.value.removed) console.log('an orphan is gone:', look.value.looked);
   * ```
   */
  cleanupOne(options?: CallOptions): SpoolLockResult<Cleanup, CleanupError>;

  /**
   * Brings the locks in line with the truth, for 10 s at most unless `deadlineMs` is given. Two at once are one.
   * What keeps it from its end is in the report, not an error.
   *
   * @example
   * ```ts
   * const report = await lock.reconcile({ deadlineMs: 30_000 });
   * if (report.isOk()) console.log(report.value.reconciled, report.value.skipped, report.value.stoppedBy?.message);
   * ```
   */
  reconcile(options?: CallOptions): SpoolLockResult<ReconcileReport, ReconcileError>;

  /**
   * Whether both sides answer now. What is wrong is in the value.
   *
   * @example
   * ```ts
   * const health = await lock.health({ deadlineMs: 1_000 });
   * console.log(health.isOk() ? health.value.status : health.error.message); // 'ok'
   * ```
   */
  health(options?: CallOptions): SpoolLockResult<Health, HealthError>;

  /**
   * Reconciles again `everyMs` milliseconds after each time, until it is stopped. Throws for no such duration.
   *
   * @example
   * ```ts
   * const driftCheck = lock.startDriftCheck({ everyMs: 60_000 });
   * // … and when the program ends; lock.close() does it too:
   * await driftCheck.stop();
   * ```
   */
  startDriftCheck(options: { readonly everyMs: number }): DriftCheck;

  /**
   * Calls `listener` for every change from now on, and at once for what does not fit together in the set-up. Returns
   * how to stop.
   *
   * @example
   * ```ts
   * const stop = lock.listen((event) => {
   *   if (event.type === 'granted') console.log(event.tag, 'is with', event.worker.initials);
   *   if (event.type === 'degraded-entered') console.warn('no locks:', event.detail);
   * });
   * stop();
   * ```
   */
  listen(listener: Listener): () => void;

  /**
   * Resolves when nothing runs in the background, such as the cleanup beside an INICIAR; in a deadline at most.
   *
   * @example
   * ```ts
   * await lock.iniciar(tag, worker);
   * await lock.idle(); // a test may look at the store now
   * ```
   */
  idle(): Promise<void>;

  /**
   * Stops what runs by itself. The store's and the source's connections are the caller's to close.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => void lock.close().then(() => process.exit(0)));
   * await lock.close();
   * ```
   */
  close(): Promise<void>;
}
