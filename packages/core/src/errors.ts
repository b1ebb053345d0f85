import { printable, visible } from './domain/printable.js';
import { MAX_TAG_LENGTH, type SpoolTag } from './domain/spool-tag.js';
import type { Holder } from './domain/worker.js';

/**
 * What the reader of an error may safely do next, every step.
 *
 * @example
 * ```ts
 * console.log(NEXT_STEPS.includes('take-over')); // true
 * ```
 */
export const NEXT_STEPS = [
  'repeat',
  'repeat-later',
  'ask-holder',
  'take-over',
  'read-again',
  'correct-input',
  'fix-source',
  'nothing',
] as const;
/**
 * What the reader of an error may safely do next:
 * - `repeat`: the same call again, now.
 * - `repeat-later`: the same call again, after `retryAfterMs` where that is given.
 * - `ask-holder`: somebody has the spool; ask them, or wait.
 * - `take-over`: the holder may be gone; a supervisor can take the spool over or release it.
 * - `read-again`: the caller's view of the spool is out of date; read it again, then decide.
 * - `correct-input`: the input is wrong, so a repeat does not help.
 * - `fix-source`: a person must fix the source first.
 * - `nothing`: there is nothing to do.
 */
export type NextStep = (typeof NEXT_STEPS)[number];

/** What every error has. */
export interface Problem<Type extends string> {
  readonly type: Type;
  /** One sentence for a person, in English, without secrets. */
  readonly message: string;
  readonly next: NextStep;
}

/**
 * Another worker has the spool. The truth says so, or the lock (`saidBy: 'lock'`) while the truth cannot be asked.
 */
export interface Occupied extends Problem<'occupied'> {
  readonly tag: SpoolTag;
  /** `null` if the label is unreadable; `label` then has its text. */
  readonly holder: Holder | null;
  readonly label: string | null;
  /** The occupation is older than the stale limit (24 h): the holder may be gone. */
  readonly stale: boolean;
  readonly saidBy: 'truth' | 'lock';
}

/** An INICIAR of this spool is under way, by this or another worker. */
export interface InProgress extends Problem<'in-progress'> {
  readonly tag: SpoolTag;
  readonly workerId: number | null;
  readonly retryAfterMs: number;
}

/**
 * This worker may not do this. Another worker has the spool, or (`reason: 'token'`) a newer session of the same
 * worker.
 */
export interface NotHolder extends Problem<'not-holder'> {
  readonly tag: SpoolTag;
  readonly holder: Holder | null;
  readonly label: string | null;
  readonly reason: 'worker' | 'token';
}

/** The truth says the spool is free. */
export interface NotOccupied extends Problem<'not-occupied'> {
  readonly tag: SpoolTag;
}

/** The truth has no such spool. */
export interface UnknownSpool extends Problem<'unknown-spool'> {
  readonly tag: SpoolTag;
  /** Tags that were perhaps meant, fit to print; missing if there are none. */
  readonly alike?: readonly string[];
}

/** Several rows of the truth carry this tag, or one that people cannot tell from it. */
export interface AmbiguousSpool extends Problem<'ambiguous-spool'> {
  readonly tag: SpoolTag;
  readonly rows: number;
  /** The tags of these rows, fit to print, if they are not the same. */
  readonly alike?: readonly string[];
}

/** The source does not have the required shape; for example, a header is missing. */
export interface SourceMisshaped extends Problem<'source-misshaped'> {
  readonly problem: string;
}

/** TTL mode: the lock has expired. The occupation in the truth remains. */
export interface LockExpired extends Problem<'lock-expired'> {
  readonly tag: SpoolTag;
}

/**
 * The row is not at the expected version, or it kept changing. A version is `null` if it is missing, unreadable or
 * not known.
 */
export interface VersionConflict extends Problem<'version-conflict'> {
  readonly tag: SpoolTag;
  readonly expected: number | null;
  readonly actual: number | null;
}

