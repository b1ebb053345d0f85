import type { StoredLock } from '@spoollock/core/adapter';
import type { Chance } from './chance.js';
import type { Weather } from './network.js';
import type { Trouble } from './setup.js';
import type { Shop } from './shop.js';
import type { ShopProcess } from './shop-process.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const BAD_WEATHER: readonly [Weather, ...Weather[]] = ['rough', 'rough', 'rough', 'slow', 'down', 'silent'];
/** Longer than any trouble that has begun lasts, a request that is late included. */
export const UNTIL_CALM_MS = 420 * SECOND_MS;

/** Lets everything go wrong that may, from time to time, as long as the shop is open. */
export function arrangeTroubles(shop: Shop): void {
  const each: Partial<Record<Trouble, (chance: Chance) => Promise<void>>> = {
    'store-weather': (chance) => badWeather(shop, 'store', chance),
    'source-weather': (chance) => badWeather(shop, 'source', chance),
    emptied: (chance) => fromTimeToTime(shop, 'emptied', chance, [40, 400], async () => empty(shop)),
    failovers: (chance) => fromTimeToTime(shop, 'failover', chance, [40, 400], () => failOver(shop, chance)),
    crashes: (chance) => inTheMiddle(shop, 'crash', chance, (victim) => crash(shop, victim, chance)),
    pauses: (chance) => inTheMiddle(shop, 'pause', chance, async (sleeper) => pause(shop, sleeper, chance)),
    clocks: (chance) =>
      fromTimeToTime(shop, 'clock set', chance, [20, 200], async () => setClock(shop, chance)),
  };
  for (const [name, trouble] of Object.entries(each))
    if (shop.setup.troubles.some((wanted) => wanted === name)) void trouble(shop.chance.of(name));
}

/** Does it every so many minutes, but not while the shop is calm. */
export async function fromTimeToTime(
  shop: Shop,
  name: string,
  chance: Chance,
  [least, most]: readonly [number, number],
  happen: () => Promise<void>,
): Promise<void> {
  for (;;) {
    await shop.rest(chance.between(least, most) * MINUTE_MS);
    if (shop.isClosing()) return;
    if (shop.network.isCalm) continue;
    shop.record.count(`trouble: ${name}`);
    await happen();
  }
}

async function badWeather(shop: Shop, side: 'store' | 'source', chance: Chance): Promise<void> {
  await fromTimeToTime(shop, `${side} weather`, chance, [5, 60], async () => {
    const { network, record } = shop;
    const fair = network.weather[side];
    const weather = chance.pick(BAD_WEATHER);
    record.count(`weather: ${side} ${weather}`);
    record.note(null, `the ${side} is ${weather}`);
    network.weather[side] = weather;
    await shop.rest(
      chance.percent(50) ? chance.between(1, 30) * SECOND_MS : chance.between(0.5, 12) * MINUTE_MS,
    );
    // Calm that came meanwhile stays.
    if (network.weather[side] === weather) network.weather[side] = fair;
    if (side === 'store') network.storeLosses += 1;
    record.note(null, `the ${side} is as before`);
  });
}

function empty({ locks, network, record }: Shop): void {
  locks.clear();
  network.storeLosses += 1;
  record.note(null, 'the lock store is empty');
}

/** The lock store goes on as it was a few seconds ago. */
async function failOver(shop: Shop, chance: Chance): Promise<void> {
  const { locks, clock, network, record } = shop;
  const then = new Map<string, StoredLock>();
  for await (const chunk of locks.scan())
    if (chunk.isOk()) for (const { name, ...lock } of chunk.value) then.set(name, lock);
  const atMs = clock.now();
  await shop.rest(chance.between(0.1, 12) * SECOND_MS);
  locks.clear();
  const passedMs = clock.now() - atMs;
  for (const [name, { value, expiresInMs }] of then)
    if (expiresInMs === null) locks.put(name, value);
    else if (expiresInMs > passedMs) locks.put(name, value, expiresInMs - passedMs);
  network.storeLosses += 1;
  record.note(null, `the lock store fails over and forgets ${Math.round(passedMs)} ms`);
}

/** Does it to one process in a hundred that have just begun a call. */
async function inTheMiddle(
  shop: Shop,
  name: string,
  chance: Chance,
  happen: (process: ShopProcess) => Promise<void>,
): Promise<void> {
  const soon = async (process: ShopProcess): Promise<void> => {
    await shop.rest(chance.between(0, 2_000));
    if (shop.isClosing() || shop.network.isCalm || process.isDead) return;
    shop.record.count(`trouble: ${name}`);
    await happen(process);
  };
  shop.calls.whenCalled((_, process) => {
    if (chance.percent(1)) void soon(process);
  });
}

async function crash(shop: Shop, victim: ShopProcess, chance: Chance): Promise<void> {
  const slot = shop.killProcess(victim);
  await shop.rest(chance.between(0.5, 60) * SECOND_MS);
  // Somebody has to be there when the shop asks its last questions.
  shop.startProcess(slot);
}

function pause(shop: Shop, process: ShopProcess, chance: Chance): void {
  const ms = chance.percent(80) ? chance.between(0.5, 45) * SECOND_MS : chance.between(1, 5) * MINUTE_MS;
  shop.record.note(null, `${process.name} stands still for ${Math.round(ms)} ms`);
  process.sleep(ms);
}

function setClock(shop: Shop, chance: Chance): void {
  const process: ShopProcess | undefined = chance.oneOf(shop.processes);
  if (process === undefined) return;
  const { clockErrorMs } = shop.setup;
  const ms = Math.round(
    chance.percent(50) ? chance.between(-5_000, 5_000) : chance.between(-clockErrorMs, clockErrorMs),
  );
  shop.record.note(null, `the clock of ${process.name} is set: wrong by ${ms} ms`);
  process.setWrongBy(ms);
}
