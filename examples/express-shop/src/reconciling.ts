import { type ReconcileReport, type SkipReason, type SpoolLock, type SpoolLockError } from '@spoollock/core';
import { systemClock } from '@spoollock/core/adapter';
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
  let last: LastReconcile | null = null;
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
    last = summary(event.report);
    const { stoppedBy } = event.report;
    const done = inWords(last);
    if (stoppedBy === null) log.info(last, done);
    else log.warn(last, `reconcile stopped early: ${causeOf(stoppedBy)} (until then ${done})`);
  });
  return { last: () => last, again };
}

/** Rows that have their lock already are in good order; only what is odd about the others is worth a look. */
function inWords({ reconciled, skipped, reasons, orphansRemoved }: LastReconcile): string {
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
