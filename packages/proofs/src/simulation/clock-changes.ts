import type { SpoolTag, Worker } from '@spoollock/core';
import type { Chance } from './chance.js';
import type { Shop } from './shop.js';
import { minutesAhead } from './utc-offset.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** So many that some spools are left alone by everybody until the limit. */
const FORGETFUL: readonly Worker[] = Array.from({ length: 12 }, (_, index) => ({
  id: 301 + index,
  initials: 'FF',
}));
const CURIOUS: Worker = { id: 401, initials: 'QQ' };

/**
 * When the clocks are changed, some take spools around that hour and forget them; a day later somebody asks for
 * those again and again: whether they are stale by then is what a wrong hour would show in.
 */
export async function watchClockChanges(shop: Shop): Promise<void> {
  const { zone, startMs, days } = shop.setup;
  for (let atMs = startMs; atMs < startMs + days * 24 * HOUR_MS; atMs += HOUR_MS) {
    if (minutesAhead(zone, atMs) === minutesAhead(zone, atMs + HOUR_MS)) continue;
    const changeMs = atMs + HOUR_MS;
    for (const worker of FORGETFUL)
      void forget(shop, worker, changeMs, shop.chance.of(`forgetful ${worker.id}`));
    await shop.rest(changeMs + 3 * HOUR_MS - shop.clock.now());
  }
}

async function forget(shop: Shop, worker: Worker, changeMs: number, chance: Chance): Promise<void> {
  const beginsMs = changeMs + chance.between(-90, 60) * MINUTE_MS;
  await shop.rest(Math.max(0, beginsMs - shop.clock.now()));
  for (let tries = 0; tries < 10 && !shop.isClosing(); tries++) {
    const tag = chance.oneOf(shop.tags);
    const machine = chance.oneOf(shop.processes);
    if (tag === undefined || machine === undefined) continue;
    const taken = await shop.calls.iniciar(machine, tag, worker);
    if (taken === 'died' || taken.isErr()) continue;
    shop.record.count('clock changes: a spool forgotten');
    return askADayLater(shop, tag, worker, beginsMs, chance);
  }
}

async function askADayLater(
  shop: Shop,
  tag: SpoolTag,
  holder: Worker,
  sinceMs: number,
  chance: Chance,
): Promise<void> {
  await shop.rest(Math.max(0, sinceMs + 22.5 * HOUR_MS - shop.clock.now()));
  while (shop.clock.now() < sinceMs + 26.5 * HOUR_MS && !shop.isClosing()) {
    if (shop.record.named(tag) !== holder.id) return;
    const machine = chance.oneOf(shop.processes);
    if (machine !== undefined) {
      const taken = await shop.calls.iniciar(machine, tag, CURIOUS);
      if (taken !== 'died' && taken.isOk()) await shop.calls.finalizar(machine, tag, CURIOUS);
    }
    await shop.rest(chance.between(3, 12) * MINUTE_MS);
  }
}
