import { workerLabel, type AlsoColumns, type SpoolLock } from '@spoollock/core';
import { alsoColumns, type OccupationHistory } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { refusalOf, refused, type Access, type SupervisorAccess } from './access.js';
import { checkMediaType } from './body.js';
import { problemAnswer, SAFE_HEADERS, type WireAnswer, type WireRequest } from './exchange.js';
import type { Caller } from './input.js';
import { invalid } from './invalid.js';
import { openApiDocument } from './openapi.js';
import { operationsOf } from './operations.js';
import { httpProblem, problemOf, type Problem } from './problem.js';
import { lastReconcileOf } from './reconciles.js';
import { matchRoute, type Operation, type Paths, type Route } from './routes.js';

type MaybePromise<T> = T | Promise<T>;

/** Who may do what, and where the routes are. `Request` is the framework's own. */
export interface SpoolHttpOptions<Request> {
  /**
   * Says for each request whether it may do this, and which worker sent it. Without it every request may do
   * everything but what is for supervisors: then something in front of the routes must check who asks.
   */
  readonly authorize?: ((request: Request, operation: Operation) => MaybePromise<Access>) | undefined;
  /**
   * Says for each take-over and each release whether a supervisor sent it. It is asked after `authorize`. Without it
   * both are refused.
   */
  readonly supervisor?:
    | ((request: Request, operation: 'take-over' | 'release') => MaybePromise<SupervisorAccess>)
    | undefined;
  /**
   * `workers`: a worker whom `authorize` names may hand over their own spools, without a supervisor. The body's `from` must
   * name that worker, and the row must still say so when it is written. `supervisors` by default.
   */
  readonly handOver?: 'supervisors' | 'workers' | undefined;
  /**
   * The app's own columns that a body may write with `also`, and their kinds; none by default. Name only what every
   * caller may write. The source must have them too.
   */
  readonly also?: AlsoColumns | undefined;
  /** The audit trail's history. Without it, whoever asks for it gets 501. Who may see it, `authorize` says. */
  readonly history?: OccupationHistory | undefined;
  /** Where the routes begin, below the place where they are mounted. */
  readonly paths?: { readonly [Group in keyof Paths]?: Paths[Group] | undefined } | undefined;
}

/**
 * The routes, for an adapter to mount.
 *
 * @example
 * ```ts
 * const http: SpoolHttp<undefined> = createSpoolHttp(lock);
 * const body = () => Promise.reject(new Error('GET has none'));
 * const answered = await http.answer({ method: 'GET', url: '/nothing', header: () => undefined, body }, undefined);
 * console.log(answered); // null: no route has this address
 * ```
 */
export interface SpoolHttp<Request> {
  /**
   * Answers a request; `null` if no route has its address. Rejects only if `authorize` or `supervisor` does, or if the
   * program has a fault.
   */
  answer(request: WireRequest, from: Request): Promise<WireAnswer | null>;
}

/**
 * Answers requests with a lock, on no framework. `@spoollock/http/express` and `@spoollock/http/fetch` mount this.
 *
 * @example
 * ```ts
 * const http = createSpoolHttp(lock);
 * const body = () => Promise.reject(new Error('GET has none'));
 * const answered = await http.answer({ method: 'GET', url: '/health', header: () => undefined, body }, undefined);
 * console.log(answered?.status); // 200
 * ```
 */
export function createSpoolHttp<Request>(
  lock: SpoolLock,
  { authorize, supervisor, handOver, paths, also = {}, history }: SpoolHttpOptions<Request> = {},
): SpoolHttp<Request> {
  const columns = alsoColumns(also);
  const where: Paths = {
    spools: paths?.spools ?? '/spools',
    workers: paths?.workers === undefined ? '/workers' : paths.workers,
    health: paths?.health === undefined ? '/health' : paths.health,
    openApi: paths?.openApi === undefined ? '/openapi.json' : paths.openApi,
  };
  const operations = operationsOf({
    lock,
    history: history ?? null,
    lastReconcile: lastReconcileOf(lock),
    openApi: () => openApiDocument(where),
  });

  /** Who asks, or the refusal. */
  async function admit(route: Route, from: Request): Promise<Result<Admitted, WireAnswer>> {
    const access = (await authorize?.(from, route.operation)) ?? 'allow';
    const refusal = refusalOf(access);
    if (refusal !== null) return err(refused(refusal));
    const caller: Admitted =
      typeof access === 'object' && 'worker' in access ? { worker: access.worker } : {};
    const { operation } = route;
    if (operation !== 'take-over' && operation !== 'release') return ok(caller);
    const decision = (await supervisor?.(from, operation)) ?? 'forbidden';
    const denied = refusalOf(decision);
    const by = typeof decision === 'object' && 'by' in decision ? { by: decision.by } : {};
    if (denied === null) return ok({ ...caller, ...by });
    const { worker } = caller;
    // What a worker may decide about is their own, and they decide it in their own name.
    if (operation === 'take-over' && handOver === 'workers' && worker !== undefined)
      return ok({ worker, by: workerLabel(worker), onlyOwn: true });
    return err(refused(denied));
  }

  async function serve(
    route: Route,
    parameter: string,
    request: WireRequest,
    from: Request,
  ): Promise<WireAnswer> {
    const admitted = await admit(route, from);
    if (admitted.isErr()) return admitted.error;
    const body = route.body ? await readBody(request) : ok(undefined);
    if (body.isErr()) return problemAnswer(body.error);
    const query = new URLSearchParams(queryOf(request.url));
    const caller = { ...admitted.value, key: request.header('idempotency-key'), columns };
    return operations[route.operation]({ parameter, query, body: body.value, caller });
  }

  return {
    async answer(request, from) {
      const match = matchRoute(request.method, pathOf(request.url), where);
      switch (match.found) {
        case 'nothing':
          return null;
        case 'empty-tag':
          return safe(problemAnswer(EMPTY_TAG));
        case 'undecodable':
          return safe(problemAnswer(undecodable(match.route)));
        case 'other-methods':
          return safe(methodNotAllowed(request.method, match.allow));
        case 'route':
          return safe(await serve(match.route, match.parameter, request, from));
      }
    },
  };
}

/** Who asks, as far as the app said so. */
type Admitted = Pick<Caller, 'worker' | 'by' | 'onlyOwn'>;

const EMPTY_TAG = problemOf(invalid('tag', 'must not be empty'));

function undecodable({ at }: Route): Problem {
  return problemOf(invalid(at === 'workers' ? 'worker' : 'tag', 'is not properly percent-encoded'));
}

async function readBody(request: WireRequest): Promise<Result<unknown, Problem>> {
  const type = checkMediaType((name) => request.header(name));
  return type.isErr() ? err(type.error) : request.body();
}

/** An address that is there, and does not take this method. */
function methodNotAllowed(method: string, allowed: string): WireAnswer {
  const detail = `${method} is not for this address; ${allowed} is.`;
  return problemAnswer(httpProblem('method-not-allowed', detail), { allow: allowed });
}

function safe(given: WireAnswer): WireAnswer {
  return { ...given, headers: { ...SAFE_HEADERS, ...given.headers } };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
