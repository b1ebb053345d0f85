import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Holder, SpoolLock, SpoolLockError, Worker } from '@spoollock/core';
import type { Result } from 'neverthrow';
import { isOpenStill, type Caller } from './caller.js';
import type { FromWorker, InHand, WorkerPart } from './messages.js';
import { SeededRandom } from './seeded-random.js';

const REPEATS = 6;
/** An occupation of this age is somebody's who was forgotten, or whose process is dead: they come back. */
const FORGOTTEN_AFTER_MS = 4_000;

/** Workers who take spools, work, and give them back: several at once, at one server of the shop. */
export class Lanes {
  readonly #random: SeededRandom;
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(
    private readonly part: WorkerPart,
    private readonly caller: Caller,
    private readonly lock: SpoolLock,
    private readonly tell: (message: FromWorker) => void,
  ) {
    this.#random = new SeededRandom(part.seed);
  }

  start(): void {
    for (let lane = 0; lane < this.part.lanes; lane++) this.#run(this.#lane());
  }

  /** Resolves when the last call under way has its answer. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#underWay);
  }

  /** Somebody who took a spool elsewhere gives it back here. */
  giveBack({ tag, workerId, fence }: InHand): void {
    const guards = fence === null || this.#random.chance(0.5) ? {} : { fence };
    this.#run(this.#finalizar(tag, named(workerId), guards));
  }

  #run(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #lane(): Promise<void> {
    const random = this.#random;
    while (!this.#isStopped) {
      const { tags, workerIds } = this.part;
      // A few spools are asked for by everybody.
      const tag = random.pick(random.chance(0.4) ? tags.slice(0, 5) : tags);
      const worker = named(random.pick(workerIds));
      await this.#takeAndGiveBack(tag, worker);
      if (random.chance(0.03)) await this.lock.cleanupOne();
      if (random.chance(0.01)) await this.lock.reconcile();
      await pause(random.between(0, 60));
    }
  }

  async #takeAndGiveBack(tag: string, worker: Worker): Promise<void> {
    const random = this.#random;
    let taken = await this.caller.iniciar(tag, worker);
    for (let repeat = 0; isOpenStill(taken) && repeat < 2 && !this.#isStopped; repeat++) {
      await this.#waitAsTold(taken.isErr() ? taken.error : null);
      taken = await this.caller.iniciar(tag, worker);
    }
    if (taken.isErr()) {
      await this.#askAbout(tag, worker, taken.error);
      return;
    }
    const fence = taken.value.fence ?? null;
    await pause(random.chance(0.03) ? random.between(500, 2_000) : random.between(0, 80));
    const way = random.next();
    if (way < 0.1) this.tell({ is: 'handing-on', inHand: { tag, workerId: worker.id, fence } });
    else if (way < 0.14) {
      // Taken, and nobody ever gives it back here.
    } else if (way < 0.17) {
      const next = named(random.pick(this.part.workerIds.filter((id) => id !== worker.id)));
      const handed = await this.caller.takeOver(tag, worker, next, fence ?? undefined);
      if (handed.isOk()) await this.#finalizar(tag, next, {});
    } else {
      const guards = fence === null || random.chance(0.4) ? {} : { fence };
      // Now and then the foreman releases the spool while its worker gives it back.
      const isReleased = random.chance(0.04);
      const released = isReleased ? this.#release(tag, worker, guards) : Promise.resolve();
      if (!isReleased || random.chance(0.5)) await this.#finalizar(tag, worker, guards);
      await released;
    }
  }

  /** Somebody else has it, for too long: they come and give it back, or a foreman decides. */
  async #askAbout(tag: string, worker: Worker, error: SpoolLockError): Promise<void> {
    if (error.type !== 'occupied' || error.saidBy !== 'truth' || !isForgotten(error.holder)) return;
    const holder = { id: error.holder.id, initials: error.holder.initials ?? 'MR' };
    if (holder.id !== worker.id && this.#random.chance(0.15)) await this.caller.takeOver(tag, holder, worker);
    else if (this.#random.chance(0.25)) await this.#release(tag, holder, {});
    else {
      if (this.#random.chance(0.3)) await this.caller.iniciar(tag, holder);
      await this.#finalizar(tag, holder, {});
    }
  }

  /** A supervisor releases, and asks again as long as nobody knows: sometimes under the same id. */
  async #release(tag: string, from: Worker, guards: { readonly fence?: number }): Promise<void> {
    const all = this.#random.chance(0.6) ? { ...guards, operationId: randomUUID() } : guards;
    await this.#untilKnown(() => this.caller.release(tag, from, all));
  }

  /** Gives back, and asks again as long as nobody knows: sometimes under the same id, sometimes as if anew. */
  async #finalizar(tag: string, worker: Worker, guards: { readonly fence?: number }): Promise<void> {
    const all = this.#random.chance(0.6) ? { ...guards, operationId: randomUUID() } : guards;
    await this.#untilKnown(() => this.caller.finalizar(tag, worker, all));
  }

  async #untilKnown(ask: () => Promise<Result<unknown, SpoolLockError>>): Promise<void> {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const answer = await ask();
      if (!isOpenStill(answer) || this.#isStopped) return;
      await this.#waitAsTold(answer.isErr() ? answer.error : null);
    }
  }

  async #waitAsTold(error: SpoolLockError | null): Promise<void> {
    const told = error !== null && 'retryAfterMs' in error ? error.retryAfterMs : 100;
    await pause(Math.min(told, this.#random.between(50, 500)));
  }
}

export function named(id: number): Worker {
  return { id, initials: 'MR' };
}

function isForgotten(holder: Holder | null): holder is Holder {
  const since = holder?.since ?? null;
  return since !== null && Date.now() - since.getTime() > FORGOTTEN_AFTER_MS;
}
