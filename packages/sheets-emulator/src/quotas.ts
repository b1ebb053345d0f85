import { GoogleError } from './google-error.js';
import type { CallKind } from './methods/api-method.js';

const MINUTE_MS = 60_000;

/** How many calls a user may make in a minute; a token stands for a user. A kind that is left out is free. */
export interface Quotas {
  readonly readsPerMinute?: number | undefined;
  readonly writesPerMinute?: number | undefined;
  /**
   * `sliding`: so many in any 60 seconds. `fixed`: so many between one full minute of the clock and the next.
   * Google does not say which one its own are; `sliding` unless given.
   */
  readonly window?: 'sliding' | 'fixed' | undefined;
}

/**
 * What Google grants a user.
 *
 * @example
 * ```ts
 * const emulator = await startSheetsEmulator({ spreadsheets: [], quotas: GOOGLE_QUOTAS });
 * await emulator.close();
 * ```
 */
export const GOOGLE_QUOTAS = { readsPerMinute: 60, writesPerMinute: 60 } as const satisfies Quotas;

/** Counts each user's calls of the last minute. Calls that were refused are not counted. */
export class QuotaMeter {
  readonly #quotas: Quotas;
  readonly #now: () => number;
  readonly #taken = new Map<string, number[]>();

  constructor(quotas: Quotas, now: () => number) {
    this.#quotas = quotas;
    this.#now = now;
  }

  /** @throws Google's 429 when the minute's calls are used up. */
  take(token: string, kind: CallKind): void {
    const limit = kind === 'read' ? this.#quotas.readsPerMinute : this.#quotas.writesPerMinute;
    if (limit === undefined) return;
    const now = this.#now();
    const since = this.#quotas.window === 'fixed' ? now - (now % MINUTE_MS) - 1 : now - MINUTE_MS;
    const key = `${kind} ${token}`;
    const recent = (this.#taken.get(key) ?? []).filter((at) => at > since);
    this.#taken.set(key, recent);
    if (recent.length >= limit) throw exceeded(kind);
    recent.push(now);
  }
}

function exceeded(kind: CallKind): GoogleError {
  const metric = kind === 'read' ? 'Read requests' : 'Write requests';
  return new GoogleError(
    429,
    `Quota exceeded for quota metric '${metric}' and limit '${metric} per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:0'.`,
  );
}
