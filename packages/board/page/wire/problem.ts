import { NEXT_STEPS, type NextStep } from '@spoollock/core/browser';
import { moment, number, object, oneOf, text, texts, type Members } from './reading.js';

/** Why the shop did not do it: an RFC 9457 problem as the shop sends it. Its words are in `words/`. */

export const PROBLEM_TYPES = [
  'invalid-input',
  'not-holder',
  'unknown-spool',
  'occupied',
  'in-progress',
  'not-occupied',
  'ambiguous-spool',
  'version-conflict',
  'lock-expired',
  'aborted',
  'source-misshaped',
  'source-unavailable',
  'store-unavailable',
  'unavailable',
  'timed-out',
  'outcome-unknown',
  'unauthorized',
  'forbidden',
  'host-not-served',
  'origin-not-served',
  'unknown-route',
  'method-not-allowed',
  'request-too-slow',
  'body-too-large',
  'unsupported-media-type',
  'headers-too-large',
  'too-many-sign-ins',
  'internal-error',
  'no-history',
  'board-unread',
  'too-many-requests',
  'too-many-streams',
] as const;
export type ProblemType = (typeof PROBLEM_TYPES)[number];

/** Who has it. A lock alone knows the id only. */
export interface Holder {
  readonly id: number;
  readonly initials: string | null;
  readonly since: number | null;
}

export interface Problem {
  /**
   * `unexpected` is an answer that none of the shop's is, from a proxy for one. `not-from-here` is none either: the shop was
   * not asked, since no address leads to this spool.
   */
  readonly type: ProblemType | 'unexpected' | 'not-from-here';
  readonly status: number;
  readonly next: NextStep;
  readonly retryAfterMs: number | null;
  readonly holder: Holder | null;
  /** The label as it stands, when nobody can be read from it. */
  readonly label: string | null;
  readonly stale: boolean;
  readonly workerId: number | null;
  readonly rows: number | null;
  readonly reason: 'worker' | 'token' | null;
  readonly field: string | null;
  /** Tags that look like the one that was asked for. */
  readonly alike: readonly string[];
}

export function readProblem(status: number, body: unknown, retryAfterMs: number | null = null): Problem {
  const members: Members = object(body) ?? {};
  const seconds = number(members['retryAfter']);
  return {
    type: oneOf(PROBLEM_TYPES, members['type']) ?? 'unexpected',
    status,
    next: oneOf(NEXT_STEPS, members['next']) ?? 'read-again',
    retryAfterMs: seconds === null ? retryAfterMs : seconds * 1000,
    holder: readHolder(members['holder']),
    label: text(members['label']),
    stale: members['stale'] === true,
    workerId: number(members['workerId']),
    rows: number(members['rows']),
    reason: oneOf(['worker', 'token'], members['reason']),
    field: text(members['field']),
    alike: texts(members['alike']),
  };
}

function readHolder(input: unknown): Holder | null {
  const members = object(input);
  const id = number(members?.['id']);
  if (members === null || id === null) return null;
  return { id, initials: text(members['initials']), since: moment(members['since']) };
}

export const NOT_FROM_HERE: Problem = {
  ...readProblem(0, { next: 'nothing' }),
  type: 'not-from-here',
};

const FIND_OUT_BY_REPEATING: readonly Problem['type'][] = [
  'outcome-unknown',
  'timed-out',
  'source-unavailable',
  'store-unavailable',
  'unavailable',
];
/** A proxy that lost the shop: nobody knows whether the request arrived. */
const LOST_BY_A_PROXY: readonly number[] = [502, 503, 504];

/** The answer says that asking once more may find out, or work. */
export function isWorthRepeating({ type, status }: Problem): boolean {
  return FIND_OUT_BY_REPEATING.includes(type) || (type === 'unexpected' && LOST_BY_A_PROXY.includes(status));
}
