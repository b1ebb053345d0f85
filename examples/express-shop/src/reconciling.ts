import { systemClock, type ReconcileReport, type SkipReason, type SpoolLock } from '@spoollock/core';
import type { Logger } from 'pino';

/** What the latest reconcile did, for `/health`. */
export interface LastReconcile {
  readonly at: string;
  readonly reconciled: number;
  readonly skipped: number;
  /** How many rows were left alone for which reason. */
  readonly reasons: Readonly<Partial<Record<SkipReason, number>>>;
  readonly orphansRemoved: number;
  readonly complete: boolean;
  /** The error's type, when it stopped early. */
  readonly stoppedBy?: string;
}

/** Reconciles when told to and whenever the lock store is back; remembers how the latest one went. */
export interface Reconciling {
  last(): LastReconcile | null;
  /** Never rejects and is never waited for: no caller needs the locks to be back. */
  again(why: string): void;
}

export function keepReconciling(lock: SpoolLock, log: Logger): Reconciling {
  let last: LastReconcile | null = null;
  const again = (why: string): void => {
    log.info({ why }, 'reconcile begins');
    // How it ended is told by the event, for this one as for the drift check's.
    void lock.reconcile().match(
      () => undefined,
      (error) => log.warn({ why, error: error.type }, 'reconcile could not be done'),
    );
  };
  lock.listen((event) => {
    if (event.type === 'degraded-left') again('the lock store is back');
    if (event.type !== 'reconciled') return;
    last = summary(event.report);
    if (event.report.complete) log.info(last, 'reconciled');
    else log.warn(last, 'reconcile stopped early; what it had done is kept');
  });
  return { last: () => last, again };
}

function summary({
  reconciled,
  skipped,
  skips,
  orphansRemoved,
  complete,
  stoppedBy,
}: ReconcileReport): LastReconcile {
  const reasons: Partial<Record<SkipReason, number>> = {};
  for (const { reason } of skips) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const early = stoppedBy === null ? {} : { stoppedBy: stoppedBy.type };
  const at = new Date(systemClock.now()).toISOString();
  return { at, reconciled, skipped, reasons, orphansRemoved, complete, ...early };
}
