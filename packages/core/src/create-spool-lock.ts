import { err, errAsync, ok, ResultAsync, type Result } from 'neverthrow';
import type { Also, AlsoColumns, NoColumns } from './domain/also.js';
import type { Worker } from './domain/worker.js';
import { Background } from './engine/background.js';
import { during, identity, type Call } from './engine/call.js';
import type { CallContext, Engine, SpoolContext } from './engine/context.js';
import { startDriftCheck } from './engine/drift-check.js';
import { Events } from './engine/events.js';
import { resolveSettings, type SpoolLockOptions } from './engine/settings.js';
import { setUpWarnings } from './engine/set-up-warnings.js';
import { SingleFlight } from './engine/single-flight.js';
import { UnsettledWrites } from './engine/unsettled-writes.js';
import type { IniciarError, InvalidInput, SpoolLockError } from './errors.js';
import { parseCallOptions } from './input/call-options.js';
import { parseListQuery } from './input/list-query.js';
import { parseExtension, parseGuards, parseRelease, parseTakeOver } from './input/requests.js';
import { parseSpoolTag } from './input/spool-tag.js';
import { parseWorker } from './input/worker.js';
import { cleanupOne } from './operations/cleanup.js';
import { extend } from './operations/extend.js';
import { finalizar } from './operations/finalizar.js';
import { health } from './operations/health.js';
import { iniciar } from './operations/iniciar.js';
import { inspect } from './operations/inspect.js';
import { list } from './operations/list.js';
import { ReconcileRuns } from './operations/reconcile-runs.js';
import { release } from './operations/release.js';
import { takeOver } from './operations/take-over.js';
import { using } from './operations/using.js';
import { brokenStore } from './ports/faults.js';
import type { CallOptions } from './requests.js';
import type { DriftCheck, Grant } from './results.js';
import type { SpoolLock, SpoolLockResult } from './spool-lock.js';

