import { ok, type Result } from 'neverthrow';
import { Call } from './call.js';
import { askSource, askStore, isStale, see, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { storeUnavailable } from './failures.js';
import { parseLock } from './lock.js';
import type { StoreAnswer } from './ports/lock-store.js';
import { isSpoolTag, type SpoolTag } from './spool-tag.js';

/** One look of the cleanup: the lock it looked at, if any was at hand, and whether that one was removed. */
export interface Cleanup {
  readonly looked: string | null;
  readonly removed: boolean;
}

type NextLock = StoreAnswer<{ readonly name: string; readonly value: string } | null>;

/**
 * Looks at one lock more than last time, beside an INICIAR: the look is sent ahead of the reservation in the
 * same breath, so it costs no round trip, and nothing that becomes of it reaches the INICIAR.
 */
export function cleanupBeside(engine: Engine): void {
  let look: NextLock;
  try {
    look = engine.store.next();
  } catch (cause) {
    report(engine, cause);
    return;
  }
  engine.background.run(finishLook(engine, look), (cause) => report(engine, cause));
}

async function finishLook(engine: Engine, look: NextLock): Promise<void> {
  const seen = await look;
  // By far the most looks end here: no lock at hand, or none old enough to be worth a question.
  if (seen.isErr() || seen.value === null || !isOldLock(engine, seen.value)) return;
  const call = new Call(engine.settings.clock, {}, engine.settings.deadlineMs);
  await removeIfOrphan(engine, call, seen.value.name, seen.value.value);
  call.close();
}

function report(engine: Engine, cause: unknown): void {
  engine.events.emit({ type: 'fault', detail: 'cleanup failed', cause });
}

/** The same look, asked for by itself. */
export async function cleanupOne(engine: Engine, call: Call): Promise<Result<Cleanup, SpoolLockError>> {
  const seen = await askStore(engine, call, (store) => store.next());
  if (seen.isErr())
    return seen
      .mapErr((error) => (error.type === 'store-fault' ? storeUnavailable(error.detail) : error))
      .map(NONE);
  if (seen.value === null) return ok(NONE());
  const { name, value } = seen.value;
  const removed = isOldLock(engine, seen.value) && (await removeIfOrphan(engine, call, name, value));
  return ok({ looked: name, removed });
}

const NONE = (): Cleanup => ({ looked: null, removed: false });

/** Old by its own timestamp. Locks of the earlier version have none, and unreadable ones neither. */
function isOldLock(
  engine: Engine,
  { name, value }: { readonly name: string; readonly value: string },
): boolean {
  return isSpoolTag(name) && isStale(engine, parseLock(value, engine.settings.timeZone)?.since ?? null);
}

/** Removes it if it is held, the truth, asked after it, says free, and it is still what was looked at. */
async function removeIfOrphan(engine: Engine, call: Call, name: string, value: string): Promise<boolean> {
  if (!isSpoolTag(name)) return false;
  const tag: SpoolTag = name;
  const lock = await askStore(engine, call, (store) => store.read(tag));
  if (lock.isErr() || lock.value?.value !== value || !see(engine, lock.value).held) return false;
  const rows = await askSource(engine, call, (source) => source.read([tag], call));
  if (rows.isErr() || rows.value.get(tag)?.state !== 'free') return false;
  const removal = await askStore(engine, call, (store) => store.remove(tag, value));
  if (removal.isErr() || !removal.value.done) return false;
  engine.events.emit({ type: 'orphan-removed', tag, value, by: 'cleanup' });
  return true;
}
