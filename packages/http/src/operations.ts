import { parseSpoolTag, type AlsoCells, type SpoolLock, type SpoolLockError } from '@spoollock/core';
import type { Clock, OccupationHistory } from '@spoollock/core/adapter';
import type { Result, ResultAsync } from 'neverthrow';
import { keptFor } from './kept.js';
import { answer, problemAnswer, type WireAnswer } from './exchange.js';
import {
  readBulk,
  readExtension,
  readGiveBack,
  readHistoryQuery,
  readListQuery,
  readRelease,
  readTake,
  readTakeOver,
  readWorkerNumber,
  type Caller,
} from './input.js';
import { httpProblem, problemOf, type Problem } from './problem.js';
import type { Operation } from './routes.js';
import {
  extendedView,
  giveBackView,
  grantView,
  healthView,
  historyView,
  inspectionView,
  pageView,
  releasedView,
} from './views.js';
import type { WireOutcome, WireReconcile } from './wire.js';

/** One request whose sender may make it, and whose body is read. */
export interface Call {
  /** What the address names, a tag or a worker's number: decoded, and not checked. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly caller: Caller;
}

export interface OperationParts {
  /** With columns of whatever names: which there are, the lock itself checks. */
  readonly lock: SpoolLock<AlsoCells>;
  /** `null`: the app hands out none. */
  readonly history: OccupationHistory | null;
  readonly lastReconcile: () => WireReconcile | null;
  readonly openApi: () => object;
  /** The machine's by default. */
  readonly clock?: Clock | undefined;
}

type Answering = (call: Call) => Promise<WireAnswer>;

const NO_HISTORY = httpProblem('no-history', 'This shop hands out no history of its spools.', 'nothing');

/** Whoever asks for health wants an answer sooner than a spool. */
const HEALTH_DEADLINE_MS = 5_000;
/** A monitor may ask as often as it likes: the source is asked six times a minute at most. */
const HEALTH_FRESH_MS = 10_000;

/**
 * What each operation does. A caller who goes away does not end a call: what was sent to the truth cannot be called
 * back, and a call that ends by itself leaves nothing in doubt.
 */
export function operationsOf(parts: OperationParts): Readonly<Record<Operation, Answering>> {
  const { lock, history } = parts;
  const health = keptFor(HEALTH_FRESH_MS, () => lock.health({ deadlineMs: HEALTH_DEADLINE_MS }), parts.clock);
  // What was said before it is not so any more.
  lock.listen(({ type }) => {
    if (type === 'degraded-entered' || type === 'degraded-left') health.forget();
  });
  return {
    list: ({ query }) => ask(readListQuery(query), (wanted) => lock.list(wanted), pageView),

    inspect: async ({ parameter: tag }) =>
      (await lock.inspect(tag)).match(
        (found) => answer(200, inspectionView(found)),
        (error) => problemAnswer(problemOf(error)),
      ),

    iniciar: ({ parameter: tag, body, caller }) =>
      readTake(body, caller)
        .asyncAndThen(({ worker, also }) =>
          lock.iniciar(tag, worker, { also }).mapErr((error) => problemOf(error)),
        )
        .match((grant) => answer(grant.resumed ? 200 : 201, grantView(grant)), asAnswer),

    finalizar: ({ parameter: tag, body, caller }) =>
      ask(
        readGiveBack(body, caller),
        ({ worker, guards }) => lock.finalizar(tag, worker, guards),
        giveBackView,
      ),

    extend: ({ parameter: tag, body }) =>
      ask(readExtension(body), ({ token, seconds }) => lock.extend(tag, token, seconds), extendedView),

    'take-over': ({ parameter: tag, body, caller }) =>
      ask(
        readTakeOver(body, caller),
        ({ order, also }) => lock.takeOver(tag, order, { also }),
        grantView,
        'take-over',
      ),

    release: ({ parameter: tag, body, caller }) =>
      ask(
        readRelease(body, caller),
        ({ order, also }) => lock.release(tag, order, { also }),
        releasedView,
        'release',
      ),

    'iniciar-many': ({ body, caller }) =>
      readBulk(body, caller)
        .asyncMap(({ tags, worker, also }) =>
          eachOnce(tags, (tag) =>
            outcome(lock.iniciar(tag, worker, { also }), (grant) => ({
              status: grant.resumed ? 200 : 201,
              grant: grantView(grant),
            })),
          ),
        )
        .match((results) => answer(207, { results }), asAnswer),

    'finalizar-many': ({ body, caller }) =>
      readBulk(body, caller)
        .asyncMap(({ tags, worker, operationId, also }) =>
          eachOnce(tags, (tag) =>
            outcome(lock.finalizar(tag, worker, { operationId, also }), ({ repeated, lock: removal }) => ({
              ...{ status: 200, repeated, lock: removal },
            })),
          ),
        )
        .match((results) => answer(207, { results }), asAnswer),

    history: async ({ parameter: tag, query }) =>
      history === null
        ? problemAnswer(NO_HISTORY)
        : ask(readHistoryQuery(query), (options) => history.ofSpool(tag, options), historyView),

    'worker-history': async ({ parameter, query }) =>
      history === null
        ? problemAnswer(NO_HISTORY)
        : ask(
            readHistoryQuery(query).andThen((options) =>
              readWorkerNumber(parameter).map((id) => ({ id, options })),
            ),
            ({ id, options }) => history.ofWorker(id, options),
            historyView,
          ),

    health: async () =>
      (await health.get()).match(
        (found) => {
          const body = healthView(found, parts.lastReconcile());
          return found.status === 'down' ? answer(503, body, { 'retry-after': '1' }) : answer(200, body);
        },
        (error) => problemAnswer(problemOf(error)),
      ),

    openapi: async () => answer(200, parts.openApi()),
  };
}

function ask<Order, Value>(
  order: Result<Order, Problem>,
  call: (order: Order) => ResultAsync<Value, SpoolLockError>,
  view: (value: Value) => object,
  supervisor?: 'take-over' | 'release',
): Promise<WireAnswer> {
  return order
    .asyncAndThen((wanted) => call(wanted).mapErr((error) => problemOf(error, supervisor)))
    .match((value) => answer(200, view(value)), asAnswer);
}

function asAnswer(problem: Problem): WireAnswer {
  return problemAnswer(problem);
}

type Outcome = Omit<WireOutcome, 'tag'>;

/**
 * One outcome for every tag, in the order asked. A tag that is named twice is asked for once and answered in
 * both places: a second FINALIZAR of it would only say that the first one worked.
 */
function eachOnce(
  tags: readonly string[],
  call: (tag: string) => Promise<Outcome>,
): Promise<readonly WireOutcome[]> {
  const asked = new Map<string, Promise<Outcome>>();
  return Promise.all(
    tags.map(async (tag) => {
      const name = parseSpoolTag(tag).unwrapOr(tag);
      const underWay = asked.get(name) ?? call(tag);
      asked.set(name, underWay);
      return { tag, ...(await underWay) };
    }),
  );
}

async function outcome<T>(
  result: ResultAsync<T, SpoolLockError>,
  done: (value: T) => Outcome,
): Promise<Outcome> {
  return result.match(done, (error) => {
    const problem = problemOf(error);
    return { status: problem.status, problem };
  });
}
