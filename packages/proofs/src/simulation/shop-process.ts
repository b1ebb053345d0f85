import type { SpoolLock } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';
import type { VirtualClock } from '@spoollock/testing';

/**
 * One process of the shop: an engine with a clock of its own, which may be wrong. It can fall asleep (what is
 * due meanwhile comes late) and die (nothing comes any more).
 */
export class ShopProcess implements Clock {
  readonly name: string;
  /** Without one the truth alone decides. */
  readonly hasLockStore: boolean;
  readonly #world: VirtualClock;
  readonly #timers = new Set<() => void>();
  readonly #mourners = new Set<() => void>();
  #waiting: (() => void)[] = [];
  #engine: SpoolLock | null = null;
  #wrongByMs = 0;
  #asleep = false;
  #dead = false;
  /** How long it has slept so far. */
  sleptMs = 0;

  constructor(name: string, world: VirtualClock, hasLockStore: boolean) {
    this.name = name;
    this.hasLockStore = hasLockStore;
    this.#world = world;
  }

  get engine(): SpoolLock {
    if (this.#engine === null) throw new TypeError(`${this.name} has no engine yet`);
    return this.#engine;
  }

  set engine(engine: SpoolLock) {
    this.#engine = engine;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  get isAsleep(): boolean {
    return this.#asleep;
  }

  /** How many of its timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#world.now() + this.#wrongByMs;
  }

  setTimer(delayMs: number, task: () => void): () => void {
    const fire = (): void =>
      this.whenAwake(() => {
        if (this.#timers.delete(cancel)) task();
      });
    const stop = this.#world.setTimer(delayMs, fire);
    const cancel = (): void => {
      stop();
      this.#timers.delete(cancel);
    };
    this.#timers.add(cancel);
    return cancel;
  }

  /** Sets its clock: from now on it is wrong by so much. */
  setWrongBy(ms: number): void {
    this.#wrongByMs = ms;
  }

  /** Does `task` now, or when this process wakes, or never when it is dead by then. */
  whenAwake(task: () => void): void {
    if (this.#dead) return;
    if (this.#asleep) this.#waiting.push(task);
    else task();
  }

  awake(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#dead) resolve();
      else this.whenAwake(resolve);
    });
  }

  sleep(ms: number): void {
    if (this.#asleep || this.#dead) return;
    this.#asleep = true;
    this.#world.setTimer(ms, () => {
      this.sleptMs += ms;
      this.#asleep = false;
      // One after the other: what the first one sets in motion comes before the second.
      for (const task of this.#waiting.splice(0)) this.#world.setTimer(0, () => this.whenAwake(task));
    });
  }

  kill(): void {
    this.#dead = true;
    for (const cancel of [...this.#timers]) cancel();
    for (const mourn of this.#mourners) mourn();
    this.#mourners.clear();
    this.#waiting = [];
  }

  /** The answer, or `'died'` when this process does before. */
  orDeath<T>(answer: PromiseLike<T>): Promise<T | 'died'> {
    return new Promise((resolve, reject) => {
      const mourn = (): void => resolve('died');
      this.#mourners.add(mourn);
      answer.then((value) => {
        if (this.#mourners.delete(mourn)) resolve(value);
      }, reject);
    });
  }
}
