import { parseWorker, type ListQuery, type Release, type TakeOver } from '@spoollock/core';
import { SPOOL_STATES, type InvalidInput } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';

/**
 * The shape of what a request carries, checked before its meaning. Only the members named here are taken from
 * a body: whatever else it carries, `__proto__` for one, goes no further.
 */
export const MOST_TAGS = 100;

const text = z.string({ error: 'must be a text' });
/** `null`: the row was seen without a version. */
const fence = z.number({ error: 'must be a number' }).nullable();
const member = z.unknown();

export const TakeBody = z.object({ worker: member.optional() });

export const ExtendBody = z.object({
  token: text,
  seconds: z.number({ error: 'must be a number' }),
});

export const SignInBody = z.object({ token: text.max(200, { error: 'must have at most 200 characters' }) });

export const GiveBackBody = z.object({
  worker: member.optional(),
  token: text.optional(),
  fence: fence.optional(),
  operationId: text.optional(),
});

const decision = { from: member.optional(), by: text, reason: text, fence: fence.optional() };

const TakeOverBody = z.object({ ...decision, to: member.optional() });

const ReleaseBody = z.object({ ...decision, operationId: text.optional() });

export const BulkBody = z.object({
  tags: z
    .array(text, { error: 'must be a list of tags' })
    .min(1, { error: 'must have at least one tag' })
    .max(MOST_TAGS, { error: `must have at most ${MOST_TAGS} tags` }),
  worker: member.optional(),
  operationId: text.optional(),
});

const wholeNumber = z
  .string({ error: 'must be given once' })
  .regex(/^\d{1,16}$/, 'must be a whole number of at most 16 digits')
  .transform(Number);

const BoardQuery = z.object({
  state: z.enum(SPOOL_STATES, { error: `must be one of ${SPOOL_STATES.join(', ')}` }).optional(),
  worker: wholeNumber.optional(),
  limit: wholeNumber.optional(),
  cursor: z.string({ error: 'must be given once' }).optional(),
});

/** `input` in this shape, or the first member of it that is not. */
export function inShape<T>(shape: z.ZodType<T>, input: unknown): Result<T, InvalidInput> {
  const parsed = shape.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  return path.length === 0
    ? err(invalid('body', 'must be a JSON object'))
    : err(invalid(path.join('.'), issue?.message ?? 'is not right'));
}

export function readBoardQuery(query: unknown): Result<ListQuery, InvalidInput> {
  return inShape(BoardQuery, query);
}

export function readTakeOver(body: unknown): Result<TakeOver, InvalidInput> {
  return inShape(TakeOverBody, body).andThen(({ from, to, ...rest }) =>
    readHolder(from).andThen((known) =>
      parseWorker(to, 'to').map((next): TakeOver => ({ ...rest, from: known, to: next })),
    ),
  );
}

/** @param key the `Idempotency-Key` header. */
export function readRelease(body: unknown, key: string | undefined): Result<Release, InvalidInput> {
  return inShape(ReleaseBody, body).andThen(({ from, operationId, ...rest }) =>
    readHolder(from).andThen((known) =>
      readOperationId(key, operationId).map((id): Release => ({ ...rest, from: known, operationId: id })),
    ),
  );
}

/** The holder whom a supervisor saw, or the label that nobody can read. */
function readHolder(from: unknown): Result<Release['from'], InvalidInput> {
  return typeof from === 'string' ? ok(from) : parseWorker(from, 'from');
}

/**
 * The caller's own id of a give-back or a release, from the `Idempotency-Key` header, in quotes or without, or from the
 * body. Two that differ are refused: one of them would be ignored.
 */
export function readOperationId(
  header: string | undefined,
  inBody: string | undefined,
): Result<string | undefined, InvalidInput> {
  const inHeader = header?.replace(/^"(.*)"$/, '$1');
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody)
    return err(invalid('operationId', 'must not differ from the Idempotency-Key header'));
  return ok(inHeader ?? inBody);
}

/** A mistake of the request's, in the lock's own form. */
export function invalid(field: string, problem: string): InvalidInput {
  return {
    type: 'invalid-input',
    field,
    problem,
    received: '',
    message: `${field} ${problem}.`,
    next: 'correct-input',
  };
}
