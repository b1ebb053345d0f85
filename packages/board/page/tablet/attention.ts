/** Whether somebody may be looking: a board that was out of sight for a while is not read for nobody. */
export interface AttentionParts {
  readonly isHidden: () => boolean;
  /** Also while the tablet sleeps, in milliseconds. */
  readonly now: () => number;
  /** Sets a timer and gives what clears it. */
  readonly after: (ms: number, task: () => void) => () => void;
  readonly rest: () => void;
  readonly seen: () => void;
}

/** Whoever looks into another page for a moment comes back to a board that went on. */
const UNSEEN_MS = 60_000;

/** @returns what is to be called whenever the page may have come into sight or gone out of it. */
export function attentionOf({ isHidden, now, after, rest, seen }: AttentionParts): () => void {
  let unseen: { readonly since: number; readonly stop: () => void } | null = null;
  const changed = (): void => {
    if (isHidden()) unseen ??= { since: now(), stop: after(UNSEEN_MS, rest) };
    else if (unseen !== null) {
      unseen.stop();
      // A tablet that slept ran no timers: its stream may be long gone without anybody having noticed.
      if (now() - unseen.since >= UNSEEN_MS) rest();
      unseen = null;
      seen();
    }
  };
  changed();
  return changed;
}
