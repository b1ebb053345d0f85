import { err, ok, type Result } from 'neverthrow';
import type { Call } from '../engine/call.js';
import { askStore, readLock, readRow, readStored, type Engine } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';
import { notHolder } from '../failures.js';
import { holderError, type NamedHolder } from '../protocol/holder.js';
import { isDegraded, type Lock } from '../domain/lock-value.js';
import { lapseOrphan } from '../engine/lock-steps.js';
import type { ObservedLock } from '../protocol/views.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import { writeTruth } from '../engine/write-truth.js';
import type { Worker } from '../domain/worker.js';

/** What FINALIZAR may be told besides who gives back what. */
export interface FinalizarGuards {
  /** The grant's token: refuses when a newer session of this worker holds the lock. For older clients. */
  readonly token?: string | undefined;
  /** The grant's fence: refuses when the row is at another version. The stronger guard. */
  readonly fence?: number | undefined;
  /** The caller's own id of this give-back: a repeat under it is Ok, even when the spool is free by then. */
  readonly operationId?: string | undefined;
}

/** A spool given back. */
export interface GiveBack {
  readonly tag: SpoolTag;
  readonly worker: Worker;
  /** It had been given back under this very `operationId` before. */
  readonly repeated: boolean;
  /** What became of the lock: a failure to remove it is no failure of the give-back. */
  readonly lock: 'removed' | 'none-of-ours' | 'unreachable';
}

/**
 * Gives a spool back. The truth alone decides: the worker it names may. The lock is taken away afterwards,
 * if it is held, names this worker, and is what it was when it was read.
 */
export async function finalizar(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
  guards: FinalizarGuards,
): Promise<Result<GiveBack, SpoolLockError>> {
  const { token, fence } = guards;
  // A lock of our own making is known by its value; any other is read, beside the truth's call where it can be.
  const known = token === undefined ? engine.ownLocks.get(tag) : undefined;
  const reading = known?.workerId === worker.id ? null : readLock(engine, call, tag);
  if (token !== undefined && !isDegraded(token) && reading !== null) {
    const newer = newerSession(await reading, worker, token);
    if (newer !== null) {
      const holder = { ...worker, since: newer.since };
      return err(notHolder(tag, { holder, label: null, reason: 'token' }));
    }
  }

  const named = { state: 'occupied', workerId: worker.id } as const;
  const expected: NamedHolder = fence === undefined ? named : { ...named, version: fence };
  const operationId = operationIdOf(engine, tag, worker, guards.operationId);
  const written = await writeTruth(engine, call, { operationId, tag, expected, next: { state: 'free' } });
  if (written.outcome === 'failed') return err(written.error);
  if (written.outcome === 'refused') {
    if (written.now.state === 'free') {
      const left = await (reading ?? readLock(engine, call, tag));
      await removeOrphan(engine, call, tag, worker.id, left.unwrapOr(null));
    }
    return err(holderError(tag, written.now, expected));
  }

  const { replayed } = written;
  engine.ownLocks.delete(tag);
  let lock: GiveBack['lock'] = 'none-of-ours';
  if (!replayed)
    lock = reading
      ? await removeRead(engine, call, tag, worker, await reading)
      : await removeKnown(engine, call, tag, known);
  engine.events.emit({ type: 'given-back', tag, worker, repeated: replayed });
  return ok({ tag, worker, repeated: replayed, lock });
}

type LockRead = Result<ObservedLock | null, SpoolLockError>;

/** Only a held lock that an INICIAR of this worker made can tell two sessions apart. */
function newerSession(read: LockRead, worker: Worker, token: string): Lock | null {
  const lock = ownLock(read, worker)?.lock;
  return lock?.origin === 'first-hand' && lock.token !== token ? lock : null;
}

/** The lock if it is held and names this worker. */
function ownLock(read: LockRead, worker: Worker): ObservedLock | null {
  const seen = read.unwrapOr(null);
  return seen?.held === true && seen.lock?.workerId === worker.id ? seen : null;
}

/** A caller's id is kept apart from every other spool's and worker's, so that it can only repeat this call. */
function operationIdOf(engine: Engine, tag: SpoolTag, worker: Worker, given: string | undefined): string {
  return given === undefined ? engine.settings.newId() : `finalizar:${worker.id}:${tag}:${given}`;
}

/** The lock that was read beside the truth's call. */
async function removeRead(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
  read: LockRead,
): Promise<GiveBack['lock']> {
  if (read.isErr()) return 'unreachable';
  const own = ownLock(read, worker);
  return own === null ? 'none-of-ours' : removeExactly(engine, call, tag, own.stored.value);
}

/** The lock that this process put there. If another is there by now, it is this worker's newer one, or an orphan. */
async function removeKnown(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  known: Lock | undefined,
): Promise<GiveBack['lock']> {
  if (known === undefined) return 'none-of-ours';
  const removed = await askStore(engine, call, (store) => store.remove(tag, known.value));
  if (removed.isErr()) return 'unreachable';
  if (removed.value.done) return 'removed';
  const { present } = removed.value;
  return removeOrphan(engine, call, tag, known.workerId, present && readStored(engine, present));
}

/** A held lock of this worker goes if the row, read after it, is free: an INICIAR writes its row before it holds. */
async function removeOrphan(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  workerId: number,
  seen: ObservedLock | null,
): Promise<GiveBack['lock']> {
  if (seen?.held !== true || seen.lock?.workerId !== workerId) return 'none-of-ours';
  const row = await readRow(engine, call, tag);
  if (row.isErr() || row.value.state !== 'free') return 'none-of-ours';
  const { value } = seen.stored;
  if (!engine.settings.sharedWithEarlierService) return removeExactly(engine, call, tag, value);
  // The earlier service holds before it writes its row: such a lock may only end by itself.
  await lapseOrphan(engine, call, tag, value);
  return 'none-of-ours';
}

async function removeExactly(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  value: string,
): Promise<GiveBack['lock']> {
  const removed = await askStore(engine, call, (store) => store.remove(tag, value));
  if (removed.isErr()) return 'unreachable';
  return removed.value.done ? 'removed' : 'none-of-ours';
}
