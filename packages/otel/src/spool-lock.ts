import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { SpoolLockResult, SpoolLock, SpoolLockError } from '@spoollock/core';
import { using } from '@spoollock/core/adapter';
import { CallMetrics } from './call-metrics.js';
import { measureEvents } from './event-metrics.js';
import { Holds } from './holds.js';
import {
  done,
  failed,
  givenBack,
  granted,
  healthy,
  listed,
  reconciled,
  released,
  THREW,
  type Operation,
  type Outcome,
} from './outcomes.js';
import { whenSettled } from './spans.js';
import { Telemetry, type TelemetryOptions } from './telemetry.js';

/** One call to the lock. */
interface Observed<T, E extends SpoolLockError> {
  readonly operation: Operation;
  /** Of whom and what it is: on its span alone, and only where that is wanted. */
  readonly about?: Attributes;
  readonly work: () => SpoolLockResult<T, E>;
  readonly outcome: (value: T) => Outcome;
  readonly answered?: (outcome: Outcome, error: SpoolLockError | null) => void;
}

/**
 * A lock that does exactly what `lock` does, with a span around each call and its metrics. Answers are the very ones
 * that `lock` gives. `close()` closes `lock` and ends the telemetry.
 *
 * @example
 * ```ts
 * const engine = createSpoolLock({ store, source });
 * const lock = instrumentSpoolLock(engine, { attributes: { 'shop.name': 'north' } });
 * await lock.iniciar(tag, worker);
 * ```
 */
export function instrumentSpoolLock<Cells = never>(
  lock: SpoolLock<Cells>,
  options: TelemetryOptions = {},
): SpoolLock<Cells> {
  const telemetry = new Telemetry(options);
  const { clock, spans } = telemetry;
  const metrics = new CallMetrics(telemetry);
  const holds = new Holds();
  const stop = measureEvents(lock, telemetry, holds);

  function observe<T, E extends SpoolLockError>({
    operation,
    about = {},
    work,
    outcome,
    answered,
  }: Observed<T, E>): SpoolLockResult<T, E> {
    const startedMs = clock.now();
    const span = spans.begin(`spoollock.${operation}`, SpanKind.INTERNAL, {
      'spoollock.operation': operation,
      ...telemetry.personal(about),
    });
    const ended = (how: Outcome, error: SpoolLockError | null): void => {
      span.end({ attributes: spanAttributes(how), fault: how.fault ? { type: how.outcome } : undefined });
      metrics.ended(operation, how, clock.now() - startedMs);
      answered?.(how, error);
    };
    let answer: SpoolLockResult<T, E>;
    try {
      answer = span.around(work);
    } catch (cause) {
      ended(THREW, null);
      throw cause;
    }
    whenSettled(
      answer,
      (result) => {
        if (result.isOk()) ended(outcome(result.value), null);
        else ended(failed(result.error), result.error);
      },
      () => ended(THREW, null),
    );
    return answer;
  }

  const close = async (): Promise<void> => {
    try {
      await lock.close();
    } finally {
      stop();
    }
  };

  const observed: SpoolLock<Cells> = {
    iniciar(tag, worker, ...rest) {
      const waited = metrics.waiting(`${idOf(worker)}:${texted(tag).trim()}`);
      return observe({
        operation: 'iniciar',
        about: { 'spoollock.tag': texted(tag), 'spoollock.worker.id': idOf(worker) },
        work: () => lock.iniciar(tag, worker, ...rest),
        outcome: granted,
        answered: ({ outcome }, error) => waited(outcome, error),
      });
    },
    finalizar: (tag, worker, ...rest) =>
      observe({
        operation: 'finalizar',
        about: { 'spoollock.tag': texted(tag), 'spoollock.worker.id': idOf(worker) },
        work: () => lock.finalizar(tag, worker, ...rest),
        outcome: givenBack,
      }),
    takeOver: (tag, order, ...rest) =>
      observe({
        operation: 'take-over',
        about: { 'spoollock.tag': texted(tag) },
        work: () => lock.takeOver(tag, order, ...rest),
        outcome: granted,
      }),
    release: (tag, order, ...rest) =>
      observe({
        operation: 'release',
        about: { 'spoollock.tag': texted(tag) },
        work: () => lock.release(tag, order, ...rest),
        outcome: released,
      }),
    // Its INICIAR and its FINALIZAR are observed as such.
    using: (...taking) => using(observed, ...taking),
    extend: (tag, ...rest) =>
      observe({
        operation: 'extend',
        about: { 'spoollock.tag': texted(tag) },
        work: () => lock.extend(tag, ...rest),
        outcome: done,
      }),
    inspect: (tag, ...rest) =>
      observe({
        operation: 'inspect',
        about: { 'spoollock.tag': texted(tag) },
        work: () => lock.inspect(tag, ...rest),
        outcome: done,
      }),
    list: (...args) =>
      observe({
        operation: 'list',
        work: () => lock.list(...args),
        outcome: (page) => {
          for (const { tag, worker, since } of page.spools)
            if (worker !== null) holds.learn(tag, worker, since);
          return listed(page);
        },
      }),
    cleanupOne: (...args) =>
      observe({ operation: 'cleanup', work: () => lock.cleanupOne(...args), outcome: done }),
    reconcile: (...args) =>
      observe({ operation: 'reconcile', work: () => lock.reconcile(...args), outcome: reconciled }),
    health: (...args) => observe({ operation: 'health', work: () => lock.health(...args), outcome: healthy }),
    startDriftCheck: (every) => lock.startDriftCheck(every),
    listen: (listener) => lock.listen(listener),
    idle: () => lock.idle(),
    close,
    [Symbol.asyncDispose]: close,
  };
  return observed;
}

function spanAttributes({ outcome, mode, resumed }: Outcome): Attributes {
  return {
    'spoollock.outcome': outcome,
    ...(mode === undefined ? {} : { 'spoollock.mode': mode }),
    ...(resumed === undefined ? {} : { 'spoollock.resumed': resumed }),
  };
}

const LONGEST_TEXT = 128;

/** A caller in plain JavaScript may give anything; that is for the lock to refuse. */
function texted(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, LONGEST_TEXT) : '';
}

function idOf(worker: unknown): string {
  return typeof worker === 'object' && worker !== null && 'id' in worker ? texted(worker.id) : '';
}
