import { nextTick } from 'node:process';
import type { Clock } from '@spoollock/core/adapter';
import type { CallFault } from './faults.js';
import { hashOf, type Schedule } from './schedule.js';
import { Timers } from './timers.js';

/** One thing that could happen next. */
export interface Step {
  readonly actor: string;
  readonly name: string;
  /** What can go wrong with it. */
  readonly faults: readonly CallFault[];
  /** Carries it out. */
  readonly go: () => Promise<void>;
  /** Carries it out with this fault. */
  readonly fail?: (fault: CallFault) => Promise<void>;
  /** What tells it from another step of the same name. */
  readonly mark: number;
}

/** What may happen by itself, each so many times as it is given. */
export interface Happening {
  readonly name: string;
  /** Whether it can happen now. */
  readonly ready?: () => boolean;
  /** Whether it uses up one of the scenario's faults. */
  readonly isFault?: boolean;
  /** Lets it happen. */
  readonly go: () => void | Promise<void>;
}

interface Option {
  readonly step: Step | null;
  readonly happening: Happening | null;
  readonly fault: CallFault | null;
}

/** A world begins on a Friday morning in Santiago. */
const START_MS = Date.UTC(2026, 10, 20, 13, 0, 0);

/**
 * A world in which nothing happens until the schedule says so: every port call of every process waits as a
 * step, and each step may meet a fault while faults are left.
 *
 * @example
 * ```ts
 * const world = new World(new Schedule(), 0);
 * world.add({ actor: 'a', name: 'ask', faults: [], mark: 0, go: () => world.passTime(1_000) });
 * console.log(await world.run(), world.trace); // true [ 'a: ask' ]
 * ```
 */
export class World {
  readonly trace: string[] = [];
  /** A fault was injected. */
  onFault: (() => void) | null = null;
  /** Something happened by itself: a person may have changed the truth. */
  onHappened: (() => void) | null = null;
  /** Called whenever everything that follows from the last step has happened. */
  onStep: () => Promise<void> = () => Promise.resolve();
  /** Whether enough was seen of this run. */
  isOver: () => boolean = () => false;
  readonly #schedule: Schedule;
  readonly #steps: Step[] = [];
  readonly #happenings: Happening[] = [];
  readonly #dead = new Set<string>();
  readonly #mourners = new Map<string, Set<() => void>>();
  /** For each process, all that it has heard so far: with the same, it does the same. */
  readonly #heard = new Map<string, number>();
  readonly #timers = new Timers();
  #faultsLeft: number;
  #calm = false;
  #nowMs = START_MS;
  /** What else the future depends on: what the stores hold, and what the judge knows. */
  describe: () => string = () => '';

  constructor(schedule: Schedule, faults: number) {
    this.#schedule = schedule;
    this.#faultsLeft = faults;
  }

  /** The world's own time, in milliseconds since the epoch. */
  now(): number {
    return this.#nowMs;
  }

  /** A process's clock, which may be behind. Its timers fire only in `passTime`. */
  clock(actor: string, behindMs = 0): Clock {
    return {
      now: () => this.#nowMs - behindMs,
      setTimer: (delayMs, task) => this.#timers.set(actor, this.#nowMs + delayMs, task),
    };
  }

  /** Whether the process has died. */
  isDead(actor: string): boolean {
    return this.#dead.has(actor);
  }

