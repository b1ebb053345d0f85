import type { ReconcileReport, SkipReason, SpoolLock, SpoolLockEvent } from '@spoollock/core';
import { HOLD_BUCKETS_S } from './durations.js';
import type { Holds } from './holds.js';
import { OUTCOMES } from './outcomes.js';
import type { Telemetry } from './telemetry.js';

/** Why a reconcile leaves rows alone: each is told each time, so that one that is over goes back to 0. */
const SKIPS: Readonly<Record<SkipReason, true>> = {
  'has-lock': true,
  'being-taken': true,
  'older-than-limit': true,
  'no-date': true,
  'unreadable-date': true,
  'unreadable-label': true,
  'ambiguous-tag': true,
  'invalid-tag': true,
  'changed-meanwhile': true,
};
export const SKIP_REASONS = Object.keys(SKIPS);

/** Feeds metrics from the engine's events; returns how to stop. */
export function measureEvents(lock: SpoolLock, telemetry: Telemetry, holds: Holds): () => void {
  const { clock } = telemetry;
  let degraded = false;
  const hold = telemetry.histogram(
    'spoollock.hold.duration',
    's',
    'How long a worker had a spool, from the grant to its end.',
    HOLD_BUCKETS_S,
  );
  const repairs = telemetry.counter(
    'spoollock.lock.repairs',
    '{lock}',
    'Locks that were brought in line with the truth.',
  );
  const settled = telemetry.counter(
    'spoollock.writes.settled',
    '{write}',
    'Writes whose answer was lost and of which became known later what had become of them.',
  );
  const faults = telemetry.counter('spoollock.faults', '{fault}', 'Things that must not fail and did.');
  const recordReconcile = reconcileMetrics(telemetry);

  function take(event: SpoolLockEvent): void {
    const ended = holds.ended(event);
    if (ended !== null) hold((clock.now() - ended.sinceMs) / 1000, { 'spoollock.ended_by': ended.by });
    const { type } = event;
    if (type === 'orphan-reclaimed') repaired(type, 'iniciar');
    else if (type === 'orphan-removed' || type === 'lock-rebuilt') repaired(type, event.by);
    else if (type === 'settled') settled(1, { 'spoollock.outcome': event.outcome });
    else if (type === 'fault') faults(1, {});
    else if (type === 'degraded-entered') degraded = true;
    else if (type === 'degraded-left') degraded = false;
    else if (type === 'reconciled') recordReconcile(event.report);
  }

  function repaired(repair: string, by: string): void {
    repairs(1, { 'spoollock.repair': repair, 'spoollock.repaired_by': by });
  }

  const stopObserving = telemetry.observed(
    {
      'spoollock.degraded': {
        unit: '1',
        description: '1 while the lock store cannot be asked and the truth alone decides, else 0.',
      },
    },
    (tell) => tell('spoollock.degraded', degraded ? 1 : 0),
  );
  const stopListening = lock.listen(take);
  return () => {
    stopListening();
    stopObserving();
  };
}

function reconcileMetrics(telemetry: Telemetry): (report: ReconcileReport) => void {
  const reconciles = telemetry.counter(
    'spoollock.reconciles',
    '{reconcile}',
    'Reconciles, by how they ended.',
  );
  const skipped = telemetry.gauge(
    'spoollock.reconcile.skipped',
    '{row}',
    'Occupied rows that the latest complete reconcile left alone, by reason.',
  );
  return ({ stoppedBy, skips }) => {
    const outcome = stoppedBy?.type ?? 'ok';
    reconciles(1, { 'spoollock.outcome': OUTCOMES.has(outcome) ? outcome : 'other' });
    // One that was cut short has not seen the rows that it does not mention.
    if (stoppedBy !== null) return;
    const counts = new Map(SKIP_REASONS.map((reason) => [reason, 0]));
    for (const { reason } of skips) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    for (const reason of SKIP_REASONS) skipped(counts.get(reason) ?? 0, { 'spoollock.reason': reason });
  };
}
