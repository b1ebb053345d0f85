import { err, ok, type Result } from 'neverthrow';
import { isSpoolTag, type SpoolTag } from '../domain/spool-tag.js';
import { NO_ROW, readStored, type CallContext, type Engine } from '../engine/context.js';
import { describeSpool, neitherSide } from '../engine/describe-spool.js';
import { readAll } from '../engine/read-all.js';
import type { ListError, SourceError, StoreError } from '../errors.js';
import { cursorAfter, type ParsedQuery } from '../input/list-query.js';
import { brokenSource, brokenStore, sourceError, storeError } from '../ports/faults.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { BoardLock } from '../protocol/board-state.js';
import type { Spool, SpoolPage } from '../results.js';

/** One page of the spools that match, from both sides, each with its drift. */
export async function list(context: CallContext, query: ParsedQuery): Promise<Result<SpoolPage, ListError>> {
  const { engine, call } = context;
  const [locks, rows] = await Promise.all([readLocks(context), readRows(context)]);
  const blind = neitherSide(call, locks, rows);
  if (blind !== null) return err(blind);
  if (rows.isErr() && engine.store === null) return err(rows.error);

  const counts = { free: 0, 'in-progress': 0, occupied: 0, stale: 0, drift: 0, unreadable: 0, ambiguous: 0 };
  const found: Spool[] = [];
  const none = engine.store === null ? 'no-store' : 'none';
  for (const tag of tagsOf(locks, rows)) {
    const lock = locks.isErr() ? 'unavailable' : (locks.value.get(tag) ?? none);
    const row = rows.isErr() ? 'unavailable' : (rows.value.byTag.get(tag) ?? NO_ROW);
    const spool = describeSpool(engine, tag, lock, row);
    counts[spool.state] += 1;
    if (tag > query.after && matches(engine, spool, query)) found.push(spool);
  }
  const spools = found.slice(0, query.limit);
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

async function readRows({ engine, call }: CallContext): Promise<Result<Rows, SourceError>> {
  const byTag = new Map<SpoolTag, Occupation>();
  let unlisted = 0;
  const stop = await readAll(
    call,
    () => engine.source.rows(call),
    brokenSource,
    sourceError,
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

async function readLocks({ engine, call }: CallContext): Promise<Result<Locks, StoreError>> {
  const { store } = engine;
  const locks = new Map<SpoolTag, BoardLock>();
  if (store === null) return ok(locks);
  const stop = await readAll(
    call,
    () => store.scan(),
    brokenStore,
    storeError,
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

function matches(engine: Engine, spool: Spool, { state, worker, olderThanMs }: ParsedQuery): boolean {
  if (state !== undefined && spool.state !== state) return false;
  if (worker !== undefined && spool.worker?.id !== worker) return false;
  if (olderThanMs === undefined) return true;
  return spool.since !== null && engine.settings.clock.now() - spool.since.getTime() > olderThanMs;
}
