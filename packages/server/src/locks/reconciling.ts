import type { SpoolLock, SpoolLockError } from '@spoollock/core';
import { systemClock } from '@spoollock/core/adapter';
import { summaryOf, type WireReconcile } from '@spoollock/http';
import type { Logger } from 'pino';

/** Reconciles when told to and whenever the lock store is back. */
export interface Reconciling {
  /** Never rejects and is never waited for: no caller needs the locks to be back. */
  again(why: string): void;
}

/** @param lastTrouble what kept the shop from its sheet last, for a reconcile that ran out of time. */
export function keepReconciling(
  lock: SpoolLock,
  log: Logger,
  lastTrouble: () => string | null = () => null,
): Reconciling {
  const causeOf = (error: SpoolLockError): string => {
    if (error.type === 'timed-out') return lastTrouble() ?? 'there was no answer in time';
    if (error.type === 'source-misshaped') return error.problem;
    return 'detail' in error ? error.detail : error.message;
  };
  const again = (why: string): void => {
    log.info({ why }, 'reconcile begins');
    // How it ended is told by the event, for this one as for the drift check's.
    void lock.reconcile().match(
      () => undefined,
      (error) => log.warn({ why, error: error.type }, `reconcile could not be done: ${causeOf(error)}`),
    );
  };
  lock.listen((event) => {
    if (event.type === 'degraded-left') again('the lock store is back');
    if (event.type !== 'reconciled') return;
    const last = summaryOf(event.report, systemClock.now());
    const { stoppedBy } = event.report;
    const done = inWords(last);
    if (stoppedBy === null) log.info(last, done);
    else log.warn(last, `reconcile stopped early: ${causeOf(stoppedBy)} (until then ${done})`);
  });
  return { again };
}

/** Rows that have their lock already are in good order; only what is odd about the others is worth a look. */
function inWords({ reconciled, skipped, reasons, orphansRemoved }: WireReconcile): string {
  const hadTheirs = reasons['has-lock'] ?? 0;
  return [
    `${counted(reconciled, 'lock')} rebuilt from the sheet`,
    ...(hadTheirs > 0 ? [`${counted(hadTheirs, 'row')} had one`] : []),
    `${counted(skipped - hadTheirs, 'row')} left alone`,
    ...(orphansRemoved > 0 ? [`${counted(orphansRemoved, 'lock')} over free rows removed`] : []),
  ].join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
