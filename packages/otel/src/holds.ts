import type { SpoolLockEvent, SpoolTag, Worker } from '@spoollock/core';

/** More spools than a shop has in hand at once. */
const MOST_KNOWN = 20_000;

/** How a hold ended, as far as events tell it. */
export const ENDINGS = ['given-back', 'released', 'taken-over', 'superseded'] as const;
export type Ending = (typeof ENDINGS)[number];

interface Hold {
  readonly workerId: number;
  readonly sinceMs: number;
}

/** A hold that is over. */
export interface Ended {
  readonly sinceMs: number;
  readonly by: Ending;
}

/**
 * Since when each spool is held, as this process has been told: a give-back does not say it. A hold that began
 * through another process is known once it was listed or resumed here; one that is not known is not measured.
 */
export class Holds {
  readonly #held = new Map<SpoolTag, Hold>();

  learn(tag: SpoolTag, worker: Worker, since: Date | null): void {
    this.#held.delete(tag);
    if (since === null) return;
    this.#held.set(tag, { workerId: worker.id, sinceMs: since.getTime() });
    const [first] = this.#held.keys();
    if (this.#held.size > MOST_KNOWN && first !== undefined) this.#held.delete(first);
  }

  /** Whose hold this event ended, since when; `null` when it ended none, or one that is not known. */
  ended(event: SpoolLockEvent): Ended | null {
    const { type } = event;
    if (type === 'granted' || type === 'resumed' || type === 'superseded') {
      this.learn(event.tag, event.worker, event.since);
      const formerSince = type === 'superseded' ? event.formerSince : null;
      return formerSince && { sinceMs: formerSince.getTime(), by: 'superseded' };
    }
    if (type === 'taken-over') {
      const ended = typeof event.from === 'object' ? this.#end(event.tag, event.from.id, 'taken-over') : null;
      this.learn(event.tag, event.worker, event.since);
      return ended;
    }
    // Told before, perhaps by another process: what is known here may be a later hold by now.
    if (type === 'given-back' && !event.repeated) return this.#end(event.tag, event.worker.id, 'given-back');
    if (type === 'released' && !event.repeated)
      return this.#end(event.tag, typeof event.from === 'object' ? event.from.id : null, 'released');
    if (type === 'settled' && event.outcome === 'applied') {
      const { expected, next } = event.change;
      if (next.state === 'occupied') this.learn(event.tag, next.worker, next.since);
      else if (expected.state === 'occupied') return this.#end(event.tag, expected.workerId, 'given-back');
    }
    return null;
  }

  /** What is known of another worker's hold is out of date. */
  #end(tag: SpoolTag, workerId: number | null, by: Ending): Ended | null {
    const hold = this.#held.get(tag);
    this.#held.delete(tag);
    return hold?.workerId === workerId ? { sinceMs: hold.sinceMs, by } : null;
  }
}
