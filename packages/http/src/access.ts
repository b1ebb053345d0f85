import type { Worker } from '@spoollock/core';
import { httpProblem, problemHeaders, type Problem } from './problem.js';
import type { WireAnswer } from './exchange.js';

/** A refusal in the app's own words, with further headers such as `www-authenticate`. */
export interface Refusal {
  readonly refuse: Problem;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Whether a request may do what it asks for.
 * - `allow`: yes. The body names the worker.
 * - `{ worker }`: yes, and this worker sent it. A body that names another worker is refused with 403.
 * - `{ worker, ends }` and `{ allow, ends }`: the same for as long as a session lasts. What goes on, such as a board's stream,
 *   ends when the signal is aborted; of one that is aborted already it is 401.
 * - `unauthorized`: 401, nobody has signed in. `forbidden`: 403, this caller may not do it.
 */
export type Access =
  | 'allow'
  | { readonly worker: Worker; readonly ends?: AbortSignal | undefined }
  | { readonly allow: true; readonly ends: AbortSignal }
  | 'unauthorized'
  | 'forbidden'
  | Refusal;

/**
 * Whether the sender may end another worker's occupation.
 * - `allow`: yes. The body's `by` names the supervisor.
 * - `{ by }`: yes, and this supervisor sent it. A body that names another one is refused with 403.
 * - `unauthorized`: 401. `forbidden`: 403.
 */
export type SupervisorAccess = 'allow' | { readonly by: string } | 'unauthorized' | 'forbidden' | Refusal;

const NOT_SIGNED_IN = httpProblem('unauthorized', 'Sign in first.');
const NOT_ALLOWED = httpProblem('forbidden', 'Whoever sent this may not do it.');

/**
 * The refusal of a request that may not do what it asks for; `null` if it may. For routes of your own beside these.
 *
 * @example
 * ```ts
 * refusalOf('forbidden')?.refuse.status; // 403
 * refusalOf('allow'); // null
 * ```
 */
export function refusalOf(access: Access | SupervisorAccess): Refusal | null {
  if (access === 'unauthorized') return { refuse: NOT_SIGNED_IN, headers: { 'www-authenticate': 'Bearer' } };
  if (access === 'forbidden') return { refuse: NOT_ALLOWED };
  if (endOf(access)?.aborted === true) return refusalOf('unauthorized');
  return typeof access === 'object' && 'refuse' in access ? access : null;
}

/**
 * When what was allowed ends; `null` if nobody said so. For streams of your own beside these routes.
 *
 * @example
 * ```ts
 * const session = new AbortController();
 * endOf({ allow: true, ends: session.signal }) === session.signal; // true
 * endOf('allow'); // null
 * ```
 */
export function endOf(access: Access | SupervisorAccess): AbortSignal | null {
  return typeof access === 'object' && 'ends' in access ? (access.ends ?? null) : null;
}

/** The answer that refuses. */
export function refused({ refuse, headers }: Refusal): WireAnswer {
  return { status: refuse.status, headers: { ...problemHeaders(refuse), ...headers }, body: refuse };
}
