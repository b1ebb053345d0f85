import type { SpoolTag, Worker } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';
import type { Heard } from './calls.js';
import type { Chance } from './chance.js';
import type { Shop } from './shop.js';
import type { ShopProcess } from './shop-process.js';
import { UNTIL_CALM_MS } from './troubles.js';

const STRANGER: Worker = { id: 999, initials: 'ZZ' };
const SAFETY_EXPIRY_MS = 10_000;
const HOUR_MS = 3_600_000;
const QUIET_EVERY_HOURS = 8;
const ASKED_AT_A_TIME = 6;

/** Now and then nothing fails for a while, and work must be as if nothing had ever failed. */
export async function haveQuietTimes(shop: Shop): Promise<void> {
  const chance = shop.chance.of('quiet times');
  for (;;) {
    await shop.rest(QUIET_EVERY_HOURS * HOUR_MS);
    if (shop.isClosing()) return;
    shop.network.calm(true);
    shop.record.note(null, 'quiet begins');
    await shop.rest(UNTIL_CALM_MS);
    if (shop.isClosing()) return;
    shop.calls.mayBlame = false;
    for (let asked = 0; asked < ASKED_AT_A_TIME && !shop.isClosing(); asked++) {
      const tag = chance.oneOf(shop.tags);
      if (tag !== undefined && shop.record.named(tag) === null) await takeAndGiveBack(shop, tag, chance);
    }
    if (shop.isClosing()) return;
    shop.calls.mayBlame = true;
    shop.network.calm(false);
    shop.record.note(null, 'quiet ends');
  }
}

/**
 * What only shows when one asks: whoever the truth names can give back (I5), anybody can then take the spool
 * (I4), reconcile brings every lock in line, and a process that is closed leaves nothing behind.
 */
export async function askAtTheEnd(shop: Shop): Promise<void> {
  const { record, tags, calls } = shop;
  const chance = shop.chance.of('the end');
  shop.calls.mayBlame = false;
  const [machine] = shop.processes;
  if (machine === undefined) {
    record.fail('I8', '', 'no process is left at the end');
    return;
  }
  const keeper = shop.processes.find(({ hasLockStore }) => hasLockStore) ?? machine;
  const done = await calls.other(keeper, 'reconcile', (engine) => engine.reconcile());
  if (done === 'died' || done.isErr() || !done.value.complete)
    record.fail('reconcile', '', 'nothing fails any more, and reconcile does not come to its end');
  await compareLocks(shop);
  for (const tag of tags) {
    const holder = record.named(tag);
    if (holder === '?') continue;
    if (holder !== null) {
      const worker = { id: holder, initials: 'XX' };
      const given = await calls.finalizar(any(shop, chance, machine), tag, worker);
      if (!isOk(given))
        record.fail('I5', tag, `${holder}, whom the truth names, cannot give back: ${said(given)}`);
    }
    await takeAndGiveBack(shop, tag, chance);
  }
  await closeAll(shop);
}

/** A free spool can be had within one safety expiry. */
async function takeAndGiveBack(shop: Shop, tag: SpoolTag, chance: Chance): Promise<void> {
  const { calls, record } = shop;
  const [first] = shop.processes;
  if (first === undefined || calls.open(tag) > 0) return;
  let taken = await calls.iniciar(any(shop, chance, first), tag, STRANGER);
  if (taken !== 'died' && taken.isErr() && taken.error.type === 'in-progress') {
    await pause(shop.clock, SAFETY_EXPIRY_MS);
    taken = await calls.iniciar(any(shop, chance, first), tag, STRANGER);
  }
  if (!isOk(taken)) {
    // Somebody else may have come in between.
    if (record.named(tag) === null && calls.open(tag) === 0)
      record.fail('I4', tag, `the spool is free and cannot be taken: ${said(taken)}`);
    return;
  }
  record.count('asked: a stranger takes a free spool');
  const given = await calls.finalizar(any(shop, chance, first), tag, STRANGER, { fence: taken.value.fence });
  if (!isOk(given) && record.named(tag) === STRANGER.id)
    record.fail('I5', tag, `the stranger cannot give back: ${said(given)}`);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(ms, resolve));
}

/** After a reconcile every fresh occupation has its lock, and no free row has one. */
async function compareLocks(shop: Shop): Promise<void> {
  const { locks, truth, clock, tags, record, setup } = shop;
  const held = new Map<string, number>();
  for await (const chunk of locks.scan())
    for (const { name, value } of chunk.unwrapOr([])) held.set(name, Number(value.split(':')[0]));
  if (setup.lockStore === 'no process' && held.size > 0)
    record.fail('locks', '', `no process has a lock store, and there are ${held.size} locks`);
  if (setup.lockStore === 'no process') return;
  for (const tag of tags) {
    const row = truth.peek(tag);
    const lock = held.get(tag);
    if (row.state === 'free' && lock !== undefined)
      record.fail('reconcile', tag, `the row is free and there is a lock of ${lock}`);
    if (row.state !== 'occupied' || row.since === null) continue;
    const ageMs = clock.now() - row.since.getTime();
    if (ageMs < 24 * HOUR_MS - setup.clockErrorMs && lock !== row.worker.id)
      record.fail('reconcile', tag, `the row names ${row.worker.id}, the lock ${String(lock)}`);
  }
}

/** What is closed leaves no timer behind, and a process that has nothing to settle has none but its drift check. */
async function closeAll({ processes, record, clock }: Shop): Promise<void> {
  for (const process of processes) {
    // Without a lock store there are no locks that could drift.
    const expected = process.hasLockStore ? 1 : 0;
    if (process.pending !== expected)
      record.fail(
        'leftovers',
        '',
        `${process.name} is at rest with ${process.pending} timers, not ${expected}`,
      );
    await process.engine.close();
    if (process.pending > 0)
      record.fail('leftovers', '', `${process.name} is closed with ${process.pending} timers`);
  }
  if (clock.pending > 0) record.fail('leftovers', '', `${clock.pending} timers are left`);
}

function any(shop: Shop, chance: Chance, otherwise: ShopProcess): ShopProcess {
  return chance.oneOf(shop.processes) ?? otherwise;
}

function isOk<T>(heard: Heard<T>): heard is Extract<Exclude<Heard<T>, 'died'>, { value: T }> {
  return heard !== 'died' && heard.isOk();
}

function said(heard: Heard<unknown>): string {
  return heard === 'died' ? heard : heard.isOk() ? 'Ok' : heard.error.type;
}
