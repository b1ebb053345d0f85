import { err, ok, type Result } from 'neverthrow';
import type { Clock, LockStore, OccupationSource, SourceFault, StoreFault } from '@spoollock/core';
import type { Schedule } from './schedule.js';

/** What may go wrong with one port call. */
export const FAULTS = ['request lost', 'reply lost', 'applied late', 'refused', 'process dies'] as const;
export type Fault = (typeof FAULTS)[number];

/** One thing that could happen next. */
interface Step {
  readonly actor: string;
  /** Steps at different places do not touch each other: their order makes no difference. */
  readonly place: 'locks' | 'truth' | 'everywhere';
  readonly name: string;
  readonly canFail: boolean;
  /** Numbered as they come, so that a step can be told from one that came after another had been taken. */
  readonly bornAt: number;
  readonly go: () => Promise<void>;
  readonly fail?: (fault: Fault) => Promise<void>;
}

/**
 * A world in which nothing happens until the schedule says so: every port call of every process waits as a
 * step, and each step may meet a fault while faults are left.
 */
export class World {
  readonly trace: string[] = [];
  readonly clock: Clock;
  readonly #schedule: Schedule;
  readonly #steps: Step[] = [];
  readonly #dead = new Set<string>();
  readonly #faults: readonly Fault[];
  #faultsLeft: number;
  #turn = 0;
  #last: Step | null = null;
  #nowMs = START_MS;
  /** Called after every step, when everything that follows from it has happened. */
  onStep: (() => void) | null = null;

