import { err, ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { askSource, askStore, readLock, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { notHolder } from './failures.js';
import { holderError, type NamedHolder } from './holder.js';
import { isDegraded } from './lock.js';
import type { Change } from './ports/occupation-source.js';
import type { SeenLock } from './spool-state.js';
import type { SpoolTag } from './spool-tag.js';
import { writeTruth } from './truth.js';
import type { Worker } from './worker.js';

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
  const reading = readLock(engine, call, tag);
  if (token !== undefined && !isDegraded(token) && isNewerSession(await reading, worker, token))
    return err(notHolder(tag, { holder: null, label: null, reason: 'token' }));

  const named = { state: 'occupied', workerId: worker.id } as const;
  const expected: NamedHolder = fence === undefined ? named : { ...named, version: fence };
  const operationId = operationIdOf(engine, tag, worker, guards.operationId);
  const written = await writeTruth(engine, call, { operationId, tag, expected, next: { state: 'free' } });
  if (written.outcome === 'failed') return err(written.error);
  if (written.outcome === 'refused') {
    if (written.now.state === 'free') await removeLeftOver(engine, call, tag, worker, await reading);
    return err(holderError(tag, written.now, expected));
  }

  const { change, replayed } = written;
  const finished = finishWrite(engine, call, change);
  const lock = replayed ? 'none-of-ours' : await removeLock(engine, call, tag, worker, reading);
  await finished;
  if (!replayed) engine.events.emit({ type: 'given-back', tag, worker });
  return ok({ tag, worker, repeated: replayed, lock });
}

type LockRead = Result<SeenLock | null, SpoolLockError>;

/** Only a held lock that an INICIAR of this worker made can tell two sessions apart. */
function isNewerSession(read: LockRead, worker: Worker, token: string): boolean {
  const lock = ownLock(read, worker)?.lock;
  return lock?.origin === 'first-hand' && lock.token !== token;
}

/** The lock if it is held and names this worker. */
function ownLock(read: LockRead, worker: Worker): SeenLock | null {
  const seen = read.unwrapOr(null);
  return seen?.held === true && seen.lock?.workerId === worker.id ? seen : null;
}

/** A caller's id is kept apart from every other spool's and worker's, so that it can only repeat this call. */
function operationIdOf(engine: Engine, tag: SpoolTag, worker: Worker, given: string | undefined): string {
  return given === undefined ? engine.settings.newId() : `finalizar:${worker.id}:${tag}:${given}`;
}

/** The spool is free already; a source that writes in two calls still wants its second, and says so on error. */
async function finishWrite(engine: Engine, call: Call, change: Change): Promise<void> {
  if (!engine.source.abilities.writesInTwoCalls) return;
  await askSource(engine, call, (source) => source.complete(change, call));
}

/**
 * Takes the lock away. One that this process put there itself need not be read first: it is named by its value,
 * and if it is another by now, the one that was read beside the truth's call decides.
 */
async function removeLock(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
  reading: Promise<LockRead>,
): Promise<GiveBack['lock']> {
  const known = engine.ownLocks.get(tag);
  engine.ownLocks.delete(tag);
  const removed = known?.workerId === worker.id && (await removeExactly(engine, call, tag, known.value));
  if (removed && removed !== 'none-of-ours') return removed;
  return removeOwn(engine, call, tag, worker, await reading);
}

/** A lock of this worker over a free row. Beside the earlier service it may be a take that has yet to write its row. */
async function removeLeftOver(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
  read: LockRead,
): Promise<void> {
  const own = ownLock(read, worker);
  const { sharedWithEarlierService, safetyExpiryMs } = engine.settings;
  if (own !== null && sharedWithEarlierService)
    await askStore(engine, call, (store) => store.lapse(tag, own.stored.value, safetyExpiryMs));
  else await removeOwn(engine, call, tag, worker, read);
}

async function removeOwn(
  engine: Engine,
  call: Call,
  tag: SpoolTag,
  worker: Worker,
  read: LockRead,
): Promise<GiveBack['lock']> {
  if (read.isErr()) return 'unreachable';
  const own = ownLock(read, worker);
  if (own === null) return 'none-of-ours';
  return removeExactly(engine, call, tag, own.stored.value);
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
