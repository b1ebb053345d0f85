import { err, ok, type Result } from 'neverthrow';
import type { InvalidInput } from './errors.js';
import { invalidInput } from './failures.js';
import type { FinalizarGuards } from './finalizar.js';
import type { TakeOver } from './take-over.js';
import { parseLabel, parseWorker, type Worker } from './worker.js';

/** The longest text a caller may give for the record, in characters. */
const MAX_TEXT = 500;
const MAX_LABEL = 200;
/** The longest life `extend` gives: about 24 days, what an expiry in milliseconds and a timer can carry. */
const MAX_SECONDS = 2_147_483;
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The guards of a FINALIZAR. */
export function parseGuards({ token, fence, operationId }: FinalizarGuards): Result<void, InvalidInput> {
  if (token !== undefined && (typeof token !== 'string' || token === '' || token.length > MAX_LABEL))
    return err(invalidInput('token', 'must be the token of a grant', 'another value'));
  if (operationId !== undefined) {
    const id = parseText(operationId, 'operationId', MAX_LABEL);
    if (id.isErr()) return err(id.error);
  }
  return parseFence(fence);
}

/** A take-over, with a label that names a worker clearly taken for that worker. */
export function parseTakeOver(order: unknown): Result<TakeOver, InvalidInput> {
  if (typeof order !== 'object' || order === null)
    return err(invalidInput('takeOver', 'must be an object', order));
  const { from, to, by, reason, fence }: { [Key in keyof TakeOver]?: unknown } = order;
  const parsedFrom = parseFrom(from);
  if (parsedFrom.isErr()) return err(parsedFrom.error);
  const parsedTo = parseWorker(to, 'to');
  if (parsedTo.isErr()) return err(parsedTo.error);
  const parsedBy = parseText(by, 'by');
  if (parsedBy.isErr()) return err(parsedBy.error);
  const parsedReason = parseText(reason, 'reason');
  if (parsedReason.isErr()) return err(parsedReason.error);
  if (typeof parsedFrom.value === 'object' && parsedFrom.value.id === parsedTo.value.id)
    return err(invalidInput('to', 'must be another worker than from', `worker ${parsedTo.value.id}`));
  if (fence !== undefined && typeof fence !== 'number')
    return err(invalidInput('fence', FENCE_PROBLEM, fence));
  return parseFence(fence).map(() => ({
    from: parsedFrom.value,
    to: parsedTo.value,
    by: parsedBy.value,
    reason: parsedReason.value,
    fence,
  }));
}

/** The arguments of `extend`. */
export function parseExtension(
  mode: 'persistent' | 'ttl',
  token: unknown,
  seconds: unknown,
): Result<void, InvalidInput> {
  if (mode !== 'ttl')
    return err(invalidInput('extend', 'is for TTL mode; a persistent lock has no expiry', mode));
  if (typeof token !== 'string' || token === '')
    return err(invalidInput('token', 'must be the token of a grant', 'another value'));
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1 || seconds > MAX_SECONDS)
    return err(invalidInput('seconds', `must be a whole number from 1 to ${MAX_SECONDS}`, seconds));
  return ok();
}

const FENCE_PROBLEM = 'must be the fence of a grant, a whole number from 0 up';

function parseFence(fence: number | undefined): Result<void, InvalidInput> {
  if (fence === undefined || (Number.isSafeInteger(fence) && fence >= 0)) return ok();
  return err(invalidInput('fence', FENCE_PROBLEM, fence));
}

function parseFrom(from: unknown): Result<Worker | string, InvalidInput> {
  if (typeof from !== 'string') return parseWorker(from, 'from');
  const label = parseLabel(from);
  if (label?.kind === 'free') return err(invalidInput('from', 'must name who has the spool', from));
  if (label?.kind === 'worker') return ok(label.worker);
  if (from.length > MAX_LABEL)
    return err(invalidInput('from', `must have at most ${MAX_LABEL} characters`, from));
  return ok(from);
}

function parseText(input: unknown, field: string, longest = MAX_TEXT): Result<string, InvalidInput> {
  if (typeof input !== 'string') return err(invalidInput(field, 'must be a text', input));
  const text = input.trim();
  if (text === '') return err(invalidInput(field, 'must not be empty', input));
  if (text.length > longest)
    return err(invalidInput(field, `must have at most ${longest} characters`, input));
  if (CONTROLS.test(text)) return err(invalidInput(field, 'must not contain control characters', input));
  return ok(text);
}
