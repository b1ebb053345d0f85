import type { SpoolTag } from '@spoollock/core';
import { err, type Result } from 'neverthrow';
import type { VirtualClock } from '@spoollock/testing';
import type { Chance } from './chance.js';
import type { Setup } from './setup.js';
import type { ShopProcess } from './shop-process.js';
import type { ShopRecord } from './shop-record.js';

/** How one side can be reached. `calm`: nothing goes wrong at all. */
export type Weather = 'calm' | 'clear' | 'rough' | 'slow' | 'down' | 'silent';

/** One request to one side. */
export interface Parcel<T, E> {
  readonly side: 'store' | 'source';
  readonly method: string;
  readonly tag: SpoolTag | null;
  /** A request that changes nothing is carried out when its reply is heard, where replies do not travel. */
  readonly changes: boolean;
  readonly send: () => Promise<Result<T, E>>;
  readonly fault: (reached: 'never' | 'perhaps') => E;
}

type Fate = 'arrives' | 'is refused' | 'request lost' | 'reply lost' | 'arrives late';

/** Of a hundred requests, how many go astray. */
const ASTRAY: Record<Weather, number> = { calm: 0, clear: 0.5, rough: 30, slow: 5, down: 100, silent: 100 };
type Side = Parcel<unknown, unknown>['side'];
type Range = readonly [number, number];
const LATENCY_MS: Record<Side, Range> = {
  store: [0.2, 8],
  source: [40, 700],
};
/** Beyond the reservation's expiry and the deadline of a call. */
const SLOW_MS = [1_000, 25_000] as const;
/** A request that lives on after its caller gave it up. */
const LATE_MS: Record<Side, Range> = { store: [1_000, 60_000], source: [1_000, 178_000] };

/** What is between the processes and the two sides. */
export class Network {
  readonly weather: Record<'store' | 'source', Weather> = { store: 'clear', source: 'clear' };
  /** How often the lock store may have come back with less than it knew. */
  storeLosses = 0;
  readonly #clock: VirtualClock;
  readonly #setup: Setup;
  readonly #chance: Chance;
  readonly #record: ShopRecord;
  #calm = false;

  constructor(setup: Setup, clock: VirtualClock, chance: Chance, record: ShopRecord) {
    this.#setup = setup;
    this.#clock = clock;
    this.#chance = chance;
    this.#record = record;
    this.calm(false);
  }

  /** From now on nothing goes wrong, or (`false`) things may again. */
  calm(on: boolean): void {
    this.#calm = on;
    const fair = on || !this.#setup.troubles.includes('losses') ? 'calm' : 'clear';
    this.weather.store = fair;
    this.weather.source = fair;
  }

  get isCalm(): boolean {
    return this.#calm;
  }

  /** Carries a request to its fate. What a dead or sleeping process hears of it is that process's business. */
  carry<T, E>(process: ShopProcess, parcel: Parcel<T, E>): Promise<Result<T, E>> {
    const { side, method, tag, send, fault } = parcel;
    const travels = this.#setup.repliesTravel;
    const weather = this.weather[side];
    const fate = this.#fate(parcel, weather);
    const mark = fate === 'arrives' ? '' : ` ${fate}`;
    // Of what concerns every spool, only what goes wrong is news.
    const isNews = tag !== null || mark !== '';
    const told = (what: string): void => {
      if (isNews) this.#record.note(tag, `  ${process.name}: ${method}${mark}${what}`);
    };
    this.#record.count(`${side} requests`);
    if (fate !== 'arrives') this.#record.count(`fault: ${side} ${fate}`);
    // A process that dies leaves some requests on their way, and takes others with it.
    const outlivesProcess = this.#chance.percent(60);
    const [requestMs, replyMs] = this.#latencies(side, weather);
    const givenUpMs = this.#chance.percent(30) ? this.#chance.between(12_000, 70_000) : 3_000;
    const lateMs = Math.max(givenUpMs, this.#chance.between(...LATE_MS[side]));
    return new Promise((resolve) => {
      const answer = (result: Result<T, E>): void => process.whenAwake(() => resolve(result));
      const carryOut = async (): Promise<Result<T, E>> => {
        const result = await send();
        if (isNews) told(` → ${outcome(result)}`);
        return result;
      };
      const deliver = async (): Promise<void> => {
        if (process.isDead && !outlivesProcess) return;
        if (!parcel.changes && !travels) {
          process.whenAwake(() => void carryOut().then(resolve));
          return;
        }
        const result = await carryOut();
        if (fate === 'arrives') this.#after(travels ? replyMs : 0, () => answer(result));
      };
      if (fate === 'is refused') {
        told('');
        this.#after(requestMs, () => answer(err(fault('never'))));
        return;
      }
      if (fate === 'request lost') told('');
      else this.#after(fate === 'arrives late' ? lateMs : requestMs, () => void deliver());
      if (fate !== 'arrives')
        this.#after(Math.max(requestMs, givenUpMs), () => answer(err(fault('perhaps'))));
    });
  }

  #after(ms: number, task: () => void): void {
    if (ms === 0) task();
    else this.#clock.setTimer(ms, task);
  }

  #fate({ side, changes }: Parcel<unknown, unknown>, weather: Weather): Fate {
    const chance = this.#chance;
    if (!chance.percent(ASTRAY[weather])) return 'arrives';
    if (weather === 'down') return side === 'store' || chance.percent(60) ? 'is refused' : 'request lost';
    if (weather === 'silent') return changes && chance.percent(20) ? 'arrives late' : 'request lost';
    if (!changes) return chance.pick(['is refused', 'request lost']);
    return chance.pick(['is refused', 'request lost', 'reply lost', 'arrives late', 'arrives late']);
  }

  #latencies(side: 'store' | 'source', weather: Weather): readonly [number, number] {
    const range = weather === 'slow' && this.#chance.percent(50) ? SLOW_MS : LATENCY_MS[side];
    return [this.#chance.between(...range), this.#chance.between(...range)];
  }
}

function outcome(result: Result<unknown, unknown>): string {
  if (result.isErr()) return 'an error';
  const { value } = result;
  if (value instanceof Map) return 'read';
  return typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, 120) : String(value);
}
