interface Timer {
  readonly actor: string;
  readonly atMs: number;
  readonly task: () => void;
}

/** The timers of all processes. They fire when the world says so. */
export class Timers {
  readonly #timers = new Set<Timer>();

  /** Sets one; the function that is returned cancels it. */
  set(actor: string, atMs: number, task: () => void): () => void {
    const timer = { actor, atMs, task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Takes out the first one that is due by then; those due at once fire in the order they were set in. */
  next(untilMs: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers)
      if (timer.atMs <= untilMs && (first === null || timer.atMs < first.atMs)) first = timer;
    if (first !== null) this.#timers.delete(first);
    return first;
  }

  /** A dead process's timers never fire. */
  drop(actor: string): void {
    for (const timer of this.#timers) if (timer.actor === actor) this.#timers.delete(timer);
  }
}
