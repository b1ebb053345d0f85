import { systemClock, type Clock } from '@spoollock/core/adapter';

/** An answer that is asked for once, however many want it. */
export interface Kept<T> {
  /** The answer that is there, or is being asked for. */
  get(): Promise<T>;
  /** Asks anew the next time. */
  forget(): void;
}

/**
 * Keeps each answer for so long. Whoever asks while it is being asked for shares that call; one that fails is not kept.
 *
 * @param freshMs counted from when it was asked for.
 */
export function keptFor<T>(freshMs: number, call: () => PromiseLike<T>, clock: Clock = systemClock): Kept<T> {
  let kept: { readonly answer: Promise<T>; readonly atMs: number; isOver: boolean } | null = null;
  const isFresh = (atMs: number): boolean => {
    const ageMs = clock.now() - atMs;
    // Below 0 the clock was set back.
    return ageMs >= 0 && ageMs < freshMs;
  };
  return {
    get() {
      if (kept !== null && (!kept.isOver || isFresh(kept.atMs))) return kept.answer;
      const asked = { answer: Promise.resolve(call()), atMs: clock.now(), isOver: false };
      kept = asked;
      asked.answer.then(
        () => (asked.isOver = true),
        () => (kept = kept === asked ? null : kept),
      );
      return asked.answer;
    },
    forget: () => (kept = null),
  };
}
