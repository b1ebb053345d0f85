import type { SpoolLock } from '@spoollock/core';

const EVERY_MS = 60_000;

/**
 * Brings the locks in line with the truth, now and every minute. Beside the first requests, which need not wait for it,
 * and with Redis down it is tried again. What it found is in the event `reconciled`; `lock.close()` ends it.
 */
export function keepInLine(lock: SpoolLock): void {
  void lock.reconcile().match(
    () => undefined,
    () => undefined,
  );
  lock.startDriftCheck({ everyMs: EVERY_MS });
}