/** The lock store cannot be asked, and this call needs it. Nothing changed. */
export interface StoreUnavailable extends Problem<'store-unavailable'> {
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** The truth cannot be asked. Nothing changed. */
export interface SourceUnavailable extends Problem<'source-unavailable'> {
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** Neither the truth nor the lock store can be asked. Nothing changed. */
export interface Unavailable extends Problem<'unavailable'> {
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** A write was sent, and it is not known whether it took effect. Repeating the call is safe and finds out. */
export interface OutcomeUnknown extends Problem<'outcome-unknown'> {
  readonly tag: SpoolTag;
  readonly detail: string;
  readonly retryAfterMs: number;
}

/** The input of the call is wrong. Nothing was asked or changed. */
export interface InvalidInput extends Problem<'invalid-input'> {
  /** The part that is wrong, such as `worker.id`. */
  readonly field: string;
  /** What is wrong with it, such as `must be 1 to 8 capital letters`. */
  readonly problem: string;
  /** What was given, shortened and printable. */
  readonly received: string;
}

/** The deadline passed before anything was written. */
export type TimedOut = Problem<'timed-out'>;

/** The caller's signal ended the call before anything was written. */
export type Aborted = Problem<'aborted'>;

/** Every error of SpoolLock. */
export type SpoolLockError =
  | Occupied
  | InProgress
  | NotHolder
  | NotOccupied
  | UnknownSpool
  | AmbiguousSpool
  | SourceMisshaped
  | LockExpired
  | VersionConflict
  | StoreUnavailable
  | SourceUnavailable
  | Unavailable
  | OutcomeUnknown
  | InvalidInput
  | TimedOut
  | Aborted;

/** The call ended while it was still waiting. */
export type Ended = TimedOut | Aborted;

/** Why the lock store gave no answer within a call. */
export type StoreError = StoreUnavailable | Ended;

/** Why the truth gave no answer within a call. */
export type SourceError = SourceUnavailable | SourceMisshaped | Ended;

/** The errors of INICIAR. */
export type IniciarError =
  | Occupied
  | InProgress
  | UnknownSpool
  | AmbiguousSpool
  | VersionConflict
  | SourceMisshaped
  | SourceUnavailable
  | StoreUnavailable
  | Unavailable
  | OutcomeUnknown
  | InvalidInput
  | Ended;

/** The errors of FINALIZAR. */
export type FinalizarError =
  | NotHolder
  | NotOccupied
  | UnknownSpool
  | AmbiguousSpool
  | VersionConflict
  | SourceMisshaped
  | SourceUnavailable
  | OutcomeUnknown
  | InvalidInput
  | Ended;

/** The errors of a take-over: the same as of FINALIZAR. */
export type TakeOverError = FinalizarError;

/** The errors of a release: the same as of FINALIZAR. */
export type ReleaseError = FinalizarError;

/** The errors of `extend`. */
export type ExtendError = NotHolder | LockExpired | StoreUnavailable | OutcomeUnknown | InvalidInput | Ended;

/** The errors of `inspect`. */
export type InspectError =
  | UnknownSpool
  | SourceMisshaped
  | SourceUnavailable
  | Unavailable
  | InvalidInput
  | Ended;

/** The errors of `list`. */
export type ListError = SourceMisshaped | SourceUnavailable | Unavailable | InvalidInput | Ended;

/** The errors of `cleanupOne`. */
export type CleanupError = StoreUnavailable | InvalidInput | Ended;

/** The errors of `reconcile`. If it only stops early, the report says why. */
export type ReconcileError = InvalidInput | Ended;

/** The errors of `health`. If a side is down, the value says so. */
export type HealthError = InvalidInput;

/** Why a reconcile stopped before its end. */
export type ReconcileStop = StoreUnavailable | SourceUnavailable | SourceMisshaped | Ended;

/** The default wait before a repeat, in milliseconds. */
export const RETRY_AFTER_MS = 1_000;

function problem<Type extends string, Known extends object>(
  type: Type,
  message: string,
  next: NextStep,
  known: Known,
): Problem<Type> & Known {
  return { type, message, next, ...known };
}

/** The holder as a message shows it. */
function who({ holder, label }: { readonly holder: Holder | null; readonly label: string | null }): string {
  // A label may be a whole note, with line breaks in it.
  if (holder === null) return `"${visible(label ?? '')}"`;
  return holder.initials === null ? `worker ${holder.id}` : `${holder.initials}(${holder.id})`;
}

/**
 * INICIAR: another worker has it.
 *
 * @example
 * ```ts
 * occupied(tag, { holder: { ...worker, since: null }, label: 'MR(93)', stale: false, saidBy: 'truth' }).next; // 'ask-holder'
 * ```
 */
export function occupied(
  tag: SpoolTag,
  by: Pick<Occupied, 'holder' | 'label' | 'stale' | 'saidBy'>,
): Occupied {
  return problem(
    'occupied',
    `${tag} is held by ${who(by)}${by.stale ? ', for longer than the stale limit' : ''}.`,
    by.stale || by.holder === null ? 'take-over' : 'ask-holder',
    { tag, ...by },
  );
}

/** An INICIAR is under way; `retryAfterMs` says when its reservation is over. */
export function inProgress(tag: SpoolTag, workerId: number | null, retryAfterMs: number): InProgress {
  const known = { tag, workerId, retryAfterMs };
  return problem('in-progress', `${tag} is being taken at this moment.`, 'repeat-later', known);
}

/** The caller is not the one who may do this. */
export function notHolder(tag: SpoolTag, by: Pick<NotHolder, 'holder' | 'label' | 'reason'>): NotHolder {
  const why =
    by.reason === 'token' ? 'under another token, by a newer session' : `by ${who(by)}, not by this worker`;
  const next = by.holder === null && by.reason === 'worker' ? 'take-over' : 'read-again';
  return problem('not-holder', `${tag} is held ${why}.`, next, { tag, ...by });
}

/** The truth says that the spool is free. */
export function notOccupied(tag: SpoolTag): NotOccupied {
  return problem('not-occupied', `${tag} is free.`, 'nothing', { tag });
}

/** The truth has no such spool. `alike`: the tags that were perhaps meant. */
export function unknownSpool(tag: SpoolTag, alike: readonly string[] = []): UnknownSpool {
  if (alike.length === 0)
    return problem('unknown-spool', `There is no spool ${visible(tag, MAX_TAG_LENGTH)}.`, 'correct-input', {
      tag,
    });
  const message = `There is no spool ${visible(tag, MAX_TAG_LENGTH)}; perhaps ${alike.join(' or ')} is meant.`;
  return problem('unknown-spool', message, 'correct-input', { tag, alike });
}

/** So many rows carry the tag, or one that looks like it: `alike` has the different ones. */
export function ambiguousSpool(tag: SpoolTag, rows: number, alike: readonly string[] = []): AmbiguousSpool {
  if (alike.length === 0) {
    const message = `${rows} rows carry the tag ${tag}; only one may.`;
    return problem('ambiguous-spool', message, 'fix-source', { tag, rows });
  }
  const message = `${rows} rows have tags that look alike, ${alike.join(' and ')}; only one may look so.`;
  return problem('ambiguous-spool', message, 'fix-source', { tag, rows, alike });
}

/** The truth has not the shape it must have; `what` names the fault. A full stop is added where none ends it. */
export function sourceMisshaped(what: string): SourceMisshaped {
  const message = `The source must be fixed first: ${what}`.replace(/[^.…]$/, '$&.');
  return problem('source-misshaped', message, 'fix-source', { problem: what });
}

/** TTL mode: the lock is gone. */
export function lockExpired(tag: SpoolTag): LockExpired {
  return problem('lock-expired', `The lock of ${tag} has expired.`, 'read-again', { tag });
}

/** The row changed since it was read. */
export function versionConflict(
  tag: SpoolTag,
  expected: number | null,
  actual: number | null,
): VersionConflict {
  const known = { tag, expected, actual };
  return problem('version-conflict', `${tag} was changed meanwhile.`, 'read-again', known);
}

function outOfReach<Type extends string>(
  type: Type,
  subject: string,
  detail: string,
  retryAfterMs = RETRY_AFTER_MS,
): Problem<Type> & Pick<Unavailable, 'detail' | 'retryAfterMs'> {
  const message = `${subject} be reached; nothing was changed.`;
  return problem(type, message, 'repeat-later', { detail, retryAfterMs });
}

/** The lock store gave no answer, and nothing was changed. */
export function storeUnavailable(detail: string): StoreUnavailable {
  return outOfReach('store-unavailable', 'The lock store cannot', detail);
}

/** The truth gave no answer, and nothing was changed. */
export function sourceUnavailable(detail: string, retryAfterMs?: number): SourceUnavailable {
  return outOfReach('source-unavailable', 'The source cannot', detail, retryAfterMs);
}

/** Neither side gave an answer, and nothing was changed. */
export function unavailable(detail: string, retryAfterMs?: number): Unavailable {
  return outOfReach('unavailable', 'Neither the source nor the lock store can', detail, retryAfterMs);
}

/** A write was sent, and its outcome is not known yet. */
export function outcomeUnknown(tag: SpoolTag, detail: string, retryAfterMs = RETRY_AFTER_MS): OutcomeUnknown {
  const message = `It is not known yet whether ${tag} was changed; repeating the same call is safe and finds out.`;
  return problem('outcome-unknown', message, 'repeat-later', { tag, detail, retryAfterMs });
}

/** The call is wrong. What was given is shortened, and made fit to print. */
export function invalidInput(field: string, what: string, received: unknown): InvalidInput {
  const known = { field, problem: what, received: shortened(received) };
  return problem('invalid-input', `${field} ${what}.`, 'correct-input', known);
}

/** The deadline passed, or the caller's signal came, before anything was written. */
export function ended<Type extends Ended['type']>(type: Type): Problem<Type> {
  const what = type === 'aborted' ? 'The call was aborted' : 'The deadline passed';
  return problem(type, `${what}; nothing was changed.`, 'repeat', {});
}

/** A short, printable form of a value: a caller's text must not bring control characters into a log or a terminal. */
function shortened(value: unknown): string {
  const text = inWords(value);
  return printable(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  const isWord = value === null || !/object|function|symbol/.test(typeof value);
  return isWord ? String(value) : typeof value;
}
