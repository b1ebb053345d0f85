import type { Clock } from '../ports/clock.js';
import type { DriftCheck } from '../results.js';
import { checkDuration } from './settings.js';

/**
 * Runs `check` again and again, `everyMs` milliseconds after the last one ended, never two at once.
 *
 * @param clock `null` if there is no lock store, and so no drift, or if the engine is closed. Nothing runs then.
 */
export function startDriftCheck(
  clock: Clock | null,
  everyMs: number,
  check: () => Promise<unknown>,
): DriftCheck {
  checkDuration('everyMs', everyMs);
  let stopped = false;
  let cancel = (): void => undefined;
  let round: Promise<unknown> = Promise.resolve();
  const next = (): void => {
    if (stopped || clock === null) return;
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
