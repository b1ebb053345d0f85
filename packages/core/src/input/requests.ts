import { err, ok, Result } from 'neverthrow';
import { MAX_TIMER_SECONDS } from '../domain/durations.js';
import { parseLabel } from '../domain/label.js';
import { invalidInput, type InvalidInput } from '../errors.js';
import type { FinalizarGuards, Release, SeenHolder, TakeOver } from '../requests.js';
import { isObject, must, parseText, wholeNumber } from './checks.js';
import { parseInitials, parseWorker, parseWorkerId } from './worker.js';

/** The longest text that a caller may give for the record, in characters. */
const MAX_TEXT = 500;
const MAX_LABEL = 200;
/** The longest label that a supervisor may find in a row: a cell of a spreadsheet holds no more. */
const MAX_CELL = 50_000;

/** Checks the guards of FINALIZAR. */
export function parseGuards(guards: unknown): Result<FinalizarGuards, InvalidInput> {
  if (!isObject(guards)) return err(invalidInput('options', 'must be an object', guards));
  const { token, fence, operationId, by, reason }: { [Key in keyof FinalizarGuards]?: unknown } = guards;
  // One without the other would be half a record.
  const isSaid = by !== undefined || reason !== undefined;
  return Result.combine([
    optional(token, parseToken),
    optional(operationId, parseOperationId),
    optional(fence, parseFence),
    isSaid ? parseText('by', by, MAX_TEXT) : ok(undefined),
    isSaid ? parseText('reason', reason, MAX_TEXT) : ok(undefined),
  ]).map(([checkedToken, checkedId, checkedFence, checkedBy, checkedReason]) => ({
    token: checkedToken,
    operationId: checkedId,
    fence: checkedFence,
    by: checkedBy,
    reason: checkedReason,
  }));
}

/** Checks a take-over. If `from` is a label that names a worker, it becomes that worker. */
export function parseTakeOver(order: unknown): Result<TakeOver, InvalidInput> {
  if (!isObject(order)) return err(invalidInput('takeOver', 'must be an object', order));
  const given: { [Key in keyof TakeOver]?: unknown } = order;
  return Result.combine([parseDecision(order), parseWorker(given.to, 'to')]).andThen(([decision, to]) => {
    const { from } = decision;
    const isAnother = typeof from === 'string' || from.id !== to.id;
    return must(isAnother, { ...decision, to }, 'to', 'be another worker than from', `worker ${to.id}`);
  });
}

/** Checks a release. */
export function parseRelease(order: unknown): Result<Release, InvalidInput> {
  if (!isObject(order)) return err(invalidInput('release', 'must be an object', order));
  const { operationId }: { [Key in keyof Release]?: unknown } = order;
  return Result.combine([parseDecision(order), optional(operationId, parseOperationId)]).map(
    ([decision, id]) => ({ ...decision, operationId: id }),
  );
}

/** What every supervisor's decision says: from whom, by whom, why, and at which version of the row. */
type Decision = Pick<TakeOver, 'from' | 'by' | 'reason' | 'fence'>;

function parseDecision(order: object): Result<Decision, InvalidInput> {
  const { from, by, reason, fence }: { [Key in keyof Decision]?: unknown } = order;
  return Result.combine([
    parseFrom(from),
    parseText('by', by, MAX_TEXT),
    parseText('reason', reason, MAX_TEXT),
    optional(fence, parseFence),
  ]).map(([checkedFrom, checkedBy, checkedReason, checkedFence]) => ({
    from: checkedFrom,
    by: checkedBy,
    reason: checkedReason,
    fence: checkedFence,
  }));
}

/** Checks the arguments of `extend`. */
export function parseExtension(
  { mode, safetyExpiryMs }: { readonly mode: 'persistent' | 'ttl'; readonly safetyExpiryMs: number },
  token: unknown,
  seconds: unknown,
): Result<{ readonly token: string; readonly seconds: number }, InvalidInput> {
  if (mode !== 'ttl')
    return err(invalidInput('extend', 'is for TTL mode; a persistent lock has no expiry', mode));
  // In TTL mode, a lock counts as held only if its expiry is longer than the safety expiry.
  const leastSeconds = Math.floor(safetyExpiryMs / 1000) + 1;
  return parseToken(token).andThen((checkedToken) =>
    wholeNumber('seconds', seconds, leastSeconds, MAX_TIMER_SECONDS).map((checkedSeconds) => ({
      token: checkedToken,
      seconds: checkedSeconds,
    })),
  );
}

function optional<T>(
  input: unknown,
  parse: (input: unknown) => Result<T, InvalidInput>,
): Result<T | undefined, InvalidInput> {
  return input === undefined ? ok(undefined) : parse(input);
}

/** Checks a token. The error never repeats it, because errors go to logs. */
function parseToken(input: unknown): Result<string, InvalidInput> {
  const token = typeof input === 'string' ? input : '';
  const isToken = token !== '' && token.length <= MAX_LABEL;
  return must(isToken, token, 'token', 'be the token of a grant', 'another value');
}

function parseOperationId(input: unknown): Result<string, InvalidInput> {
  return parseText('operationId', input, MAX_LABEL);
}

/** Checks a fence. `null`: the row was seen without a version, and must still have none. */
function parseFence(input: unknown): Result<number | null, InvalidInput> {
  return input === null ? ok(null) : wholeNumber('fence', input, 0);
}

function parseFrom(from: unknown): Result<SeenHolder | string, InvalidInput> {
  if (typeof from !== 'string') return parseSeenHolder(from);
  const label = parseLabel(from);
  if (label?.kind === 'worker') return ok(label.worker);
  // A word that usually means free may be somebody's label in this shop: the source decides, by the shop's own words.
  if (from.trim() === '') return err(invalidInput('from', 'must name who has the spool', from));
  return must(from.length <= MAX_CELL, from, 'from', `have at most ${MAX_CELL} characters`);
}

function parseSeenHolder(from: unknown): Result<SeenHolder, InvalidInput> {
  if (!isObject(from) || Array.isArray(from))
    return err(invalidInput('from', 'must be a holder with an id, or a label', from));
  const { id, initials }: { [Key in keyof SeenHolder]?: unknown } = from;
  return parseWorkerId(id, 'from.id').andThen((checkedId) => {
    // The holder of a lock alone has no initials.
    if (initials === undefined || initials === null) return ok({ id: checkedId });
    return parseInitials(initials, 'from.initials').map((checked) => ({ id: checkedId, initials: checked }));
  });
}
