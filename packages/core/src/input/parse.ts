import { err, ok, Result } from 'neverthrow';
import { isObject, must, unfitText, wholeNumber } from './checks.js';
import type { InvalidInput } from '../errors.js';
import { invalidInput } from '../failures.js';
import type { FinalizarGuards } from '../operations/finalizar.js';
import type { Settings } from '../engine/settings.js';
import type { TakeOver } from '../operations/take-over.js';
import { parseLabel, parseWorker, type Worker } from '../domain/worker.js';

/** The longest text a caller may give for the record, in characters. */
const MAX_TEXT = 500;
const MAX_LABEL = 200;
/** The longest life `extend` gives: about 24 days, what an expiry in milliseconds and a timer can carry. */
const MAX_SECONDS = 2_147_483;
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The guards of a FINALIZAR. */
export function parseGuards(guards: unknown): Result<unknown, InvalidInput> {
  if (!isObject(guards)) return err(invalidInput('options', 'must be an object', guards));
  const { token, fence, operationId }: { [Key in keyof FinalizarGuards]?: unknown } = guards;
  return optional(token, parseToken)
    .andThen(() => optional(operationId, (id) => parseText('operationId', id, MAX_LABEL)))
    .andThen(() => optional(fence, parseFence));
}

/** A take-over, with a label that names a worker clearly taken for that worker. */
export function parseTakeOver(order: unknown): Result<TakeOver, InvalidInput> {
  if (!isObject(order)) return err(invalidInput('takeOver', 'must be an object', order));
  const given: { [Key in keyof TakeOver]?: unknown } = order;
  return Result.combine([
    parseFrom(given.from),
    parseWorker(given.to, 'to'),
    parseText('by', given.by, MAX_TEXT),
    parseText('reason', given.reason, MAX_TEXT),
    optional(given.fence, parseFence),
  ]).andThen(([from, to, by, reason, fence]) => {
    const isAnother = typeof from === 'string' || from.id !== to.id;
    return must(
      isAnother,
      { from, to, by, reason, fence },
      'to',
      'be another worker than from',
      `worker ${to.id}`,
    );
  });
}

/** The arguments of `extend`. */
export function parseExtension(
  { mode, safetyExpiryMs }: Settings,
  token: unknown,
  seconds: unknown,
): Result<unknown, InvalidInput> {
  if (mode !== 'ttl')
    return err(invalidInput('extend', 'is for TTL mode; a persistent lock has no expiry', mode));
  // A held lock is told from a reservation by an expiry that is longer than the safety one.
  const least = Math.floor(safetyExpiryMs / 1000) + 1;
  return parseToken(token).andThen(() => wholeNumber('seconds', seconds, least, MAX_SECONDS));
}

function optional<T>(
  input: unknown,
  parse: (input: unknown) => Result<T, InvalidInput>,
): Result<T | undefined, InvalidInput> {
  return input === undefined ? ok(undefined) : parse(input);
}

/** A token opens nothing by itself, and still has no place in a log. */
function parseToken(input: unknown): Result<unknown, InvalidInput> {
  const isToken = typeof input === 'string' && input !== '' && input.length <= MAX_LABEL;
  return must(isToken, input, 'token', 'be the token of a grant', 'another value');
}

function parseFence(input: unknown): Result<number, InvalidInput> {
  return wholeNumber('fence', input, 0);
}

function parseFrom(from: unknown): Result<Worker | string, InvalidInput> {
  if (typeof from !== 'string') return parseWorker(from, 'from');
  const label = parseLabel(from);
  if (label?.kind === 'worker') return ok(label.worker);
  if (label?.kind === 'free') return err(invalidInput('from', 'must name who has the spool', from));
  return must(from.length <= MAX_LABEL, from, 'from', `have at most ${MAX_LABEL} characters`);
}

function parseText(field: string, input: unknown, longest: number): Result<string, InvalidInput> {
  const text = typeof input === 'string' ? input.trim() : '';
  const fits = text !== '' && text.length <= longest && !CONTROLS.test(text);
  return fits ? ok(text) : unfitText(field, input, longest);
}
