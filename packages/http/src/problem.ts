import type { NextStep, SpoolLockError } from '@spoollock/core';
import { printable } from '@spoollock/core/adapter';

/** An error as RFC 9457 describes it. Further members say what is known about the case, such as `holder`. */
export interface Problem {
  readonly type: SpoolLockError['type'] | HttpTrouble;
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** A sentence for the shop worker. */
  readonly detail: string;
  /** What may safely be done next. */
  readonly next: NextStep;
  /** Whole seconds, 1 or more; the `Retry-After` header says the same. */
  readonly retryAfter?: number;
  readonly [member: string]: unknown;
}

interface Kind {
  readonly status: number;
  readonly title: string;
}

const KINDS = {
  'invalid-input': { status: 400, title: 'The request is not right' },
  'not-holder': { status: 403, title: 'Somebody else has this spool' },
  'unknown-spool': { status: 404, title: 'There is no such spool' },
  occupied: { status: 409, title: 'Somebody has this spool' },
  'in-progress': { status: 409, title: 'This spool is being taken' },
  'not-occupied': { status: 409, title: 'Nobody has this spool' },
  'ambiguous-spool': { status: 409, title: 'Several rows carry this tag' },
  'version-conflict': { status: 409, title: 'This spool changed meanwhile' },
  'lock-expired': { status: 410, title: 'The lock of this spool has expired' },
  // Nobody reads it: the caller has gone. 499 is what proxies log for that.
  aborted: { status: 499, title: 'The call was given up' },
  'source-misshaped': { status: 503, title: 'The sheet cannot be used' },
  'source-unavailable': { status: 503, title: 'The sheet cannot be reached' },
  'store-unavailable': { status: 503, title: 'The lock store cannot be reached' },
  unavailable: { status: 503, title: 'Neither sheet nor lock store can be reached' },
  'timed-out': { status: 504, title: 'It took too long' },
  'outcome-unknown': { status: 504, title: 'It is not known yet whether it took effect' },
} satisfies Record<SpoolLockError['type'], Kind>;

