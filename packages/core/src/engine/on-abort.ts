interface Shared {
  readonly acts: Set<() => void>;
  readonly run: () => void;
}

const sharedBy = new WeakMap<AbortSignal, Shared>();

/**
 * Runs `act` when the signal aborts, until the returned function is called. All calls under one signal share one
 * listener, because Node warns of a leak when a signal has more than ten.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  let shared = sharedBy.get(signal);
  if (shared === undefined) {
    const acts = new Set<() => void>();
    shared = { acts, run: () => acts.forEach((each) => each()) };
    sharedBy.set(signal, shared);
  }
  const { acts, run } = shared;
  acts.add(act);
  // Adding a listener that is there already changes nothing.
  signal.addEventListener('abort', run);
  return () => {
    acts.delete(act);
    if (acts.size === 0) signal.removeEventListener('abort', run);
  };
}
