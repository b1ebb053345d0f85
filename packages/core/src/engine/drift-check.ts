import type { Clock } from '../ports/clock.js';
import { checkDuration } from './settings.js';

/** A drift check that is running. */
export interface DriftCheck {
  /**
   * Stops it; resolves when the round under way, if there is one, has ended.
   *
   * @example
   * ```ts
   * const driftCheck = lock.startDriftCheck({ everyMs: 60_000 });
   * await driftCheck.stop();
   * ```
   */
  stop(): Promise<void>;
}

/** Runs `check` again and again, `everyMs` milliseconds after the last one ended, never two at once. */
export function startDriftCheck(clock: Clock, everyMs: number, check: () => Promise<unknown>): DriftCheck {
  checkDuration('everyMs', everyMs);
  let stopped = false;
  let cancel = (): void => undefined;
  let round: Promise<unknown> = Promise.resolve();
  const next = (): void => {
    if (stopped) return;
    cancel = clock.setTimer(everyMs, () => {
      round = check().then(next, next);
    });
  };
  next();
  return {
    async stop() {
      stopped = true;
      cancel();
      await round;
    },
  };
}
