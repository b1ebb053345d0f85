import { rebuiltLock } from '../domain/lock-value.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import {
  askSource,
  isStale,
  readStored,
  writeLock,
  type CallContext,
  type Engine,
} from '../engine/context.js';
import { removeOrphans } from '../engine/orphans.js';
import { readAll } from '../engine/read-all.js';
import type { ReconcileStop } from '../errors.js';
import { pause } from '../ports/clock.js';
import { brokenSource, sourceError } from '../ports/faults.js';
import type { StoredLock } from '../ports/lock-store.js';
import type { OccupationRow } from '../ports/occupation-source.js';
import { isHeldBy } from '../protocol/views.js';
import type { ReconcileReport, Skipped, SkipReason } from '../results.js';

/** The report while it is being written. */
export interface Tally {
  reconciled: number;
  orphansRemoved: number;
  readonly skips: Skipped[];
}

/** A row that should have a lock, and that lock. */
interface Wanted {
  readonly tag: SpoolTag;
  readonly workerId: number;
  readonly value: string;
}

const LOCKS_A_TRIP = 1_000;
/** How long the loop may run before timers and sockets get a turn. */
const LONGEST_HOLD_MS = 10;

/**
 * Brings the locks in line with the truth. It restores the missing lock of each occupied row that is not stale,
 * with the row's worker and time. It replaces a held lock that names another worker, and removes orphans. It leaves
 * reservations alone, so it is safe beside an INICIAR.
 */
export async function reconcile(context: CallContext): Promise<ReconcileReport> {
  const tally: Tally = { reconciled: 0, orphansRemoved: 0, skips: [] };
  const free = new Set<SpoolTag>();
  const { engine } = context;
  const { store } = engine;
  if (store === null) return NOTHING_TO_DO;
  const stoppedBy =
    (await restoreLocks(context, tally, free)) ?? (await removeOrphans(context, store, tally, free));
  const report: ReconcileReport = {
    reconciled: tally.reconciled,
    skipped: tally.skips.length,
    skips: tally.skips,
    orphansRemoved: tally.orphansRemoved,
    complete: stoppedBy === null,
    stoppedBy,
  };
  engine.events.emit({ type: 'reconciled', report });
  return report;
}

/** Without a lock store there are no locks to bring in line. */
const NOTHING_TO_DO: ReconcileReport = {
  reconciled: 0,
  skipped: 0,
  skips: [],
  orphansRemoved: 0,
  complete: true,
  stoppedBy: null,
};

/** Collects the tags of free rows in `free`, because only their locks can be orphans. */
async function restoreLocks(
  context: CallContext,
  tally: Tally,
  free: Set<SpoolTag>,
): Promise<ReconcileStop | null> {
  const { engine, call } = context;
  const breathe = breather(engine);
  return readAll(
    call,
    () => engine.source.rows(call),
    brokenSource,
    sourceError,
    async (rows) => {
      for (let from = 0; from < rows.length; from += LOCKS_A_TRIP) {
        const wanted: Wanted[] = [];
        for (const row of rows.slice(from, from + LOCKS_A_TRIP)) {
          const lock = wantedLock(engine, row);
          if (typeof lock === 'object') wanted.push(lock);
          else if (lock !== 'free') tally.skips.push({ tag: row.rawTag, reason: lock });
          else if (row.tag !== null) free.add(row.tag);
        }
        const stop = await restore(context, tally, wanted);
        if (stop !== null) return stop;
        await breathe();
      }
      return null;
    },
  );
}

/** The lock that a row should have, or why reconcile gives it none. */
function wantedLock(engine: Engine, { tag, occupation }: OccupationRow): Wanted | SkipReason | 'free' {
  if (occupation.state !== 'occupied') return WITHOUT_HOLDER[occupation.state];
  if (tag === null) return 'invalid-tag';
  const { worker, since, unreadableSince } = occupation;
  if (since === null) return unreadableSince === undefined ? 'no-date' : 'unreadable-date';
  if (isStale(engine, since)) return 'older-than-limit';
  const { value } = rebuiltLock(tag, worker.id, since, engine.settings.timeZone);
  return { tag, workerId: worker.id, value };
}

const WITHOUT_HOLDER = {
  free: 'free',
  'no-row': 'free',
  ambiguous: 'ambiguous-tag',
  unreadable: 'unreadable-label',
} as const;

async function restore(
  context: CallContext,
  tally: Tally,
  wanted: readonly Wanted[],
): Promise<ReconcileStop | null> {
  if (wanted.length === 0) return null;
  const { engine } = context;
  const answer = await writeLock(context, (store) => store.restore(wanted, engine.settings.heldExpiryMs));
  if (answer.isErr()) return answer.error;
  const differing: { readonly row: Wanted; readonly present: StoredLock }[] = [];
  for (const [index, row] of wanted.entries()) {
    const attempt = answer.value[index];
    const present = attempt?.done === false && attempt.present ? readStored(engine, attempt.present) : null;
    if (attempt?.done === true) rebuilt(engine, tally, row, null);
    else if (present === null) skip(tally, row, 'changed-meanwhile');
    else if (!present.held) skip(tally, row, 'being-taken');
    else if (present.lock?.workerId === row.workerId) skip(tally, row, 'has-lock');
    else differing.push({ row, present: present.stored });
  }
  return differing.length === 0 ? null : overwrite(context, tally, differing);
}

/**
 * Replaces locks that name another worker. It reads the rows again first, because the lock may be newer than the
 * row.
 */
async function overwrite(
  context: CallContext,
  tally: Tally,
  differing: readonly { readonly row: Wanted; readonly present: StoredLock }[],
): Promise<ReconcileStop | null> {
  const { engine } = context;
  const tags = differing.map(({ row }) => row.tag);
  const reread = await askSource(context, (source, call) => source.read(tags, call));
  if (reread.isErr()) return reread.error;
  for (const { row, present } of differing) {
    const { tag, workerId, value } = row;
    if (!isHeldBy(reread.value.get(tag), workerId)) {
      skip(tally, row, 'changed-meanwhile');
      continue;
    }
    const swap = await writeLock(context, (store) =>
      store.swap(tag, present.value, value, engine.settings.heldExpiryMs),
    );
    if (swap.isErr()) return swap.error;
    if (swap.value.done) rebuilt(engine, tally, row, present.value);
    else skip(tally, row, 'changed-meanwhile');
  }
  return null;
}

function skip(tally: Tally, { tag }: Wanted, reason: SkipReason): void {
  tally.skips.push({ tag, reason });
}

function rebuilt(engine: Engine, tally: Tally, { tag, workerId }: Wanted, former: string | null): void {
  tally.reconciled += 1;
  engine.events.emit({ type: 'lock-rebuilt', tag, workerId, former, by: 'reconcile' });
}

/** Gives timers and sockets a turn if their last turn was too long ago. */
function breather(engine: Engine): () => Promise<void> {
  const { clock } = engine.settings;
  let last = clock.now();
  return async () => {
    if (clock.now() - last < LONGEST_HOLD_MS) return;
    await pause(clock, 0);
    last = clock.now();
  };
}
