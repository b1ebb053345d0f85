import { err, errAsync, ok, ResultAsync, type Result } from 'neverthrow';
import { identity, checkCallOptions, during, type Call, type CallOptions } from './engine/call.js';
import { cleanupOne } from './operations/cleanup.js';
import { brokenStore } from './ports/faults.js';
import { startDriftCheck, type DriftCheck } from './engine/drift-check.js';
import { Background, type Engine } from './engine/engine.js';
import type { SpoolLockError } from './errors.js';
import { Events } from './engine/events.js';
import { extend } from './operations/extend.js';
import { finalizar } from './operations/finalizar.js';
import type { Grant } from './results.js';
import { health } from './operations/health.js';
import { iniciar } from './operations/iniciar.js';
import { inspect } from './operations/inspect.js';
import { parseExtension, parseGuards, parseTakeOver } from './input/parse.js';
import { list } from './operations/list.js';
import { reconcile, type ReconcileReport } from './operations/reconcile.js';
import { resolveSettings, type SpoolLockOptions } from './engine/settings.js';
import { SingleFlight } from './engine/single-flight.js';
import { parseSpoolTag, type SpoolTag } from './domain/spool-tag.js';
import type { SpoolLockResult, SpoolLock } from './spool-lock.js';
import { takeOver } from './operations/take-over.js';
import { UnsettledWrites } from './engine/unsettled-writes.js';
import { parseWorker } from './domain/worker.js';
import { setUpWarnings } from './engine/set-up-warnings.js';

/**
 * Puts a lock store and a truth together. Throws a `TypeError` for options that cannot be.
 *
 * @example
 * ```ts
 * import { createSpoolLock } from '@spoollock/core';
 * import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
 *
 * const source = new MemoryOccupationSource([{ tag: 'MK-1335-CW-25000-019' }]);
 * const lock = createSpoolLock({ store: new MemoryLockStore(), source });
 * const taken = await lock.iniciar('MK-1335-CW-25000-019', { id: 93, initials: 'MR' });
 * if (taken.isErr()) console.log(taken.error.type, taken.error.next);
 * await lock.close();
 * ```
 */