const HTTP_KINDS = {
  unauthorized: { status: 401, title: 'The request does not say who may ask' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'host-not-served': { status: 403, title: 'The shop does not answer under this name' },
  'origin-not-served': { status: 403, title: 'Another site may not ask the shop' },
  'unknown-route': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'request-too-slow': { status: 408, title: 'The request took too long' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The request is not JSON' },
  'headers-too-large': { status: 431, title: 'Address and headers are too large' },
  'too-many-sign-ins': { status: 429, title: 'There were too many wrong tokens' },
  'internal-error': { status: 500, title: 'The shop made a mistake' },
  'no-history': { status: 501, title: 'The shop hands out no history' },
  'board-unread': { status: 503, title: 'The board could not be read yet' },
  'too-many-requests': { status: 429, title: 'Too many requests wait on one connection' },
  'too-many-streams': { status: 503, title: 'Too many boards are open' },
} satisfies Record<string, Kind>;

/** What can be wrong with a request before the lock is asked. */
export type HttpTrouble = keyof typeof HTTP_KINDS;

/** Every `type` that a problem can have. */
export const PROBLEM_TYPES = [...keysOf(KINDS), ...keysOf(HTTP_KINDS)] as const;

/**
 * The HTTP status of an error of SpoolLock.
 *
 * @example
 * ```ts
 * statusOf('occupied'); // 409
 * ```
 */
export function statusOf(type: SpoolLockError['type']): number {
  return KINDS[type].status;
}

/**
 * Describes an error of SpoolLock as a problem. What the store or the source said in its own words is left out.
 *
 * @param order the supervisor's order that failed. If it names the wrong holder, that is a conflict (409) and not
 * a missing right (403).
 * @example
 * ```ts
 * const given = await lock.finalizar(tag, worker);
 * if (given.isErr()) console.log(problemOf(given.error).status, problemOf(given.error).detail);
 * ```
 */
export function problemOf(error: SpoolLockError, order?: 'take-over' | 'release'): Problem {
  const { title, status } = KINDS[error.type];
  const retryAfter = secondsToWait(error);
  return {
    type: error.type,
    title,
    status: order !== undefined && error.type === 'not-holder' ? 409 : status,
    detail: fitToShow([oneStop(error.message), ADVICE[error.next](retryAfter)].join(' ').trim()),
    next: error.next,
    ...whatIsKnown(error),
    ...(retryAfter === null ? {} : { retryAfter }),
  };
}

/** What a sheet says of itself may be a sentence already, which becomes the end of another one. */
function oneStop(sentence: string): string {
  return sentence.replace(/(?<!\.)\.\.$/, '.');
}

/** A label that a person typed or pasted may carry escapes and direction marks; where it is data, it stays exact. */
function fitToShow(sentence: string): string {
  return printable(sentence);
}

/**
 * Describes a request that is refused before the lock is asked.
 *
 * @example
 * ```ts
 * httpProblem('forbidden', 'Only the night shift may do this.').status; // 403
 * ```
 */
export function httpProblem(type: HttpTrouble, detail: string, next: NextStep = 'correct-input'): Problem {
  return { type, ...HTTP_KINDS[type], detail, next };
}

/**
 * The headers of a problem's answer: its media type, and when to ask again.
 *
 * @example
 * ```ts
 * const problem = httpProblem('forbidden', 'Only in the day shift.');
 * new Response(JSON.stringify(problem), { status: problem.status, headers: problemHeaders(problem) });
 * ```
 */
export function problemHeaders({ retryAfter }: Problem): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/problem+json; charset=utf-8',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
}

const ADVICE: Readonly<Record<NextStep, (seconds: number | null) => string>> = {
  repeat: () => 'Try again now; that is safe.',
  'repeat-later': (seconds) => `Try again in ${seconds ?? 1} s; that is safe.`,
  'ask-holder': () => 'Ask the holder, or wait until it is given back.',
  'take-over': () => 'If nobody works on it any more, a supervisor can take it over or release it.',
  'read-again': () => 'Look at the spool again, then decide.',
  'correct-input': () => 'Correct it and send it again.',
  'fix-source': () => 'Somebody must correct the sheet first.',
  nothing: () => '',
};

/** A sheet that a person must correct is not right again in a second. */
const MISSHAPED_RETRY_SECONDS = 60;

function secondsToWait(error: SpoolLockError): number | null {
  if (error.type === 'source-misshaped') return MISSHAPED_RETRY_SECONDS;
  return 'retryAfterMs' in error ? Math.max(1, Math.ceil(error.retryAfterMs / 1000)) : null;
}

function whatIsKnown(error: SpoolLockError): Readonly<Record<string, unknown>> {
  switch (error.type) {
    case 'occupied': {
      const { tag, holder, label, stale, saidBy } = error;
      return { tag, ...present({ holder, label }), stale, saidBy };
    }
    case 'not-holder': {
      const { tag, holder, label, reason } = error;
      return { tag, ...present({ holder, label }), reason };
    }
    case 'in-progress':
      return { tag: error.tag, ...present({ workerId: error.workerId }) };
    case 'ambiguous-spool':
      return { tag: error.tag, rows: error.rows, ...(error.alike && { alike: error.alike }) };
    case 'unknown-spool':
      return { tag: error.tag, ...(error.alike && { alike: error.alike }) };
    case 'version-conflict':
      return { tag: error.tag, expected: error.expected, actual: error.actual };
    case 'invalid-input':
      return { field: error.field, received: error.received };
    case 'not-occupied':
    case 'lock-expired':
    case 'outcome-unknown':
      return { tag: error.tag };
    // What the store or the sheet said, in its own words, is for the log.
    case 'source-misshaped':
    case 'store-unavailable':
    case 'source-unavailable':
    case 'unavailable':
    case 'timed-out':
    case 'aborted':
      return {};
  }
}

function present(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

function keysOf<Key extends string>(kinds: Readonly<Record<Key, Kind>>): Key[] {
  return Object.keys(kinds).filter((key): key is Key => key in kinds);
}
