import type { Result } from 'neverthrow';
import { problemHeaders, type Problem } from './problem.js';

/**
 * A request, as an adapter for a framework hands it in.
 *
 * @example
 * ```ts
 * import { ok } from 'neverthrow';
 *
 * const headers = new Headers({ 'content-type': 'application/json' });
 * const request: WireRequest = {
 *   method: 'POST',
 *   url: '/spools/MK-1/iniciar',
 *   header: (name) => headers.get(name) ?? undefined,
 *   body: async () => ok({ worker: { id: 93, initials: 'MR' } }),
 * };
 * const answered = await createSpoolHttp(lock).answer(request, undefined);
 * console.log(answered?.status); // 201
 * ```
 */
export interface WireRequest {
  /** In capital letters. */
  readonly method: string;
  /** Path and query as they came, below the place where the routes are mounted. */
  readonly url: string;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  /** Reads the body's JSON. It is called once at most, and only for a route that takes a body. */
  body(): Promise<Result<unknown, Problem>>;
}

/** An answer, for an adapter to send. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case, without `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as JSON. */
  readonly body: unknown;
}

/** On every answer: it is not to be kept, and not to be guessed at. */
export const SAFE_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

export function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/**
 * A problem as an answer.
 *
 * @example
 * ```ts
 * console.log(problemAnswer(httpProblem('forbidden', 'Only in the day shift.')).status); // 403
 * ```
 */
export function problemAnswer(problem: Problem, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return { status: problem.status, headers: { ...problemHeaders(problem), ...headers }, body: problem };
}