export function createSpoolLock(options: SpoolLockOptions): SpoolLock {
  const settings = resolveSettings(options);
  const { clock } = settings;
  const { store, source } = options;
  const events = new Events();
  const engine: Engine = {
    store,
    source,
    settings,
    events,
    unsettled: new UnsettledWrites(source, clock, events),
    background: new Background(events, clock),
    ownLocks: new Map(),
    degraded: false,
  };
  const warnings = setUpWarnings(store, source, settings);
  const taking = new SingleFlight<Grant>();
  const reconciling = new SingleFlight<ReconcileReport>();
  const driftChecks = new Set<DriftCheck>();
  let reconciledGeneration: number | null = null;
  events.listen(({ type }) => {
    if (type === 'degraded-entered') reconciledGeneration = null;
  });

  function answer<T, I>(
    checked: Result<I, SpoolLockError>,
    callOptions: CallOptions,
    work: (call: Call, input: I) => Promise<Result<T, SpoolLockError>>,
    defaultDeadlineMs = settings.deadlineMs,
  ): SpoolLockResult<T> {
    if (checked.isErr()) return errAsync(checked.error);
    const possible = checkCallOptions(callOptions);
    if (possible.isErr()) return errAsync(possible.error);
    const { value } = checked;
    return new ResultAsync(during(clock, defaultDeadlineMs, (call) => work(call, value), callOptions));
  }

  /** An operation on one spool: its tag checked first, a refusal told to the listeners. */
  function about<T, I>(
    operation: string,
    rawTag: string,
    input: Result<I, SpoolLockError>,
    callOptions: CallOptions,
    work: (call: Call, tag: SpoolTag, input: I) => Promise<Result<T, SpoolLockError>>,
  ): SpoolLockResult<T> {
    const checked = parseSpoolTag(rawTag).andThen((tag) => input.map((value) => ({ tag, value })));
    return answer(checked, callOptions, async (call, { tag, value }) => {
      const result = await work(call, tag, value);
      if (result.isErr()) events.emit({ type: 'refused', operation, tag, error: result.error });
      return result;
    });
  }

  async function reconcileOnce(call: Call): Promise<Result<ReconcileReport, SpoolLockError>> {
    for (;;) {
      const report = await reconciling.share('all', call, async () => {
        const generation = store.generation();
        const done = await reconcile(engine, call);
        if (done.complete) reconciledGeneration = generation;
        return ok(done);
      });
      // One that another caller's deadline or signal cut short is not the one that was asked for.
      const stoppedBy = report.isOk() ? report.value.stoppedBy?.type : undefined;
      if (call.ended !== null || (stoppedBy !== 'timed-out' && stoppedBy !== 'aborted')) return report;
    }
  }

  /** Beside the earlier service a lost lock may be a spool in somebody's hands: the locks come back first. */
  async function locksAreBack(call: Call): Promise<Result<void, SpoolLockError>> {
    if (!settings.sharedWithEarlierService || reconciledGeneration === store.generation()) return ok();
    const report = await reconcileOnce(call);
    return report.andThen(({ stoppedBy }) => (stoppedBy === null ? ok() : err(stoppedBy)));
  }

  /** A store that never answers must not keep a program from ending. */
  async function idle(): Promise<void> {
    await during(clock, settings.deadlineMs, (call) =>
      call.ask(() => engine.background.idle().then(() => ok()), brokenStore, identity),
    );
  }

  return {
    iniciar: (rawTag, rawWorker, callOptions = {}) =>
      about('iniciar', rawTag, parseWorker(rawWorker), callOptions, async (call, tag, worker) => {
        const ready = await locksAreBack(call);
        if (ready.isErr()) return err(ready.error);
        return taking.share(`${worker.id}:${tag}`, call, () => iniciar(engine, call, tag, worker), asResumed);
      }),
    finalizar: (rawTag, rawWorker, guards = {}) => {
      const input = parseWorker(rawWorker).andThen((worker) => parseGuards(guards).map(() => worker));
      return about('finalizar', rawTag, input, guards, (call, tag, worker) =>
        finalizar(engine, call, tag, worker, guards),
      );
    },
    takeOver: (rawTag, order, callOptions = {}) =>
      about('take-over', rawTag, parseTakeOver(order), callOptions, (call, tag, parsed) =>
        takeOver(engine, call, tag, parsed),
      ),
    extend: (rawTag, token, seconds, callOptions = {}) =>
      about('extend', rawTag, parseExtension(settings, token, seconds), callOptions, (call, tag) =>
        extend(engine, call, tag, token, seconds),
      ),
    inspect: (rawTag, callOptions = {}) =>
      about('inspect', rawTag, ok(), callOptions, (call, tag) => inspect(engine, call, tag)),
    list: (query = {}, callOptions = {}) => answer(ok(), callOptions, (call) => list(engine, call, query)),
    cleanupOne: (callOptions = {}) => answer(ok(), callOptions, (call) => cleanupOne(engine, call)),
    reconcile: (callOptions = {}) => answer(ok(), callOptions, reconcileOnce, settings.reconcileLimitMs),
    health: (callOptions = {}) => answer(ok(), callOptions, (call) => health(engine, call)),
    startDriftCheck({ everyMs }) {
      const check = startDriftCheck(clock, everyMs, () =>
        during(clock, settings.reconcileLimitMs, reconcileOnce),
      );
      driftChecks.add(check);
      return check;
    },
    listen(listener) {
      const stop = events.listen(listener);
      for (const detail of warnings) events.tell(listener, { type: 'warning', detail });
      return stop;
    },
    async close() {
      await Promise.all([...driftChecks].map((check) => check.stop()));
      engine.unsettled.close();
      engine.background.close();
      await idle();
    },
    idle,
  };
}

/** The second tap of a double tap gets the first one's grant. */
function asResumed(grant: Grant): Grant {
  return { ...grant, resumed: true };
}
