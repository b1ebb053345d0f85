import type { Clock } from '@spoollock/core/adapter';
import {
  selects,
  type CallSelector,
  type Fault,
  type FaultKind,
  type FaultSettings,
  type StruckCall,
} from './fault.js';
import { drawFaults, type RandomFaults } from './random-faults.js';

/** What became of a call that was applied late, with nobody left to answer. */
export interface LateOutcome {
  readonly method: string;
  readonly status: number;
  readonly body: unknown;
}

/** Which calls a fault is for, and how many. */
export interface NextFault extends FaultSettings {
  /** Which calls it is for; the very next one, whatever it is, unless given. */
  readonly of?: CallSelector | undefined;
  /** How many of them it strikes: 1 unless given. */
  readonly times?: number | undefined;
}

/**
 * What goes wrong, and when.
 *
 * @example
 * ```ts
 * const { faults, close } = await startSheetsEmulator({ spreadsheets: [] });
 * faults.next('lose-reply', { of: 'write' }); // the next write is applied, and nobody hears of it
 * faults.next('apply-late', { of: 'spreadsheets.batchUpdate' });
 * console.log(await faults.release()); // what became of the calls that were held: [] so far
 * faults.random({ seed: 1, probability: 0.05, kinds: ['lose-request', 'cut'] });
 * faults.outage(true); // every connection is destroyed
 * faults.clear();
 * await close();
 * ```
 */
export interface FaultPlan {
  /** Strikes the next call, or the next ones `of` a kind. Faults that fit one call strike in the order planned. */
  next(kind: FaultKind, options?: NextFault): void;
  /** From now on strikes calls by chance, where nothing is planned for them; `null` ends it. */
  random(options: RandomFaults | null): void;
  /** While on, every connection is destroyed at once. */
  outage(on: boolean): void;
  /** Applies the calls that `apply-late` kept, and hands back what became of every one since the last release. */
  release(): Promise<readonly LateOutcome[]>;
  /** How many planned faults have not struck yet. */
  readonly pending: number;
  /** How many calls `apply-late` holds. */
  readonly held: number;
  /** Forgets what is planned, random faults and an outage included. Calls that are held stay held. */
  clear(): void;
}

interface Planned {
  readonly fault: Fault;
  readonly of: CallSelector | undefined;
  left: number;
}

export class Faults implements FaultPlan {
  readonly #clock: Clock;
  readonly #onOutage: () => void;
  #planned: Planned[] = [];
  #draw: (call: StruckCall) => Fault | null = () => null;
  #isOut = false;
  readonly #kept = new Map<() => LateOutcome, () => void>();
  #outcomes: LateOutcome[] = [];

  constructor(clock: Clock, onOutage: () => void) {
    this.#clock = clock;
    this.#onOutage = onOutage;
  }

  next(kind: FaultKind, { of, times = 1, ...settings }: NextFault = {}): void {
    this.#planned.push({ fault: { kind, ...settings }, of, left: times });
  }

  random(options: RandomFaults | null): void {
    this.#draw = options === null ? () => null : drawFaults(options);
  }

  outage(on: boolean): void {
    this.#isOut = on;
    if (on) this.#onOutage();
  }

  get isOut(): boolean {
    return this.#isOut;
  }

  get pending(): number {
    return this.#planned.reduce((sum, { left }) => sum + left, 0);
  }

  get held(): number {
    return this.#kept.size;
  }

  clear(): void {
    this.#planned = [];
    this.random(null);
    this.outage(false);
  }

  /** What strikes this call. */
  strike(call: StruckCall): Fault | null {
    const planned = this.#planned.find(({ of }) => selects(of, call));
    if (planned === undefined) return this.#draw(call);
    planned.left -= 1;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
    return planned.fault;
  }

  /** Keeps a call to be applied later. */
  keep(apply: () => LateOutcome, afterMs: number | undefined): void {
    const cancel =
      afterMs === undefined ? () => undefined : this.#clock.setTimer(afterMs, () => this.#applyKept(apply));
    this.#kept.set(apply, cancel);
  }

  async release(): Promise<readonly LateOutcome[]> {
    for (const apply of [...this.#kept.keys()]) this.#applyKept(apply);
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    return outcomes;
  }

  /** Forgets the calls that are held; they will never be applied. */
  close(): void {
    for (const cancel of this.#kept.values()) cancel();
    this.#kept.clear();
  }

  #applyKept(apply: () => LateOutcome): void {
    this.#kept.get(apply)?.();
    this.#kept.delete(apply);
    this.#outcomes.push(apply());
  }
}
