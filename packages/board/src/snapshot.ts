import type { CallOptions, SpoolLock, SpoolLockError, SpoolPage } from '@spoollock/core';
import { SPOOL_STATES } from '@spoollock/core/browser';
import { spoolView } from '@spoollock/http';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import type { PageSettings } from './settings.js';

/** All spools at one moment, in the form in which they go out. */
export interface Snapshot {
  /** When both what is in `spools` and `counts` was read; where `named` is there, what is named there alone. */
  readonly at: string;
  /** The spools that were read at that moment, because they were known to have changed; all others were read before. */
  readonly named?: readonly string[];
  /** Where `named` is there: when all others were read. */
  readonly others?: string;
  /** The IANA zone in which the shop writes its times. */
  readonly zone: string;
  /** Which build of the board's page the shop serves: a page of another one is old. */
  readonly build?: string | undefined;
  readonly settings?: PageSettings | undefined;
  /** By tag and in the order of the tags: each spool's view as JSON. */
  readonly spools: ReadonlyMap<string, string>;
  readonly counts: SpoolPage['counts'];
  readonly unlisted: number;
  /** The side that could not be asked. Without the truth `spools` is what was known before, if anything was. */
  readonly missing?: 'store' | 'source';
  readonly health: 'ok' | 'degraded' | 'down';
}

export interface Pages {
  readonly spools: ReadonlyMap<string, string>;
  readonly last: SpoolPage;
  /** Each costs one call to the truth. */
  readonly read: number;
}

const PAGE = 10_000;
/** The pages of one board; a cursor that never ends must not keep the shop reading. */
const MOST_PAGES = 100;

/** Every spool there is. */
export async function readSpools(
  lock: SpoolLock,
  options: CallOptions,
): Promise<Result<Pages, SpoolLockError>> {
  const spools = new Map<string, string>();
  let missing: SpoolPage['missing'] = null;
  let cursor: string | undefined;
  for (let read = 1; ; read++) {
    const page = await lock.list({ limit: PAGE, cursor }, options);
    if (page.isErr()) return err(page.error);
    for (const spool of page.value.spools) spools.set(spool.tag, JSON.stringify(spoolView(spool)));
    // A side that one page lacks is missing from the whole.
    if (missing !== 'source') missing = page.value.missing ?? missing;
    if (page.value.next === null || read === MOST_PAGES)
      return ok({ spools, last: { ...page.value, missing }, read });
    cursor = page.value.next;
  }
}

/**
 * What is known once these spools alone were read again.
 *
 * @returns `null` where that needs a reading of everything: a spool was not listed before, or a side did not answer.
 */
export async function afterReadingOf(
  tags: readonly string[],
  before: Snapshot,
  at: string,
  lock: SpoolLock,
  options: CallOptions,
): Promise<Snapshot | null> {
  const found = await Promise.all(tags.map((tag) => lock.inspect(tag, options)));
  const spools = new Map(before.spools);
  const counts = { ...before.counts };
  for (const each of found) {
    if (each.isErr()) return null;
    const { holder: _holder, lock: asked, row, ...spool } = each.value;
    const known = spools.get(spool.tag);
    if (known === undefined || asked.kind === 'unavailable' || row === 'unavailable') return null;
    counts[View.parse(JSON.parse(known)).state] -= 1;
    counts[spool.state] += 1;
    spools.set(spool.tag, JSON.stringify(spoolView(spool)));
  }
  return { ...before, at, named: tags, others: before.others ?? before.at, spools, counts };
}

const View = z.object({ state: z.enum(SPOOL_STATES) });

/**
 * What is known after a reading. Without the truth nothing new is known of who has what, so the spools stay as they
 * were read last, with the moment at which that was; a board of locks alone would leave most spools out.
 *
 * @param before the latest one, and the latest one that the truth had a part in.
 */
export function afterReading(
  { known, latest }: { readonly known: Snapshot | null; readonly latest: Snapshot | null },
  found: Result<Pages, SpoolLockError>,
  reading: Pick<Snapshot, 'at' | 'zone' | 'build' | 'settings'>,
): Snapshot | null {
  if (found.isOk()) {
    const { spools, last } = found.value;
    const { counts, unlisted, missing } = last;
    if (missing === null) return { ...reading, spools, counts, unlisted, health: 'ok' };
    const now = missing === 'source' && known !== null ? known : { ...reading, spools, counts, unlisted };
    return { ...now, missing, health: 'degraded' };
  }
  const last = known ?? latest;
  if (last === null) return null;
  const { missing: _, ...then } = last;
  // The lock store may be well: that the sheet cannot be used is all that is known.
  return found.error.type === 'source-misshaped'
    ? { ...then, missing: 'source', health: 'degraded' }
    : { ...then, health: 'down' };
}

export function isOfTruth({ missing, health }: Snapshot): boolean {
  return missing !== 'source' && health !== 'down';
}

/**
 * A whole board as JSON.
 *
 * @example
 * ```ts
 * const feed = createBoardFeed({ lock, timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 });
 * const board = await feed.current();
 * if (board !== null) console.log(boardText(board));
 * ```
 */
export function boardText({ spools, ...rest }: Snapshot): string {
  return withSpools(rest, [...spools.values()]);
}

/** `event: changes`'s data: what a page that shows `before` must change to show `now`; `null` when nothing. */
export function changesText(before: Snapshot, now: Snapshot): string | null {
  const spools = [...now.spools].flatMap(([tag, view]) => (before.spools.get(tag) === view ? [] : [view]));
  const removed = [...before.spools.keys()].filter((tag) => !now.spools.has(tag));
  if (spools.length === 0 && removed.length === 0 && summary(before) === summary(now)) return null;
  return withSpools({ ...aside(now), removed }, spools);
}

/** `event: changes`'s data where nothing differs but when it was read. */
export function noChangesText(now: Snapshot): string {
  return withSpools({ ...aside(now), removed: [] }, []);
}

function aside({
  spools: _spools,
  zone: _zone,
  build: _build,
  settings: _settings,
  ...rest
}: Snapshot): Omit<Snapshot, 'spools' | 'zone' | 'build' | 'settings'> {
  return rest;
}

function summary({ counts, unlisted, missing, health }: Snapshot): string {
  return JSON.stringify([counts, unlisted, missing, health]);
}

/** An object with the views, which are JSON already, as its first member. */
function withSpools(rest: object, views: readonly string[]): string {
  return `{"spools":[${views.join(',')}],${JSON.stringify(rest).slice(1)}`;
}
