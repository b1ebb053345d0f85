import type { BoardFeed } from '../../src/feed.js';
import type { Snapshot } from '../../src/snapshot.js';

/** A feed that shows what a test gives it. */
export interface FakeFeed {
  readonly feed: BoardFeed;
  /** What it shows now. */
  readonly snapshot: () => Snapshot;
  readonly change: (to: Snapshot) => void;
  readonly isWatched: () => boolean;
}

export function fakeFeed(first: Snapshot): FakeFeed {
  let snapshot = first;
  let told: (() => void) | null = null;
  const feed: BoardFeed = {
    current: () => Promise.resolve(snapshot),
    latest: () => snapshot,
    watch(onReading) {
      told = onReading;
      return () => (told = null);
    },
    somethingChanged: () => undefined,
    close: async () => undefined,
  };
  return {
    feed,
    snapshot: () => snapshot,
    change(to) {
      snapshot = to;
      told?.();
    },
    isWatched: () => told !== null,
  };
}
