import type { CallKind } from './methods/api-method.js';

/**
 * The calls that came in with a valid token, whatever became of them: one that the fault plan lost counts as
 * well. What came during an outage does not.
 *
 * @example
 * ```ts
 * const emulator = await startSheetsEmulator({ spreadsheets: [] });
 * console.log(emulator.calls.of('spreadsheets.batchUpdate'), emulator.calls.byMethod()); // 0 {}
 * emulator.calls.reset();
 * await emulator.close();
 * ```
 */
export interface CallCounts {
  readonly reads: number;
  readonly writes: number;
  readonly total: number;
  /** How often a method was called, by Google's name for it: `spreadsheets.values.batchGet`. */
  of(method: string): number;
  /** Every method that was called, and how often. */
  byMethod(): Record<string, number>;
  /** Starts again from nothing. */
  reset(): void;
}

export class CallCounter implements CallCounts {
  #reads = 0;
  #writes = 0;
  readonly #byMethod = new Map<string, number>();

  get reads(): number {
    return this.#reads;
  }

  get writes(): number {
    return this.#writes;
  }

  get total(): number {
    return this.#reads + this.#writes;
  }

  of(method: string): number {
    return this.#byMethod.get(method) ?? 0;
  }

  byMethod(): Record<string, number> {
    return Object.fromEntries(this.#byMethod);
  }

  reset(): void {
    this.#reads = 0;
    this.#writes = 0;
    this.#byMethod.clear();
  }

  count(kind: CallKind, method: string): void {
    if (kind === 'read') this.#reads += 1;
    else this.#writes += 1;
    this.#byMethod.set(method, this.of(method) + 1);
  }
}
