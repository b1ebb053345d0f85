import type { ReconcileReport, SkipReason, SpoolLock } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import type { WireReconcile } from './wire.js';

/**
 * Remembers how the latest reconcile of a lock went, from now on.
 *
 * @returns the latest one; `null` before the first.
 */
export function lastReconcileOf(lock: SpoolLock, clock: Clock = systemClock): () => WireReconcile | null {
  let last: WireReconcile | null = null;
  lock.listen((event) => {
    if (event.type === 'reconciled') last = summaryOf(event.report, clock.now());
  });
  return () => last;
}

/**
 * A reconcile in a few numbers.
 *
 * @example
 * ```ts
 * const report = await lock.reconcile();
 * if (report.isOk()) console.log(summaryOf(report.value, Date.now()).reasons);
 * ```
 */
export function summaryOf(report: ReconcileReport, nowMs: number): WireReconcile {
  const { reconciled, skipped, skips, orphansRemoved, complete, stoppedBy } = report;
  const reasons: Partial<Record<SkipReason, number>> = {};
  for (const { reason } of skips) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    at: new Date(nowMs).toISOString(),
    ...{ reconciled, skipped, reasons, orphansRemoved, complete },
    ...(stoppedBy && { stoppedBy: stoppedBy.type }),
  };
}