  constructor(schedule: Schedule, faults: { readonly most: number; readonly kinds: readonly Fault[] }) {
    this.#schedule = schedule;
    this.#faultsLeft = faults.most;
    this.#faults = faults.kinds;
    // Timers never fire here: deadlines and renewals are other scenarios' matter.
    this.clock = { now: () => this.#nowMs, setTimer: () => () => undefined };
  }

  isDead(actor: string): boolean {
    return this.#dead.has(actor);
  }

  /** Lets time pass, without any timer. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }

  note(text: string): void {
    this.trace.push(text);
  }

  /** Something that happens by itself, once, whenever the schedule likes. */
  happening(name: string, go: () => void | Promise<void>): void {
    this.#add({ actor: name, place: 'everywhere', name, canFail: false, go: async () => go() });
  }

  /** Runs until nothing is left to happen; `false` when this schedule is another one's twin and was left. */
  async run(): Promise<boolean> {
    await settle();
    for (;;) {
      const options = this.#options();
      const option = options[options.length > 1 ? this.#schedule.choose(options.length) : 0];
      if (option === undefined) return this.#steps.length === 0;
      const { step, fault } = option;
      this.#steps.splice(this.#steps.indexOf(step), 1);
      this.#turn += 1;
      this.#last = step;
      this.note(`${step.actor}: ${step.name}${fault === null ? '' : ` (${fault})`}`);
      if (fault === null) await step.go();
      else {
        this.#faultsLeft -= 1;
        await step.fail?.(fault);
      }
      await settle();
      this.onStep?.();
    }
  }

  /** No more choices and no more faults: everything simply happens, for the questions asked at the end. */
  calm(): void {
    this.#faultsLeft = 0;
    this.#calm = true;
  }
  #calm = false;

  lockStore(actor: string, store: LockStore): LockStore {
    const ask = <T>(
      name: string,
      call: () => Promise<Result<T, StoreFault>>,
    ): Promise<Result<T, StoreFault>> => this.#ask(actor, 'locks', name, call, storeFault);
    return {
      reach: store.reach,
      generation: () => store.generation(),
      reserve: (...args) => ask('reserve', () => store.reserve(...args)),
      read: (...args) => ask('read lock', () => store.read(...args)),
      hold: (...args) => ask('hold', () => store.hold(...args)),
      renew: (...args) => ask('renew', () => store.renew(...args)),
      lapse: (...args) => ask('lapse', () => store.lapse(...args)),
      swap: (...args) => ask('swap', () => store.swap(...args)),
      remove: (...args) => ask('remove', () => store.remove(...args)),
      restore: (...args) => ask('restore', () => store.restore(...args)),
      // The look of the cleanup changes nothing by itself; what may follow from it does.
      next: () => store.next(),
      scan: () => inOneStep((all) => ask('scan', all), store.scan()),
      ping: () => store.ping(),
    };
  }

  source(actor: string, source: OccupationSource): OccupationSource {
    const ask = <T>(
      name: string,
      call: () => Promise<Result<T, SourceFault>>,
    ): Promise<Result<T, SourceFault>> => this.#ask(actor, 'truth', name, call, sourceFault);
    return {
      abilities: source.abilities,
      read: (...args) => ask('read row', () => source.read(...args)),
      rows: (...args) => inOneStep((all) => ask('read rows', all), source.rows(...args)),
      write: (...args) => ask(`write ${args[0].next.state}`, () => source.write(...args)),
      settle: (...args) => ask('settle', () => source.settle(...args)),
      complete: (...args) => ask('complete', () => source.complete(...args)),
      check: (...args) => source.check(...args),
    };
  }

  #ask<T, E>(
    actor: string,
    place: Step['place'],
    name: string,
    call: () => Promise<Result<T, E>>,
    fault: (reached: 'never' | 'perhaps') => E,
  ): Promise<Result<T, E>> {
    // A dead process asks nothing, and hears nothing.
    if (this.#dead.has(actor)) return new Promise(() => undefined);
    return new Promise((resolve) => {
      const reply = (answer: Result<T, E>): void => {
        if (!this.#dead.has(actor)) resolve(answer);
      };
      const go = async (): Promise<void> => reply(await call());
      const fail = async (kind: Fault): Promise<void> => {
        if (kind === 'process dies') this.#die(actor);
        if (kind === 'reply lost') await call();
        if (kind === 'applied late') this.#arriveLate(name, place, call);
        reply(err(fault(kind === 'refused' ? 'never' : 'perhaps')));
      };
      this.#add({ actor, place, name, canFail: true, go, fail });
    });
  }

  #arriveLate(name: string, place: Step['place'], call: () => Promise<unknown>): void {
    const go = async (): Promise<void> => {
      await call();
    };
    this.#add({ actor: 'network', place, name: `${name} arrives late`, canFail: false, go });
  }

  #die(actor: string): void {
    this.#dead.add(actor);
    for (const step of [...this.#steps])
      if (step.actor === actor) this.#steps.splice(this.#steps.indexOf(step), 1);
  }

  #add(step: Omit<Step, 'bornAt'>): void {
    this.#steps.push({ ...step, bornAt: this.#turn });
  }

  #options(): { readonly step: Step; readonly fault: Fault | null }[] {
    const steps = this.#calm
      ? this.#steps.slice(0, 1)
      : this.#steps.filter((step) => !this.#coveredElsewhere(step));
    const failing = this.#faultsLeft > 0 ? steps.filter(({ canFail }) => canFail) : [];
    return [
      ...steps.map((step) => ({ step, fault: null })),
      ...failing.flatMap((step) => this.#faults.map((fault) => ({ step, fault }))),
    ];
  }

  /**
   * Two steps at different places could as well have come the other way round; of the two orders only the
   * one in the order of the actors' names is walked.
   */
  #coveredElsewhere(step: Step): boolean {
    const last = this.#last;
    if (last === null || step.bornAt >= this.#turn || step.actor >= last.actor) return false;
    return step.place !== last.place && step.place !== 'everywhere' && last.place !== 'everywhere';
  }
}

const START_MS = Date.UTC(2026, 10, 20, 13, 0, 0);

function storeFault(reached: 'never' | 'perhaps'): StoreFault {
  return { type: 'store-fault', reached, detail: 'a fault of the schedule' };
}

function sourceFault(reached: 'never' | 'perhaps'): SourceFault {
  return { type: 'source-fault', reached, detail: 'a fault of the schedule' };
}

/** A read of everything, as one step that can fail like any other. */
async function* inOneStep<T, E>(
  ask: (all: () => Promise<Result<T[], E>>) => Promise<Result<T[], E>>,
  chunks: AsyncIterable<Result<T, E>>,
): AsyncGenerator<Result<T, E>> {
  const read = await ask(async () => {
    const all: T[] = [];
    for await (const chunk of chunks) {
      if (chunk.isErr()) return err(chunk.error);
      all.push(chunk.value);
    }
    return ok(all);
  });
  if (read.isErr()) yield err(read.error);
  else for (const chunk of read.value) yield ok(chunk);
}

/** Until every promise that can go on has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
