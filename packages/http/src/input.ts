import {
  parseWorker,
  type AlsoCells,
  type AlsoColumns,
  type ListQuery,
  type Release,
  type TakeOver,
  type Worker,
} from '@spoollock/core';
import { parseWorkerId, type InvalidInput } from '@spoollock/core/adapter';
import { err, ok, Result } from 'neverthrow';
import type { z } from 'zod';
import { readAlso } from './also.js';
import { HistoryQuery } from './history-schemas.js';
import { invalid } from './invalid.js';
import { httpProblem, problemOf, type Problem } from './problem.js';
import {
  BoardQuery,
  BulkBody,
  ExtendBody,
  GiveBackBody,
  ReleaseBody,
  TakeBody,
  TakeOverBody,
} from './schemas.js';

/** Who asks, as far as the app said so. A body cannot claim to be somebody else. */
export interface Caller {
  readonly worker?: Worker | undefined;
  /** The supervisor's name. */
  readonly by?: string | undefined;
  /** A worker who is no supervisor: they may hand over what they have themselves. */
  readonly onlyOwn?: boolean | undefined;
  /** The `Idempotency-Key` header. */
  readonly key?: string | undefined;
  /** The app's own columns that a body may write. */
  readonly columns: AlsoColumns;
}

/** What every order has that writes a row. */
interface Writing {
  readonly also: AlsoCells | undefined;
}

type Read<T> = Result<T, Problem>;

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

export function readListQuery(query: URLSearchParams): Read<ListQuery> {
  return read(BoardQuery, membersOf(query));
}

export function readHistoryQuery(query: URLSearchParams): Read<{ readonly limit?: number | undefined }> {
  return read(HistoryQuery, membersOf(query));
}

/** A worker's number in an address. */
export function readWorkerNumber(text: string): Read<number> {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : text;
  return asProblem(parseWorkerId(number, 'worker'));
}

function membersOf(query: URLSearchParams): object {
  const names = new Set(query.keys());
  const members = [...names].map((name) => {
    const values = query.getAll(name);
    return [name, values.length === 1 ? values[0] : values] as const;
  });
  return Object.fromEntries(members);
}

export interface TakeOrder extends Writing {
  readonly worker: Worker;
}

export function readTake(body: unknown, caller: Caller): Read<TakeOrder> {
  return read(TakeBody, body).andThen(({ worker, also }) =>
    Result.combine([whoAsks(worker, caller), cells(also, caller)]).map(([who, given]) => ({
      worker: who,
      also: given,
    })),
  );
}

export interface GiveBackOrder {
  readonly worker: Worker;
  readonly guards: {
    readonly token: string | undefined;
    readonly fence: number | null | undefined;
    readonly operationId: string | undefined;
  } & Writing;
}

export function readGiveBack(body: unknown, caller: Caller): Read<GiveBackOrder> {
  return read(GiveBackBody, body).andThen(({ worker, token, fence, operationId, also }) =>
    Result.combine([whoAsks(worker, caller), operationIdOf(caller, operationId), cells(also, caller)]).map(
      ([who, id, given]) => ({ worker: who, guards: { token, fence, operationId: id, also: given } }),
    ),
  );
}

export interface BulkOrder extends Writing {
  readonly tags: readonly string[];
  readonly worker: Worker;
  readonly operationId: string | undefined;
}

export function readBulk(body: unknown, caller: Caller): Read<BulkOrder> {
  return read(BulkBody, body).andThen(({ tags, worker, operationId, also }) =>
    Result.combine([whoAsks(worker, caller), operationIdOf(caller, operationId), cells(also, caller)]).map(
      ([who, id, given]) => ({ tags, worker: who, operationId: id, also: given }),
    ),
  );
}

export function readExtension(body: unknown): Read<{ readonly token: string; readonly seconds: number }> {
  return read(ExtendBody, body);
}

/** A supervisor's order, and the cells to write with it. */
export interface Decided<Order> extends Writing {
  readonly order: Order;
}

export function readTakeOver(body: unknown, caller: Caller): Read<Decided<TakeOver>> {
  return read(TakeOverBody, body).andThen(({ from, to, by, also, ...rest }) =>
    Result.combine([
      whoDecides(by, caller),
      readHolder(from).andThen((holder) => ownOrAny(holder, caller)),
      asProblem(parseWorker(to, 'to')),
      cells(also, caller),
    ]).map(([decider, known, next, given]) => ({
      order: { ...rest, by: decider, from: known, to: next },
      also: given,
    })),
  );
}

export function readRelease(body: unknown, caller: Caller): Read<Decided<Release>> {
  return read(ReleaseBody, body).andThen(({ from, by, operationId, also, ...rest }) =>
    Result.combine([
      whoDecides(by, caller),
      readHolder(from),
      operationIdOf(caller, operationId),
      cells(also, caller),
    ]).map(([decider, known, id, given]) => ({
      order: { ...rest, by: decider, from: known, operationId: id },
      also: given,
    })),
  );
}

/** The worker whom the app knows, or else the one whom the body names. */
function whoAsks(inBody: unknown, { worker }: Caller): Read<Worker> {
  if (worker === undefined) return asProblem(parseWorker(inBody));
  if (inBody === undefined) return ok(worker);
  return asProblem(parseWorker(inBody)).andThen(({ id }) =>
    id === worker.id ? ok(worker) : err(httpProblem('forbidden', OTHER_WORKER)),
  );
}

/** The supervisor whom the app knows, or else the one whom the body names. */
function whoDecides(inBody: string | undefined, { by }: Caller): Read<string> {
  if (by === undefined)
    return inBody === undefined ? err(problemOf(invalid('by', 'must be a text'))) : ok(inBody);
  return inBody === undefined || inBody === by ? ok(by) : err(httpProblem('forbidden', OTHER_SUPERVISOR));
}

const OTHER_WORKER = 'The body names another worker than the one who sent it.';
const OTHER_SUPERVISOR = 'The body names another supervisor than the one who sent it.';

/** The holder whom a supervisor saw, or the label that nobody can read. */
function readHolder(from: unknown): Read<Release['from']> {
  return typeof from === 'string' ? ok(from) : asProblem(parseWorker(from, 'from'));
}

function ownOrAny(from: Release['from'], { onlyOwn, worker }: Caller): Read<Release['from']> {
  if (onlyOwn !== true) return ok(from);
  const isOwn = typeof from !== 'string' && from.id === worker?.id;
  return isOwn ? ok(from) : err(httpProblem('forbidden', NOT_OWN));
}

const NOT_OWN = 'A worker hands over their own spools. For those of others, a supervisor does it.';

function operationIdOf({ key }: Caller, inBody: string | undefined): Read<string | undefined> {
  return asProblem(readOperationId(key, inBody));
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

function cells(inBody: unknown, { columns }: Caller): Read<AlsoCells | undefined> {
  return asProblem(readAlso(inBody, columns));
}

function read<T>(shape: z.ZodType<T>, body: unknown): Read<T> {
  return asProblem(inShape(shape, body));
}

function asProblem<T>(result: Result<T, InvalidInput>): Read<T> {
  return result.mapErr((error) => problemOf(error));
}