  /** The process dies: its timers and what it had under way are gone. */
  kill(actor: string): void {
    this.#dead.add(actor);
    this.#timers.drop(actor);
    for (const mourn of this.#mourners.get(actor) ?? []) mourn();
    for (const step of [...this.#steps])
      if (step.actor === actor) this.#steps.splice(this.#steps.indexOf(step), 1);
  }

  /** Does this when the process dies, unless the function that is returned is called before. */
  whenDead(actor: string, mourn: () => void): () => void {
    const mourners = this.#mourners.get(actor) ?? new Set();
    this.#mourners.set(actor, mourners.add(mourn));
    return () => mourners.delete(mourn);
  }

  /** Time passes while everybody stands still: no timer fires. What a process sleeps through. */
  skipTime(ms: number): void {
    this.#nowMs += ms;
  }

  /** Time passes as it should: every timer fires when it is due, and what it renews is renewed at once. */
  async passTime(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (let due = this.#timers.next(untilMs); due !== null; due = this.#timers.next(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      this.hearTime(due.actor);
      due.task();
      await settle();
      for (const step of this.#steps.filter(({ name }) => name === 'renew')) await this.#take(step);
    }
    this.#nowMs = untilMs;
  }

  /** Puts a line into the trace. */
  note(text: string): void {
    this.trace.push(text);
  }

  /** This process heard something that decides what it does next. */
  hear(actor: string, what: string): void {
    this.#heard.set(actor, hashOf(`${this.#heard.get(actor) ?? 0} ${what}`));
  }

  /** This process looks at its clock, to decide by it what it does next. */
  hearTime(actor: string): void {
    this.hear(actor, String(this.#nowMs));
  }

  /** A new process, which starts with no more than this; unless something of the old one is still under way. */
  restart(actor: string, knows: string): void {
    if (this.#steps.some((step) => step.actor === actor)) this.hear(actor, knows);
    else this.#heard.set(actor, hashOf(knows));
  }

  /** All that this process has heard, as a number. */
  heardBy(actor: string): number {
    return this.#heard.get(actor) ?? 0;
  }

  /** Something is under way from now on. */
  add(step: Step): void {
    this.#steps.push(step);
  }

  /** What is under way, by its names. */
  get waiting(): readonly string[] {
    return this.#steps.map(({ name }) => name);
  }

  /** Something may happen by itself, once, from now on. */
  happening(happening: Happening): void {
    this.#happenings.push(happening);
  }

  /** Runs until nothing is left to happen; `false` when another run was here before and went on. */
  async run(): Promise<boolean> {
    await settle();
    await this.onStep();
    for (;;) {
      const options = this.#options();
      const option = options[options.length > 1 ? this.#schedule.choose(options.length) : 0];
      if (option === undefined) return true;
      const { step, happening, fault } = option;
      if (step !== null) await this.#take(step, fault);
      if (happening !== null) await this.#happen(happening);
      await settle();
      await this.onStep();
      if (this.#calm) continue;
      if (this.isOver()) return true;
      if (!this.#schedule.goesOn(() => this.#fingerprint())) return false;
    }
  }

  /** No more choices, happenings and faults: everything simply goes on, for the questions asked at the end. */
  calm(): void {
    this.#faultsLeft = 0;
    this.#happenings.length = 0;
    this.#calm = true;
  }

  async #take(step: Step, fault: CallFault | null = null): Promise<void> {
    this.#steps.splice(this.#steps.indexOf(step), 1);
    this.note(`${step.actor}: ${step.name}${fault === null ? '' : ` (${fault})`}`);
    if (fault === null) return step.go();
    this.#faultsLeft -= 1;
    this.onFault?.();
    return step.fail?.(fault);
  }

  async #happen(happening: Happening): Promise<void> {
    this.#happenings.splice(this.#happenings.indexOf(happening), 1);
    this.note(happening.name);
    if (happening.isFault === true) {
      this.#faultsLeft -= 1;
      this.onFault?.();
    }
    await happening.go();
    this.onHappened?.();
  }

  #options(): Option[] {
    const steps = this.#calm ? this.#steps.slice(0, 1) : this.#steps;
    const options: Option[] = steps.map((step) => ({ step, happening: null, fault: null }));
    // What happens by itself happens while something is under way; what comes after that is asked at the end.
    if (steps.length === 0) return options;
    if (this.#faultsLeft > 0)
      for (const step of steps)
        for (const fault of step.faults) options.push({ step, happening: null, fault });
    for (const happening of this.#happenings)
      if ((happening.isFault !== true || this.#faultsLeft > 0) && happening.ready?.() !== false)
        options.push({ step: null, happening, fault: null });
    return options;
  }

  #fingerprint(): string {
    const steps = this.#steps.map(({ actor, name, mark }) => `${actor}:${name}:${mark}`).sort();
    const happenings = this.#happenings.map(({ name }) => name);
    const heard = [...this.#heard].map(([actor, what]) => `${actor}=${what}`).sort();
    const dead = [...this.#dead].sort();
    return [this.describe(), this.#nowMs, this.#faultsLeft, ...steps, ...happenings, ...heard, ...dead].join(
      '\n',
    );
  }
}

/**
 * Until every promise that can go on has gone on: Node comes to the next tick when no microtask is left. The event
 * loop, which takes much longer, has its turn between two runs.
 */
async function settle(): Promise<void> {
  // Called from anywhere but a microtask, the next tick would come before them.
  await Promise.resolve();
  await new Promise<void>((resolve) => nextTick(resolve));
}
