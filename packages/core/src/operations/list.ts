import { err, ok, type Result } from 'neverthrow';
import { brokenSource, brokenStore } from '../ports/faults.js';
import type { Call } from '../engine/call.js';
import { isObject, must, wholeNumber } from '../input/checks.js';
import { NO_ROW, readStored, type Engine } from '../engine/engine.js';
import type { InvalidInput, SpoolLockError } from '../errors.js';
import { invalidInput } from '../failures.js';
import { describeSpool, neitherSide, type Spool } from './inspect.js';
import type { Occupation } from '../ports/occupation-source.js';
import { readAll } from '../engine/read-all.js';
import { SPOOL_STATES, type BoardLock, type SpoolState } from '../protocol/views.js';
import { isSpoolTag, type SpoolTag } from '../domain/spool-tag.js';
import { parseWorkerId } from '../domain/worker.js';

/** Which spools to list. What is left out does not narrow. */
export interface ListQuery {
  readonly state?: SpoolState | undefined;
  /** A worker's id. */
  readonly worker?: number | undefined;
  /** Only those occupied for longer than this, in milliseconds. */
  readonly olderThanMs?: number | undefined;
  /** At most so many, 1 to 10 000; 500 by default. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
}

/** One page of spools, in the order of their tags. */
export interface SpoolPage {
  readonly spools: readonly Spool[];
  /** Where the next page begins, `null` after the last. */
  readonly next: string | null;
  /** Of all spools, whatever the query. */
  readonly counts: Readonly<Record<SpoolState, number>>;
  /** Rows that could not be listed because they carry no valid tag. */
  readonly unlisted: number;
  /** The side that could not be asked, if any: then only the other speaks. */
  readonly missing: 'store' | 'source' | null;
}

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 10_000;

/** Every spool that matches, from both sides, with the drift between them named. */
export async function list(
  engine: Engine,
  call: Call,
  query: ListQuery,
): Promise<Result<SpoolPage, SpoolLockError>> {
  const after = checkQuery(query);
  if (after.isErr()) return err(after.error);

  const [locks, rows] = await Promise.all([readLocks(engine, call), readRows(engine, call)]);
  const blind = neitherSide(call, locks, rows);
  if (blind !== null) return err(blind);

  const counts = { free: 0, 'in-progress': 0, occupied: 0, stale: 0, drift: 0, unreadable: 0, ambiguous: 0 };
  const found: Spool[] = [];
  for (const tag of tagsOf(locks, rows)) {
    const lock = locks.isErr() ? 'unavailable' : (locks.value.get(tag) ?? 'none');
    const row = rows.isErr() ? 'unavailable' : (rows.value.byTag.get(tag) ?? NO_ROW);
    const spool = describeSpool(engine, tag, lock, row);
    counts[spool.state] += 1;
    if (tag > after.value && matches(engine, spool, query)) found.push(spool);
  }
  const spools = found.slice(0, query.limit ?? DEFAULT_LIMIT);
  const last = spools.length < found.length ? spools.at(-1) : undefined;
  return ok({
    spools,
    next: last === undefined ? null : cursorAfter(last.tag),
    counts,
    unlisted: rows.isErr() ? 0 : rows.value.unlisted,
    missing: locks.isErr() ? 'store' : rows.isErr() ? 'source' : null,
  });
}

interface Rows {
  readonly byTag: ReadonlyMap<SpoolTag, Occupation>;
  readonly unlisted: number;
}

async function readRows(engine: Engine, call: Call): Promise<Result<Rows, SpoolLockError>> {
  const byTag = new Map<SpoolTag, Occupation>();
  let unlisted = 0;
  const stop = await readAll(
    call,
    () => engine.source.rows(call),
    brokenSource,
    (chunk) => {
      for (const { tag, occupation } of chunk) {
        if (tag === null) unlisted += 1;
        else byTag.set(tag, occupation);
      }
    },
  );
  return stop === null ? ok({ byTag, unlisted }) : err(stop);
}

type Locks = ReadonlyMap<SpoolTag, BoardLock>;

async function readLocks(engine: Engine, call: Call): Promise<Result<Locks, SpoolLockError>> {
  const locks = new Map<SpoolTag, BoardLock>();
  const stop = await readAll(
    call,
    () => engine.store.scan(),
    brokenStore,
    (chunk) => {
      for (const listed of chunk)
        if (isSpoolTag(listed.name)) locks.set(listed.name, readStored(engine, listed));
    },
  );
  return stop === null ? ok(locks) : err(stop);
}

function tagsOf(locks: Result<Locks, unknown>, rows: Result<Rows, unknown>): readonly SpoolTag[] {
  const locked = locks.isOk() ? locks.value.keys() : [];
  const listed = rows.isOk() ? rows.value.byTag.keys() : [];
  return [...new Set([...locked, ...listed])].sort();
}

function matches(engine: Engine, spool: Spool, { state, worker, olderThanMs }: ListQuery): boolean {
  if (state !== undefined && spool.state !== state) return false;
  if (worker !== undefined && spool.worker?.id !== worker) return false;
  if (olderThanMs === undefined) return true;
  return spool.since !== null && engine.settings.clock.now() - spool.since.getTime() > olderThanMs;
}

/** The tag to go on after, `''` from the beginning; or what is wrong with the query. */
function checkQuery(query: ListQuery): Result<string, InvalidInput> {
  if (!isObject(query)) return err(invalidInput('query', 'must be an object', query));
  const { state = 'free', worker = 1, olderThanMs = 0, limit = DEFAULT_LIMIT, cursor } = query;
  return must(SPOOL_STATES.includes(state), state, 'state', `be one of ${SPOOL_STATES.join(', ')}`)
    .andThen(() => parseWorkerId(worker, 'worker'))
    .andThen(() =>
      must(
        typeof olderThanMs === 'number' && olderThanMs >= 0,
        olderThanMs,
        'olderThanMs',
        'be a number of milliseconds from 0 up',
      ),
    )
    .andThen(() => wholeNumber('limit', limit, 1, MAX_LIMIT))
    .andThen(() => {
      if (cursor === undefined) return ok('');
      if (typeof cursor !== 'string') return must(false, '', 'cursor', 'be a text', cursor);
      const tag = Buffer.from(cursor, 'base64url').toString('utf8');
      const isOurs = isSpoolTag(tag) && cursorAfter(tag) === cursor;
      return must(isOurs, tag, 'cursor', 'be the next of an earlier page', cursor);
    });
}

function cursorAfter(tag: string): string {
  return Buffer.from(tag, 'utf8').toString('base64url');
}
