import assert from 'node:assert/strict';
import type { LockStore, StoreFault } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import {
  assertDone,
  assertFault,
  LONG_MS,
  OURS,
  SAFETY_MS,
  TAG,
  tagOf,
  THEIRS,
  valueOf,
  lockStoreCases,
  type LockStoreCase,
  type LockStoreStage,
} from './stage.js';

type Send = (store: LockStore) => Promise<Result<unknown, StoreFault>>;

const hold: Send = (store) => store.hold(TAG, OURS, null);
const holdWithExpiry: Send = (store) => store.hold(TAG, OURS, LONG_MS);
const remove: Send = (store) => store.remove(TAG, OURS);
const renew: Send = (store) => store.renew(TAG, OURS, LONG_MS);
const swap: Send = (store) => store.swap(TAG, OURS, 'swapped', null);
const lapse: Send = (store) => store.lapse(TAG, OURS, SAFETY_MS);
const restore: Send = (store) => store.restore([{ tag: TAG, value: OURS }], null);
const reserve: Send = (store) => store.reserve(TAG, OURS, SAFETY_MS);

/** Sends a command that is given up on its way; what is handed back lets it arrive. */
async function giveUp(stage: LockStoreStage, send: Send): Promise<() => Promise<void>> {
  const land = await stage.applyLate();
  const fault = assertFault(await send(stage.store), 'a command given up');
  assert.equal(fault.reached, 'perhaps', 'a command that may still arrive did not say so');
  return land;
}

const needs = ['applyLate'] as const;

/** The engine is safe under a command that lands late because of what is promised here. */
export const lateCommands = lockStoreCases([
  {
    name: 'a command given up has no effect until it lands',
    needs,
    run: async (stage) => {
      await giveUp(stage, reserve);
      await stage.assertGone();
    },
  },
  {
    name: 'a reservation that lands late on a free tag expires by itself',
    needs,
    run: async (stage) => {
      const land = await giveUp(stage, reserve);
      await land();
      await stage.assertReserved(OURS, SAFETY_MS);
      await stage.expireNow(TAG);
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
    },
  },
  ...[
    { what: 'reservation', send: reserve },
    { what: 'hold', send: hold },
    { what: 'hold with an expiry', send: holdWithExpiry },
    { what: 'removal', send: remove },
    { what: 'renewal', send: renew },
    { what: 'swap', send: swap },
    { what: 'lapse', send: lapse },
    { what: 'restore', send: restore },
  ].map(({ what, send }): LockStoreCase => ({
    name: `a ${what} that lands late leaves the lock of the next holder alone`,
    needs,
    run: async (stage) => {
      if (send !== reserve && send !== restore) await stage.putRaw(TAG, OURS, SAFETY_MS);
      const land = await giveUp(stage, send);
      await stage.putRaw(TAG, THEIRS, null);
      await land();
      await stage.assertHeld(THEIRS);
    },
  })),
  ...[
    { what: 'hold', send: hold },
    { what: 'hold with an expiry', send: holdWithExpiry },
    { what: 'renewal', send: renew },
    { what: 'swap', send: swap },
    { what: 'lapse', send: lapse },
  ].map(({ what, send }): LockStoreCase => ({
    name: `a ${what} that lands after the lock was given back revives nothing`,
    needs,
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      const land = await giveUp(stage, send);
      assertDone(await stage.store.remove(TAG, OURS));
      await land();
      await stage.assertGone();
    },
  })),
  {
    name: 'a hold that lands late on its own value holds it',
    needs,
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, SAFETY_MS);
      await (
        await giveUp(stage, hold)
      )();
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'a renewal that lands after the lock was held gives it no end',
    needs,
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, SAFETY_MS);
      const land = await giveUp(stage, renew);
      assertDone(await stage.store.hold(TAG, OURS, null));
      await land();
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'a reservation that lands after the same value was held leaves it held',
    needs,
    run: async (stage) => {
      const land = await giveUp(stage, reserve);
      await stage.putRaw(TAG, OURS, null);
      await land();
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'a bulk restore that lands late fills gaps and overwrites nothing',
    needs,
    run: async (stage) => {
      const gap = tagOf('GAP');
      const locks = [TAG, gap].map((tag) => ({ tag, value: OURS }));
      const land = await giveUp(stage, (store) => store.restore(locks, null));
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
      await land();
      await stage.assertReserved(THEIRS, SAFETY_MS);
      await stage.assertHeld(OURS, gap);
    },
  },
  {
    name: 'the store works on after a command was given up',
    needs,
    run: async (stage) => {
      await giveUp(stage, (store) => store.read(TAG));
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, null));
      assert.equal(valueOf(await stage.store.read(TAG))?.value, OURS);
    },
  },
]);
