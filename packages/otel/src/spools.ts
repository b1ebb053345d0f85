import { type Drift, type SpoolLock, type SpoolPage } from '@spoollock/core';
import { SPOOL_STATES, type Clock } from '@spoollock/core/adapter';
import { Telemetry, type TelemetryOptions } from './telemetry.js';

/** What `observeSpools` is given. */
export interface SpoolsOptions extends TelemetryOptions {
  /**
   * How old the figures may be, in milliseconds: 60 000 by default, which is also the least. Each look lists every
   * spool, which costs a read of a sheet's quota.
   */
  readonly everyMs?: number | undefined;
}

const DRIFTS: Readonly<Record<Drift, true>> = {
  'lock-missing': true,
  'lock-names-another': true,
  'lock-unreadable': true,
  'lock-over-free-row': true,
  'lock-without-row': true,
};
export const DRIFT_KINDS = Object.keys(DRIFTS);

const LEAST_EVERY_MS = 60_000;
/** A collection waits no longer for a look than this. */
const LOOK_WITHIN_MS = 10_000;
/** The most that one page can have. */
const PAGE = 10_000;

/**
 * Tells how many spools are in which state, how many locks disagree with their row in which way, and how old these
 * figures are, whenever metrics are collected. Both sides are looked at once in `everyMs` at the most, however often
 * that is, and only when somebody collects. While one of them cannot be asked the figures stay as they were, and
 * their age grows: most SDKs go on telling a value that is not told any more. Let one process of the shop do it.
 *
 * @returns how to stop.
 * @throws RangeError for an `everyMs` below a minute.
 * @example
 * ```ts
 * const stop = observeSpools(lock, { everyMs: 5 * 60_000 });
 * stop();
 * ```
 */
export function observeSpools(lock: Pick<SpoolLock, 'list'>, options: SpoolsOptions = {}): () => void {
  const { everyMs = LEAST_EVERY_MS } = options;
  if (!(everyMs >= LEAST_EVERY_MS)) throw new RangeError(`everyMs must be 60 000 or more, not ${everyMs}`);
  const telemetry = new Telemetry(options);
  const { clock } = telemetry;
  const looks = new Looks(lock, everyMs, clock);
  return telemetry.observed(
    {
      'spoollock.spools': { unit: '{spool}', description: 'Spools by state.' },
      'spoollock.drift': { unit: '{spool}', description: 'Spools whose lock and row disagree, by how.' },
      'spoollock.spools.age': { unit: 's', description: 'How old the figures of spools and drift are.' },
    },
    async (tell) => {
      const latest = await looks.latest();
      if (latest === null) return;
      const { page, atMs } = latest;
      for (const state of SPOOL_STATES)
        tell('spoollock.spools', page.counts[state], { 'spoollock.state': state });
      for (const drift of DRIFT_KINDS) {
        const count = page.spools.filter((spool) => spool.drift === drift).length;
        tell('spoollock.drift', count, { 'spoollock.drift': drift });
      }
      tell('spoollock.spools.age', Math.max(0, clock.now() - atMs) / 1000);
    },
  );
}

/** A look at every spool, from both sides. */
interface Look {
  readonly page: SpoolPage;
  readonly atMs: number;
}

class Looks {
  readonly #lock: Pick<SpoolLock, 'list'>;
  readonly #everyMs: number;
  readonly #clock: Clock;
  #askedAtMs = -Infinity;
  #asking: Promise<void> = Promise.resolve();
  #good: Look | null = null;

  constructor(lock: Pick<SpoolLock, 'list'>, everyMs: number, clock: Clock) {
    this.#lock = lock;
    this.#everyMs = everyMs;
    this.#clock = clock;
  }

  /** The latest that both sides answered, after a new one where the last try is too long ago. */
  async latest(): Promise<Look | null> {
    const now = this.#clock.now();
    const agoMs = now - this.#askedAtMs;
    // Below 0 the clock was set back, and would otherwise have to come up again first.
    if (agoMs < 0 || agoMs >= this.#everyMs) {
      this.#askedAtMs = now;
      this.#asking = this.#look().catch(() => undefined);
    }
    await this.#asking;
    return this.#good;
  }

  async #look(): Promise<void> {
    const listed = await this.#lock.list({ limit: PAGE }, { deadlineMs: LOOK_WITHIN_MS });
    const page = listed.unwrapOr(null);
    if (page?.missing === null) this.#good = { page, atMs: this.#clock.now() };
  }
}
