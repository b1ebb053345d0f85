import type { Call } from './call.js';
import { brokenStore } from './broken-ports.js';
import { askSource, askStore, see, type Engine } from './engine.js';
import type { SpoolLockError } from './errors.js';
import { readAll } from './read-all.js';
import type { Tally } from './reconcile.js';
import { isSpoolTag, type SpoolTag } from './spool-tag.js';

interface Suspect {
  readonly tag: SpoolTag;
  readonly value: string;
}

const ROWS_A_READ = 1_000;

/**
 * Removes the held locks over free rows. `free`: the tags whose row was free a moment ago. Those rows are
 * read again, after their locks: an INICIAR writes its row before its lock is held, so a held lock that is
 * older than a free row belongs to nobody.
 */
export async function removeOrphans(
  engine: Engine,
  call: Call,
  tally: Tally,
  free: ReadonlySet<SpoolTag>,
): Promise<SpoolLockError | null> {
  const suspects: Suspect[] = [];
  const unread = await readAll(call, engine.store.scan(), brokenStore, (chunk) => {
    for (const listed of chunk) {
      const { name: tag, value } = listed;
      if (isSpoolTag(tag) && free.has(tag) && see(engine, listed).held) suspects.push({ tag, value });
    }
  });
  if (unread !== null) return unread;
  for (let from = 0; from < suspects.length; from += ROWS_A_READ) {
    const stop = await removeThoseStillFree(engine, call, tally, suspects.slice(from, from + ROWS_A_READ));
    if (stop !== null) return stop;
  }
  return null;
}

async function removeThoseStillFree(
  engine: Engine,
  call: Call,
  tally: Tally,
  suspects: readonly Suspect[],
): Promise<SpoolLockError | null> {
  const tags = suspects.map(({ tag }) => tag);
  const rows = await askSource(engine, call, (source) => source.read(tags, call));
  if (rows.isErr()) return rows.error;
  const { sharedWithEarlierService, safetyExpiryMs } = engine.settings;
  for (const { tag, value } of suspects) {
    if (rows.value.get(tag)?.state !== 'free') continue;
    const removal = await askStore(engine, call, (store) =>
      // The earlier service holds its lock before it writes its row: its lock must outlive the write.
      sharedWithEarlierService ? store.lapse(tag, value, safetyExpiryMs) : store.remove(tag, value),
    );
    if (removal.isErr()) return removal.error;
    if (!removal.value.done || sharedWithEarlierService) continue;
    tally.orphansRemoved += 1;
    engine.events.emit({ type: 'orphan-removed', tag, value, by: 'reconcile' });
  }
  return null;
}
