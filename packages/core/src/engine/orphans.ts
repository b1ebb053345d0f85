import { isSpoolTag, type SpoolTag } from '../domain/spool-tag.js';
import type { ReconcileStop } from '../errors.js';
import { brokenStore, storeError } from '../ports/faults.js';
import { askSource, readStored, writeLock, type CallContext } from './context.js';
import { lapseOrphan } from './lock-steps.js';
import { readAll } from './read-all.js';
import type { LockStore } from '../ports/lock-store.js';

/** A held lock that may be an orphan. */
export interface Suspect {
  readonly tag: SpoolTag;
  readonly value: string;
}

interface Removals {
  orphansRemoved: number;
}

const ROWS_A_READ = 1_000;

/**
 * Removes orphans. It reads each free row again, after its lock. INICIAR writes its row before it holds its lock,
 * so a held lock over a row that is still free is an orphan.
 *
 * @param free the tags whose rows reconcile has just found free.
 */
export async function removeOrphans(
  context: CallContext,
  store: LockStore,
  tally: Removals,
  free: ReadonlySet<SpoolTag>,
): Promise<ReconcileStop | null> {
  const suspects: Suspect[] = [];
  let stop: ReconcileStop | null = await readAll(
    context.call,
    () => store.scan(),
    brokenStore,
    storeError,
    (chunk) => {
      for (const listed of chunk) {
        const { name: tag, value } = listed;
        if (isSpoolTag(tag) && free.has(tag) && readStored(context.engine, listed).held)
          suspects.push({ tag, value });
      }
    },
  );
  while (stop === null && suspects.length > 0)
    stop = await removeThoseFree(context, tally, suspects.splice(0, ROWS_A_READ), 'reconcile');
  return stop;
}

/** Removes the locks whose row, read after them, is free. It leaves a lock that changed since it was seen. */
export async function removeThoseFree(
  context: CallContext,
  tally: Removals,
  suspects: readonly Suspect[],
  by: 'cleanup' | 'reconcile',
): Promise<ReconcileStop | null> {
  const { engine } = context;
  const tags = suspects.map(({ tag }) => tag);
  const rows = await askSource(context, (source, call) => source.read(tags, call));
  if (rows.isErr()) return rows.error;
  const { sharedWithEarlierService } = engine.settings;
  // The earlier service holds its lock before it writes its row, so a young lock must live until that write.
  const lapses = sharedWithEarlierService && by === 'reconcile';
  for (const { tag, value } of suspects) {
    if (rows.value.get(tag)?.state !== 'free') continue;
    const removal = lapses
      ? await lapseOrphan({ ...context, tag }, value)
      : await writeLock(context, (store) => store.remove(tag, value));
    if (removal.isErr()) return removal.error;
    if (!removal.value.done || lapses) continue;
    tally.orphansRemoved += 1;
    engine.events.emit({ type: 'orphan-removed', tag, value, by });
  }
  return null;
}
