import type { SpoolLockError } from '@spoollock/core';
import { CALL_BUCKETS_S, WAIT_BUCKETS_S } from './durations.js';
import type { Operation, Outcome } from './outcomes.js';
import type { Recording, Telemetry } from './telemetry.js';
import { Waits } from './waits.js';

/** What is counted and measured of the calls to a lock. */
export class CallMetrics {
  readonly #duration: Recording;
  readonly #calls: Recording;
  readonly #wait: Recording;
  readonly #waits: Waits;

  constructor(telemetry: Telemetry) {
    this.#duration = telemetry.histogram(
      'spoollock.call.duration',
      's',
      'How long a call took, from being made to its answer.',
      CALL_BUCKETS_S,
    );
    this.#calls = telemetry.counter('spoollock.calls', '{call}', 'Calls that were answered, by outcome.');
    this.#wait = telemetry.histogram(
      'spoollock.wait.duration',
      's',
      'How long a worker waited for an INICIAR to be granted or refused, repeats included.',
      WAIT_BUCKETS_S,
    );
    this.#waits = new Waits(telemetry.clock);
  }

  ended(operation: Operation, { outcome, mode }: Outcome, tookMs: number): void {
    const labels = { 'spoollock.operation': operation, 'spoollock.outcome': outcome };
    this.#duration(tookMs / 1000, labels);
    this.#calls(1, mode === undefined ? labels : { ...labels, 'spoollock.mode': mode });
  }

  /** An INICIAR begins; what it returns is to be told its answer. */
  waiting(who: string): (outcome: string, error: SpoolLockError | null) => void {
    const sinceMs = this.#waits.since(who);
    return (outcome, error) => {
      // A call that is wrong in itself waited for nothing.
      if (error?.type === 'invalid-input') return;
      const waitedMs = this.#waits.answered(who, sinceMs, error);
      if (waitedMs !== null) this.#wait(waitedMs / 1000, { 'spoollock.outcome': outcome });
    };
  }
}
