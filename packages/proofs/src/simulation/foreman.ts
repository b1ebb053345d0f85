import type { Spool } from '@spoollock/core';
import type { Chance } from './chance.js';
import type { Shop } from './shop.js';
import { fromTimeToTime } from './troubles.js';
import { WorkerLife } from './worker-life.js';

const SECOND_MS = 1_000;
const LOOKS_AT_ONCE = 3;
const MOST_TRIES = 3;
const SEEN_FIRST = ['stale', 'stale', 'unreadable', 'occupied'] as const;

/** Of a hundred spools that the foreman decides on, how many are given back for their holder. */
const RELEASED = 40;

/** The foreman looks at the board, and decides on what is stale, cannot be read, or is wanted elsewhere. */
export function startForeman(shop: Shop): void {
  const chance = shop.chance.of('foreman');
  if (shop.has('take-overs') || shop.has('releases'))
    void fromTimeToTime(shop, 'round of the foreman', chance, [10, 60], () => makeRound(shop, chance));
  const keeper = shop.chance.of('housekeeping');
  void fromTimeToTime(shop, 'housekeeping', keeper, [20, 90], () => keepHouse(shop, keeper));
}

async function makeRound(shop: Shop, chance: Chance): Promise<void> {
  const machine = chance.oneOf(shop.processes);
  if (machine === undefined) return;
  const state = chance.pick(SEEN_FIRST);
  const board = await shop.calls.other(machine, 'list', (engine) => engine.list({ state }));
  if (board === 'died' || board.isErr()) return;
  const seen = chance.whole(1, LOOKS_AT_ONCE);
  for (const spool of board.value.spools.slice(0, seen)) {
    const isReleased = shop.has('releases') && (!shop.has('take-overs') || chance.percent(RELEASED));
    await (isReleased ? release(shop, spool, chance) : handOver(shop, spool, chance));
  }
}

/** Gives the spool back for its holder. A repeat goes under the same id, unless the foreman begins anew. */
async function release(shop: Shop, { tag, worker, label, fence }: Spool, chance: Chance): Promise<void> {
  const from = worker ?? label;
  if (from === null) return;
  const order = { from, by: 'the foreman', reason: 'went home' };
  const guarded = chance.percent(40) && fence !== null ? { ...order, fence } : order;
  const operationId = chance.percent(70) ? `foreman/${tag}/${shop.clock.now()}` : undefined;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const machine = chance.oneOf(shop.processes);
    if (machine === undefined || shop.isClosing()) return;
    const heard = await shop.calls.release(machine, tag, { ...guarded, operationId });
    if (heard !== 'died' && (heard.isOk() || heard.error.type !== 'outcome-unknown')) return;
    await shop.rest(chance.between(0.5, 20) * SECOND_MS);
  }
}

async function handOver(shop: Shop, { tag, worker, label, fence }: Spool, chance: Chance): Promise<void> {
  const to = chance.oneOf(shop.workers);
  const from = worker ?? label;
  if (to === undefined || from === null || to.id === worker?.id || label === '#REF!') return;
  const order = { from, to, by: 'the foreman', reason: 'went home' };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const machine = chance.oneOf(shop.processes);
    if (machine === undefined || shop.isClosing()) return;
    const isGuarded = chance.percent(40) && fence !== null;
    const heard = await shop.calls.takeOver(machine, tag, isGuarded ? { ...order, fence } : order);
    if (heard !== 'died' && heard.isOk()) {
      void new WorkerLife(shop, to).goOnWith(tag, heard.value);
      return;
    }
    if (heard !== 'died' && heard.error.type !== 'outcome-unknown') return;
    await shop.rest(chance.between(0.5, 20) * SECOND_MS);
  }
}

/** What a shop's own timers would do. */
async function keepHouse(shop: Shop, chance: Chance): Promise<void> {
  const machine = chance.oneOf(shop.processes);
  if (machine === undefined) return;
  for (let looks = chance.whole(1, 10); looks > 0; looks--)
    await shop.calls.other(machine, 'cleanup', (engine) => engine.cleanupOne());
  if (chance.percent(60)) await shop.calls.other(machine, 'reconcile', (engine) => engine.reconcile());
}
