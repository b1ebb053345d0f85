import type { FinalizarGuards, Grant, SpoolTag, Worker } from '@spoollock/core';
import type { Heard } from './calls.js';
import type { Chance } from './chance.js';
import type { Shop } from './shop.js';
import type { ShopProcess } from './shop-process.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Morning, afternoon and night, in hours after the first day begins. */
const SHIFTS = [0, 8, 16] as const;
/** Everybody wants these. */
const POPULAR = 8;
const MOST_TRIES = 8;
const WORTH_REPEATING = [
  'in-progress',
  'outcome-unknown',
  'timed-out',
  'unavailable',
  'source-unavailable',
  'store-unavailable',
  'version-conflict',
];

/** One worker: comes to the shift, takes spools, works on them, gives them back, and forgets some. */
export class WorkerLife {
  readonly #shop: Shop;
  readonly #worker: Worker;
  readonly #chance: Chance;
  /** Spools that may be this worker's, and were left lying. */
  readonly #forgotten = new Map<SpoolTag, Grant | null>();
  #operation = 0;

  constructor(shop: Shop, worker: Worker) {
    this.#shop = shop;
    this.#worker = worker;
    this.#chance = shop.chance.of(`worker ${worker.id}`);
  }

  async live(): Promise<void> {
    const { startMs, days } = this.#shop.setup;
    const shift = this.#chance.pick(SHIFTS);
    for (let day = 0; day < days && !this.#shop.isClosing(); day++) {
      const beginsMs = startMs + (day * 24 + shift) * HOUR_MS + this.#chance.between(0, 30) * MINUTE_MS;
      await this.#shop.rest(Math.max(0, beginsMs - this.#shop.clock.now()));
      await this.#work(beginsMs + this.#chance.between(5, 8) * HOUR_MS);
    }
  }

  /** Works on a spool that a foreman handed over. */
  async goOnWith(tag: SpoolTag, grant: Grant | null): Promise<void> {
    await this.#minutes(5, 90);
    await this.#giveBack(tag, grant);
  }

  async #work(untilMs: number): Promise<void> {
    while (this.#shop.clock.now() < untilMs && !this.#shop.isClosing()) {
      const [left] = this.#forgotten;
      if (left !== undefined && this.#chance.percent(8)) {
        this.#forgotten.delete(left[0]);
        await this.#giveBack(...left);
      }
      const tag = this.#choose();
      const grant = tag === undefined ? null : await this.#take(tag);
      if (tag === undefined || grant === null) {
        await this.#minutes(0.1, 3);
        continue;
      }
      await this.#minutes(0.5, this.#chance.percent(10) ? 120 : 12);
      if (this.#chance.percent(2)) this.#forgotten.set(tag, grant);
      else await this.#giveBack(tag, grant);
      await this.#minutes(0.1, 4);
    }
  }

  #choose(): SpoolTag | undefined {
    const { tags } = this.#shop;
    return this.#chance.oneOf(this.#chance.percent(30) ? tags.slice(0, POPULAR) : tags);
  }

  async #take(tag: SpoolTag): Promise<Grant | null> {
    const { calls } = this.#shop;
    let isInDoubt = false;
    for (let tries = 0; tries < MOST_TRIES && !this.#shop.isClosing(); tries++) {
      const machine = await this.#machine();
      if (machine === null) continue;
      let heard = calls.iniciar(machine, tag, this.#worker);
      if (this.#shop.has('double-taps') && this.#chance.percent(6))
        heard = this.#tapAgain(tag, machine, heard);
      const taken = await heard;
      if (taken !== 'died' && taken.isOk()) return taken.value;
      const said = taken === 'died' ? 'outcome-unknown' : taken.error.type;
      isInDoubt ||= said === 'outcome-unknown';
      if (!WORTH_REPEATING.includes(said) || this.#chance.percent(10)) break;
      await this.#shop.rest(this.#chance.between(0.3, 20) * SECOND_MS);
    }
    // Whoever was left in doubt may have it.
    if (isInDoubt && this.#chance.percent(60)) await this.#giveBack(tag, null);
    else if (isInDoubt) this.#forgotten.set(tag, null);
    return null;
  }

  /** The second tap, a moment later, on the same machine or the next one: whichever is heard last counts. */
  async #tapAgain(tag: SpoolTag, machine: ShopProcess, first: Promise<Heard<Grant>>): Promise<Heard<Grant>> {
    await this.#shop.rest(this.#chance.between(0, 900));
    const other = this.#chance.percent(50) ? machine : await this.#machine();
    if (other === null) return first;
    const second = await this.#shop.calls.iniciar(other, tag, this.#worker);
    const heard = await first;
    return heard !== 'died' && heard.isOk() ? heard : second;
  }

  async #giveBack(tag: SpoolTag, grant: Grant | null): Promise<void> {
    const { calls } = this.#shop;
    const guards = this.#guards(grant);
    for (let tries = 0; tries < MOST_TRIES && !this.#shop.isClosing(); tries++) {
      const machine = await this.#machine();
      if (machine === null) continue;
      const heard = calls.finalizar(machine, tag, this.#worker, guards);
      if (this.#shop.has('double-taps') && this.#chance.percent(4)) {
        await this.#shop.rest(this.#chance.between(0, 900));
        const other = await this.#machine();
        if (other !== null) await calls.finalizar(other, tag, this.#worker, guards);
      }
      const given = await heard;
      const said = given === 'died' ? 'outcome-unknown' : given.isOk() ? 'Ok' : given.error.type;
      if (!WORTH_REPEATING.includes(said)) break;
      if (said === 'version-conflict' && guards.fence !== undefined) break;
      await this.#shop.rest(this.#chance.between(0.3, 25) * SECOND_MS);
    }
    if (this.#shop.has('double-taps') && this.#chance.percent(2)) void this.#sendOnceMore(tag, guards);
  }

  /** A tablet that was offline sends its last FINALIZAR again. */
  async #sendOnceMore(tag: SpoolTag, guards: FinalizarGuards): Promise<void> {
    await this.#minutes(0.1, 30);
    const machine = await this.#machine();
    if (machine !== null && !this.#shop.isClosing())
      await this.#shop.calls.finalizar(machine, tag, this.#worker, guards);
  }

  #guards(grant: Grant | null): FinalizarGuards {
    this.#operation += 1;
    const id = { operationId: `tablet/${this.#worker.id}/${this.#operation}` };
    const guards = this.#chance.percent(70) ? id : {};
    if (grant === null) return guards;
    const { fence, token } = grant;
    if (fence !== undefined && this.#chance.percent(60)) return { ...guards, fence };
    return this.#chance.percent(40) ? { ...guards, token } : guards;
  }

  /** The machine that the worker stands before: any that runs. */
  async #machine(): Promise<ShopProcess | null> {
    const machine = this.#chance.oneOf(this.#shop.processes);
    if (machine === undefined) await this.#shop.rest(5 * SECOND_MS);
    return machine ?? null;
  }

  #minutes(least: number, most: number): Promise<void> {
    return this.#shop.rest(this.#chance.between(least, most) * MINUTE_MS);
  }
}
