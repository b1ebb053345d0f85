import { type SpoolLock } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { afterReading, afterReadingOf, isOfTruth, readSpools, type Snapshot } from './snapshot.js';
import { ReadPace } from './read-pace.js';
import { pageSettings, type PageSettings } from './settings.js';

/** What a board shows, and how often it is read. */
export interface BoardFeedOptions {
  readonly lock: SpoolLock;
  readonly timeZone: string;
  /** Of the page that is served; every whole board says it. */
  readonly build?: string | undefined;
  /** What the page is to know of the shop; every whole board says it. */
  readonly settings?: PageSettings | undefined;
  /** While somebody watches it is read at least so often, for what people type into the sheet. */
  readonly refreshMs: number;
  /** At most so often, whoever watches and whatever happens. */
  readonly readsPerMinute: number;
  readonly clock?: Clock | undefined;
}

/**
 * What all spools were at the latest reading. Nothing is read while nobody wants to know.
 *
 * @example
 * ```ts
 * const feed = createBoardFeed({ lock, timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 });
 * const stop = feed.watch(() => console.log(feed.latest()?.at));
 * feed.somethingChanged();
 * console.log((await feed.current())?.counts);
 * stop();
 * await feed.close();
 * ```
 */
export interface BoardFeed {
  /** Read for this where it is older than a refresh period or than a change, and may be read; `null` when it never could. */
  current(): Promise<Snapshot | null>;
  /** What was read last; `null` before the first reading. */
  latest(): Snapshot | null;
  /** Keeps it read, and tells of every reading, until what it returns is called. */
  watch(onReading: () => void): () => void;
  /**
   * Something has changed: it is read again soon, if somebody watches.
   *
   * @param tags the spools that have, where nothing else can have changed. Where readings are not counted, these alone are
   * read.
   */
  somethingChanged(tags?: readonly string[] | null): void;
  /** Reads no more; a reading under way is given up, and ends before this resolves. */
  close(): Promise<void>;
}

/** One change seldom comes alone: so long others may join it. */
const GATHERING_MS = 20;
const READING_MS = 8_000;
/** More spools than these at once are read with all others. */
const MOST_NAMED = 20;

/**
 * Keeps a board read while somebody watches.
 *
 * @example
 * ```ts
 * const feed = createBoardFeed({ lock, timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 });
 * console.log((await feed.current())?.counts);
 * const stop = feed.watch(() => console.log(feed.latest()?.at));
 * feed.somethingChanged(); // it is read again soon
 * stop();
 * await feed.close();
 * ```
 */
export function createBoardFeed(options: BoardFeedOptions): BoardFeed {
  const { lock, timeZone: zone, build, refreshMs, clock = systemClock } = options;
  const settings = options.settings && pageSettings(options.settings);
  const pace = new ReadPace(options.readsPerMinute);
  const watchers = new Set<() => void>();
  let snapshot: Snapshot | null = null;
  let known: Snapshot | null = null;
  let reading: Promise<void> | null = null;
  let startedMs = -Infinity;
  /** All of it is to be read again; or these spools of it. */
  let isOld = true;
  const named = new Set<string>();
  const closing = new AbortController();
  let cancel = (): void => undefined;

  async function read(): Promise<void> {
    isOld = false;
    named.clear();
    startedMs = clock.now();
    pace.count(startedMs);
    const at = new Date(startedMs).toISOString();
    const found = await readSpools(lock, { deadlineMs: READING_MS, signal: closing.signal });
    if (closing.signal.aborted) return;
    pace.took(clock.now() - startedMs);
    // A further page is a further call.
    if (found.isOk()) for (let page = 1; page < found.value.read; page++) pace.count(clock.now());
    show(afterReading({ known, latest: snapshot }, found, { at, zone, build, settings }));
  }

  async function readNamed(): Promise<void> {
    const tags = [...named];
    named.clear();
    if (snapshot === null) return;
    const at = new Date(clock.now()).toISOString();
    const call = { deadlineMs: READING_MS, signal: closing.signal };
    const now = await afterReadingOf(tags, snapshot, at, lock, call);
    if (closing.signal.aborted) return;
    if (now === null) isOld = true;
    else show(now);
  }

  function show(now: Snapshot | null): void {
    snapshot = now;
    if (now !== null && isOfTruth(now)) known = now;
    for (const tell of watchers) tell();
  }

  function once(work: () => Promise<void>): Promise<void> {
    cancel();
    reading ??= work().finally(() => {
      reading = null;
      plan();
    });
    return reading;
  }

  /** Sets the time of the next reading, if there is to be one. */
  function plan(): void {
    cancel();
    if (watchers.size === 0 || reading !== null || closing.signal.aborted) return;
    const now = clock.now();
    const dueMs = isOld ? GATHERING_MS : Math.min(Math.max(0, startedMs + refreshMs - now), refreshMs);
    const inMs = Math.max(dueMs, pace.waitMs(now));
    // All of it is read in its time, however often a few spools of it change.
    const isForNamed = named.size > 0 && inMs > GATHERING_MS;
    cancel = clock.setTimer(isForNamed ? GATHERING_MS : inMs, () => void once(isForNamed ? readNamed : read));
  }

  /** One row costs a counted call, as all rows do. And what was not well at the last reading may be well again. */
  function canReadNamed(count: number): boolean {
    return count <= MOST_NAMED && options.readsPerMinute === Infinity && snapshot?.health === 'ok';
  }

  function isFresh(now: number): boolean {
    const age = now - startedMs;
    return !isOld && age >= 0 && age < refreshMs;
  }

  return {
    latest: () => snapshot,
    async current() {
      const now = clock.now();
      if (reading !== null) await reading;
      else if (closing.signal.aborted) return snapshot;
      else if (!isFresh(now) && pace.waitMs(now) === 0) await once(read);
      else if (named.size > 0) await once(readNamed);
      return snapshot;
    },
    watch(onReading) {
      // One function may watch twice: each time is ended for itself.
      const tell = (): void => onReading();
      watchers.add(tell);
      plan();
      return () => {
        watchers.delete(tell);
        if (watchers.size === 0) cancel();
      };
    },
    somethingChanged(tags = null) {
      if (isOld) return;
      const wasPlanned = named.size > 0;
      if (tags !== null && canReadNamed(named.size + tags.length)) for (const tag of tags) named.add(tag);
      else isOld = true;
      if (isOld || !wasPlanned) plan();
    },
    async close() {
      closing.abort();
      cancel();
      await reading;
    },
  };
}
