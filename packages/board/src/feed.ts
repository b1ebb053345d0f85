import { type SpoolLock } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { afterReading, isOfTruth, readSpools, type Snapshot } from './snapshot.js';
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
  /** Something has changed: it is read again soon, if somebody watches. */
  somethingChanged(): void;
  /** Reads no more; a reading under way is given up, and ends before this resolves. */
  close(): Promise<void>;
}

/** One change seldom comes alone: so long others may join it. */
const GATHERING_MS = 20;
const READING_MS = 8_000;

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
  let isOld = true;
  const closing = new AbortController();
  let cancel = (): void => undefined;

  async function read(): Promise<void> {
    isOld = false;
    startedMs = clock.now();
    pace.count(startedMs);
    const at = new Date(startedMs).toISOString();
    const found = await readSpools(lock, { deadlineMs: READING_MS, signal: closing.signal });
    if (closing.signal.aborted) return;
    pace.took(clock.now() - startedMs);
    // A further page is a further call.
    if (found.isOk()) for (let page = 1; page < found.value.read; page++) pace.count(clock.now());
    snapshot = afterReading({ known, latest: snapshot }, found, { at, zone, build, settings });
    if (snapshot !== null && isOfTruth(snapshot)) known = snapshot;
    for (const tell of watchers) tell();
  }

  function readOnce(): Promise<void> {
    cancel();
    reading ??= read().finally(() => {
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
    cancel = clock.setTimer(Math.max(dueMs, pace.waitMs(now)), () => void readOnce());
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
      else if (!isFresh(now) && pace.waitMs(now) === 0 && !closing.signal.aborted) await readOnce();
      return snapshot;
    },
    watch(onReading) {
      watchers.add(onReading);
      plan();
      return () => {
        watchers.delete(onReading);
        if (watchers.size === 0) cancel();
      };
    },
    somethingChanged() {
      if (isOld) return;
      isOld = true;
      plan();
    },
    async close() {
      closing.abort();
      cancel();
      await reading;
    },
  };
}
