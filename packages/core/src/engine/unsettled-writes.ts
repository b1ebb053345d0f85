import { err, ok, type Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';
import { outcomeUnknown, RETRY_AFTER_MS, type OutcomeUnknown } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { brokenSource } from '../ports/faults.js';
import type { OccupationChange, OccupationSource, WriteAnswer } from '../ports/occupation-source.js';
import { during, identity, type Call } from './call.js';
import type { Events } from './events.js';

interface Unsettled {
  readonly change: OccupationChange;
  /** After this time it can no longer take effect, settled or not. */
  readonly overAtMs: number;
}

/**
 * The writes of this process whose answer was lost and that are not settled yet. While a spool has one, no other
 * write to it may be sent. The lost write could take effect late, and end or restore an occupation that it was not
 * meant for. The next call about the spool settles it. The background settles it too, because other processes may
 * write to the spool.
 */
export class UnsettledWrites {
  readonly #open = new Map<string, Unsettled>();
  readonly #source: OccupationSource;
  readonly #clock: Clock;
  readonly #events: Events;
  /** Work to do for a spool once it has no unsettled write. */
  readonly #afterwards = new Map<SpoolTag, (call: Call) => Promise<unknown>>();
  #cancelTimer: (() => void) | null = null;
  #delayMs = RETRY_AFTER_MS;
  #closed = false;

  constructor(source: OccupationSource, clock: Clock, events: Events) {
    this.#source = source;
    this.#clock = clock;
    this.#events = events;
  }

  add(change: OccupationChange): void {
    const overAtMs = this.#clock.now() + this.#source.abilities.longestRequestMs;
    this.#open.set(change.operationId, { change, overAtMs });
    this.#tryLater();
  }

  /** Call it when the outcome of this write is known. */
  forget({ operationId }: OccupationChange): void {
    this.#open.delete(operationId);
  }

  /** Call it when the answer of this write came after its call had ended. */
  answered(change: OccupationChange, { outcome }: WriteAnswer): void {
    this.#known(change, outcome === 'applied' ? 'applied' : 'cancelled');
    void during(this.#clock, BACKGROUND_DEADLINE_MS, (call) => this.settle(change.tag, call));
  }

  /** Runs `work` once the spool's open writes are settled. */
  whenKnown(tag: SpoolTag, work: (call: Call) => Promise<unknown>): void {
    this.#afterwards.set(tag, work);
    // The answer may have come in the very moment in which its call ended.
    const isOpen = [...this.#open.values()].some(({ change }) => change.tag === tag);
    if (!isOpen) void during(this.#clock, BACKGROUND_DEADLINE_MS, (call) => this.settle(tag, call));
  }

  /** Settles the open writes to this spool. After Ok, none of them can take effect late. */
  settle(tag: SpoolTag, call: Call): Promise<Result<void, OutcomeUnknown>> {
    return this.#open.size + this.#afterwards.size === 0 ? NOTHING_OPEN : this.#settle(tag, call);
  }

  async #settle(tag: SpoolTag, call: Call): Promise<Result<void, OutcomeUnknown>> {
    for (const { change, overAtMs } of [...this.#open.values()]) {
      if (change.tag !== tag) continue;
      const restMs = overAtMs - this.#clock.now();
      const outcome = await this.#cancel(change, call);
      if (outcome === null && restMs > 0) {
        const retryAfterMs = this.#source.abilities.settles ? RETRY_AFTER_MS : restMs;
        return err(outcomeUnknown(tag, 'an earlier write to this spool is not settled', retryAfterMs));
      }
      if (outcome === null) this.forget(change);
      else this.#known(change, outcome);
    }
    const work = this.#afterwards.get(tag);
    this.#afterwards.delete(tag);
    await work?.(call);
    return ok();
  }

  /** Stops trying in the background. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  /** Two callers may learn the outcome at once. Only the first emits the event. */
  #known(change: OccupationChange, outcome: 'applied' | 'cancelled'): void {
    if (!this.#open.delete(change.operationId)) return;
    this.#events.emit({ type: 'settled', tag: change.tag, change, outcome });
  }

  async #cancel(change: OccupationChange, call: Call): Promise<'applied' | 'cancelled' | null> {
    if (!this.#source.abilities.settles) return null;
    const answer = await call.ask(() => this.#source.settle(change, call), brokenSource, identity);
    return answer.unwrapOr(null);
  }

  #tryLater(): void {
    if (this.#closed || this.#cancelTimer !== null) return;
    this.#cancelTimer = this.#clock.setTimer(this.#delayMs, () => {
      this.#cancelTimer = null;
      void this.#settleAll();
    });
  }

  /** Never rejects: `settle` answers with a Result, and so does every port call below it. */
  async #settleAll(): Promise<void> {
    for (const tag of new Set([...this.#open.values()].map(({ change }) => change.tag))) {
      await during(this.#clock, BACKGROUND_DEADLINE_MS, (call) => this.settle(tag, call));
    }
    const isDone = this.#open.size === 0;
    this.#delayMs = isDone ? RETRY_AFTER_MS : Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
    if (!isDone) this.#tryLater();
  }
}

const NOTHING_OPEN: Promise<Result<void, OutcomeUnknown>> = Promise.resolve(ok());
const BACKGROUND_DEADLINE_MS = 10_000;
const LONGEST_DELAY_MS = 32_000;
