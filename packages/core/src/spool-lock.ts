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
import type {
  CallOptions,
  FinalizarGuards,
  ListQuery,
  Release,
  TakeOver,
  UsingOptions,
  WithAlso,
  Work,
} from './requests.js';
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
 * What a call answers: a value, or one of the errors of this operation. The promise does not reject for anything
 * that a shop must expect.
 *
 * Any call can fail with `invalid-input`, which names the field. Most can fail with `timed-out` or `aborted`, when
 * the deadline or the signal ended the call before anything was written. The methods below do not list these errors
 * again.
 */
export type SpoolLockResult<T, E extends SpoolLockError = SpoolLockError> = ResultAsync<T, E>;

/** Answers who has which spool right now. Create one for each shop, and share it within the process. */
export interface SpoolLock<Cells = never> extends AsyncDisposable {
  /**
   * INICIAR: takes a spool for a worker. It writes the row before it returns the grant. If the same worker repeats
   * it, in this or another process, it returns the same grant again, with `resumed: true`.
   *
   * Fails with `occupied` (by whom, since when, stale or not), `in-progress`, `unknown-spool`, `ambiguous-spool`,
   * `version-conflict` (the row changed meanwhile), `source-misshaped`, `source-unavailable`, `store-unavailable`
   * (only if the truth alone cannot decide), `unavailable`, or `outcome-unknown` (repeat the call to find out).
   *
   * @example
   * ```ts
   * const taken = await lock.iniciar('MK-1335-CW-25000-019', { id: 93, initials: 'MR' }, { deadlineMs: 5_000 });
   * if (taken.isOk()) console.log('since', taken.value.since, 'fence', taken.value.fence);
   * else if (taken.error.type === 'occupied') console.log('ask', taken.error.holder?.initials);
   * else console.log(taken.error.message, taken.error.next);
   * ```
   */
  iniciar(
    tag: string,
    worker: Worker,
    options?: CallOptions & WithAlso<Cells>,
  ): SpoolLockResult<Grant, IniciarError>;

  /**
   * FINALIZAR: gives a spool back. It works after any time, and also while the lock store is down.
   *
   * Fails with `not-holder`, `not-occupied`, `version-conflict` (the fence is not the row's version),
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
    options?: FinalizarGuards & CallOptions & WithAlso<Cells>,
  ): SpoolLockResult<GiveBack, FinalizarError>;

  /**
   * A supervisor hands a spool to another worker. It works with an unreadable label too. Your program must check
   * who may do this. Fails with the errors of FINALIZAR; `not-holder` if `from` does not have the spool.
   *
   * @example
   * ```ts
   * const jp = { id: 94, initials: 'JP' };
   * const grant = await lock.takeOver(tag, { from: worker, to: jp, by: 'the foreman', reason: 'MR went home' });
   * ```
   */
  takeOver(
    tag: string,
    order: TakeOver,
    options?: CallOptions & WithAlso<Cells>,
  ): SpoolLockResult<Grant, TakeOverError>;

  /**
   * A supervisor frees a spool that somebody else has. One compare-and-set frees the row, if it still has the
   * holder or the label that the supervisor saw. Then the lock is removed. Your program must check who may do this.
   * Fails with the errors of FINALIZAR.
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
  release(
    tag: string,
    order: Release,
    options?: CallOptions & WithAlso<Cells>,
  ): SpoolLockResult<Released, ReleaseError>;

  /**
   * Takes a spool, runs `work`, and gives the spool back, even if `work` threw. The signal of `work` is aborted
   * when this process sees the occupation end early, or when your own signal is aborted. `options` apply to
   * INICIAR; the give-back has its own deadline, and writes `alsoAfter`. Fails with the errors of INICIAR. The value holds what `work`
   * returned or threw, and the result of the give-back.
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
    options?: UsingOptions<Cells>,
  ): SpoolLockResult<Used<T>, IniciarError>;

  /**
   * TTL mode: the held lock with this token now expires in `seconds`, which must be longer than the safety expiry.
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
   * Describes one spool: who has it, since when, with which lock, and whether both sides agree. If one side is
   * down, the other one answers. Fails with `unknown-spool`, `source-misshaped`, `source-unavailable` (no lock, and
   * the truth cannot be asked) or `unavailable`.
   *
   * @example
   * ```ts
   * const seen = await lock.inspect(tag);
   * if (seen.isOk()) console.log(seen.value.state, seen.value.holder, seen.value.drift);
   * ```
   */
  inspect(tag: string, options?: CallOptions): SpoolLockResult<Inspection, InspectError>;

  /**
   * Lists spools in the order of their tags, one page for each call. Fails with `source-misshaped`,
   * `source-unavailable` (without a lock store) or `unavailable`.
   *
   * @example
   * ```ts
   * const page = await lock.list({ worker: 93, olderThanMs: 8 * 3_600_000, limit: 100 });
   * if (page.isOk()) for (const { tag, since } of page.value.spools) console.log(tag, since);
   * ```
   */
  list(query?: ListQuery, options?: CallOptions): SpoolLockResult<SpoolPage, ListError>;

  /**
   * Looks at the next lock, and removes it if it is an orphan older than the stale limit. Every INICIAR does this
   * too. Fails with `store-unavailable`.
   *
   * @example
   * ```ts
   * const look = await lock.cleanupOne();
   * if (look.isOk() && look.value.removed) console.log('an orphan is gone:', look.value.looked);
   * ```
   */
  cleanupOne(options?: CallOptions): SpoolLockResult<Cleanup, CleanupError>;

  /**
   * Brings the locks in line with the truth, as that is after the call. It takes 10 s at most, unless `deadlineMs` is
   * given. Two never run at once: callers wait for the one that runs, and share the next. If it stops early, the
   * report says why; that is not an error.
   *
   * @example
   * ```ts
   * const report = await lock.reconcile({ deadlineMs: 30_000 });
   * if (report.isOk()) console.log(report.value.reconciled, report.value.skipped, report.value.stoppedBy?.message);
   * ```
   */
  reconcile(options?: CallOptions): SpoolLockResult<ReconcileReport, ReconcileError>;

  /**
   * Asks whether both sides answer now. The value says what is wrong.
   *
   * @example
   * ```ts
   * const health = await lock.health({ deadlineMs: 1_000 });
   * console.log(health.isOk() ? health.value.status : health.error.message); // 'ok'
   * ```
   */
  health(options?: CallOptions): SpoolLockResult<Health, HealthError>;

  /**
   * Reconciles again and again, each time `everyMs` milliseconds after the last one ended, until you stop it.
   *
   * @throws TypeError if `everyMs` is not a possible duration.
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
   * Calls `listener` for every event from now on, and at once for each warning about the set-up. Returns a function
   * that stops this.
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
   * Resolves when no background work runs, such as the cleanup that each INICIAR starts. It waits for one deadline
   * at most.
   *
   * @example
   * ```ts
   * await lock.iniciar(tag, worker);
   * await lock.idle(); // a test may look at the store now
   * ```
   */
  idle(): Promise<void>;

  /**
   * Takes no new calls, waits until the calls under way are answered, each by its own deadline, then stops the drift
   * checks and the background work. A call made afterwards is `aborted`, except `finalizar`, which always works. Close
   * the connections of the store and the source yourself, after this.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => void lock.close().then(() => process.exit(0)));
   * await lock.close();
   * ```
   */
  close(): Promise<void>;
}