/**
 * Creates a `SpoolLock` from a truth and a lock store. Without a lock store the truth alone decides.
 *
 * @throws TypeError that names an option with an impossible value.
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
export function createSpoolLock<Columns extends AlsoColumns = NoColumns>(
  options: SpoolLockOptions<Columns>,
): SpoolLock<Also<Columns>> {
  const settings = resolveSettings(options);
  const { clock } = settings;
  const { store = null, source } = options;
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
    storeFaults: 0,
    probing: false,
  };
  const warnings = setUpWarnings(store, source, settings);
  const claims = new SingleFlight<Grant, IniciarError>();
  const reconciles = new ReconcileRuns(engine);
  const driftChecks = new Set<DriftCheck>();
  const underWay = new Set<Call>();
  let isClosing = false;

  /** Answers `invalid-input` at once, or runs `work` within the call's deadline and signal. */
  function answer<T, I, E extends SpoolLockError>(
    operation: string,
    input: Result<I, InvalidInput>,
    callOptions: CallOptions,
    work: (context: CallContext, input: I) => Promise<Result<T, E>>,
    defaultDeadlineMs = settings.deadlineMs,
  ): SpoolLockResult<T, E | InvalidInput> {
    const checked = input.andThen((value) =>
      parseCallOptions(callOptions, source.also).map((also) => ({ value, also })),
    );
    if (checked.isErr()) return errAsync(checked.error);
    const { value, also } = checked.value;
    const isTooLate = isClosing && operation !== GIVES_BACK;
    const options = isTooLate ? { ...callOptions, signal: AbortSignal.abort() } : callOptions;
    return new ResultAsync<T, E | InvalidInput>(
      during(clock, defaultDeadlineMs, (call) => work({ engine, call, also }, value), options, underWay),
    );
  }

  /** The same for a call about one spool. If `work` answers an error, it also emits `refused`. */
  function about<T, I, E extends SpoolLockError>(
    operation: string,
    rawTag: string,
    input: Result<I, InvalidInput>,
    callOptions: CallOptions,
    work: (context: SpoolContext, input: I) => Promise<Result<T, E>>,
  ): SpoolLockResult<T, E | InvalidInput> {
    const checked = parseSpoolTag(rawTag).andThen((tag) => input.map((value) => ({ tag, value })));
    return answer(operation, checked, callOptions, ({ call, also }, { tag, value }) =>
      work({ engine, call, also, tag }, value).then((result) => {
        if (result.isErr()) events.emit({ type: 'refused', operation, tag, error: result.error });
        return result;
      }),
    );
  }

  /** The INICIARs of one worker for one spool are single-flight: a double tap is one INICIAR. */
  function claim(context: SpoolContext, worker: Worker): Promise<Result<Grant, IniciarError>> {
    const key = `${worker.id}:${context.tag}`;
    return claims.share(key, context.call, () => iniciar(context, worker), asResumed);
  }

  async function claimOnceLocksAreBack(
    context: SpoolContext,
    worker: Worker,
  ): Promise<Result<Grant, IniciarError>> {
    const ready = await reconciles.locksAreBack(context);
    return ready.isErr() ? err(ready.error) : claim(context, worker);
  }

  /** Waits for one deadline at most: a store that never answers must not keep a program from ending. */
  async function idle(): Promise<void> {
    await during(clock, settings.deadlineMs, (call) =>
      call.ask(() => engine.background.idle().then(() => ok()), brokenStore, identity),
    );
  }

  /** Each call under way ends at its deadline at the latest. A new one ends at once. */
  async function close(): Promise<void> {
    isClosing = true;
    await Promise.all([...driftChecks].map((check) => check.stop()));
    await Promise.all([...underWay].map((call) => call.whenOver()));
    engine.unsettled.close();
    engine.background.close();
    await idle();
  }

  const lock: SpoolLock<Also<Columns>> = {
    iniciar: (rawTag, rawWorker, callOptions = {}) =>
      about(
        'iniciar',
        rawTag,
        parseWorker(rawWorker),
        callOptions,
        settings.sharedWithEarlierService ? claimOnceLocksAreBack : claim,
      ),
    finalizar: (rawTag, rawWorker, guards = {}) => {
      const input = parseWorker(rawWorker).andThen((worker) =>
        parseGuards(guards).map((parsed) => ({ worker, parsed })),
      );
      return about(GIVES_BACK, rawTag, input, guards, (context, { worker, parsed }) =>
        finalizar(context, worker, parsed),
      );
    },
    using: (...taking) => using(lock, ...taking),
    takeOver: (rawTag, order, callOptions = {}) =>
      about('take-over', rawTag, parseTakeOver(order), callOptions, takeOver),
    release: (rawTag, order, callOptions = {}) =>
      about('release', rawTag, parseRelease(order), callOptions, release),
    extend: (rawTag, rawToken, rawSeconds, callOptions = {}) =>
      about(
        'extend',
        rawTag,
        parseExtension(settings, rawToken, rawSeconds),
        callOptions,
        (context, { token, seconds }) => extend(context, token, seconds),
      ),
    inspect: (rawTag, callOptions = {}) => about('inspect', rawTag, ok(), callOptions, inspect),
    list: (query = {}, callOptions = {}) => answer('list', parseListQuery(query), callOptions, list),
    cleanupOne: (callOptions = {}) => answer('cleanup', ok(), callOptions, cleanupOne),
    reconcile: (callOptions = {}) =>
      answer(
        'reconcile',
        ok(),
        callOptions,
        (context) => reconciles.fresh(context),
        settings.reconcileLimitMs,
      ),
    health: (callOptions = {}) =>
      answer('health', ok(), callOptions, async (context) => ok(await health(context))),
    startDriftCheck({ everyMs }) {
      const check = startDriftCheck(store === null || isClosing ? null : clock, everyMs, () =>
        during(clock, settings.reconcileLimitMs, (call) => reconciles.fresh({ engine, call })),
      );
      driftChecks.add(check);
      return check;
    },
    listen(listener) {
      const stop = events.listen(listener);
      for (const detail of warnings) events.notify(listener, { type: 'warning', detail });
      return stop;
    },
    close,
    idle,
    [Symbol.asyncDispose]: close,
  };
  return lock;
}

/** The one operation that a closed engine still carries out: a give-back always works. */
const GIVES_BACK = 'finalizar';

/** The second tap of a double tap gets the grant of the first tap, marked as resumed. */
function asResumed(grant: Grant): Grant {
  return { ...grant, resumed: true };
}
