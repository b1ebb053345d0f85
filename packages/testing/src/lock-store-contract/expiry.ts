import assert from 'node:assert/strict';
import {
  assertDone,
  assertRefused,
  LONG_MS,
  MONTH_MS,
  OURS,
  SAFETY_MS,
  TAG,
  THEIRS,
  valueOf,
  lockStoreCases,
} from './stage.js';

/** A lock whose time is over is gone for every method, at once and without a sweep. */
export const expiry = lockStoreCases([
  {
    name: 'an expired lock reads as gone and can be taken by another',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.expireNow(TAG);
      await stage.assertGone();
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
      await stage.assertReserved(THEIRS, SAFETY_MS);
    },
  },
  {
    name: 'no method finds an expired lock, or brings one back',
    run: async (stage) => {
      const { store } = stage;
      assertDone(await store.reserve(TAG, OURS, SAFETY_MS));
      await stage.expireNow(TAG);
      assertRefused(await store.hold(TAG, OURS, null), null);
      assertRefused(await store.renew(TAG, OURS, SAFETY_MS), null);
      assertRefused(await store.lapse(TAG, OURS, SAFETY_MS), null);
      assertRefused(await store.swap(TAG, OURS, THEIRS, null), null);
      assertRefused(await store.remove(TAG, OURS), null);
      assert.deepEqual(await stage.scanned(), []);
      assert.equal(valueOf(await store.nextCleanupCandidate()), null);
      await stage.assertGone();
    },
  },
  {
    name: 'a lock held with an expiry ends by it',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, LONG_MS));
      await stage.expireNow(TAG);
      await stage.assertGone();
    },
  },
  {
    name: 'a lock restored with an expiry, and one swapped in with one, end by it',
    run: async (stage) => {
      valueOf(await stage.store.restore([{ tag: TAG, value: OURS }], SAFETY_MS));
      await stage.expireNow(TAG);
      await stage.assertGone();
      await stage.putRaw(TAG, OURS, null);
      assertDone(await stage.store.swap(TAG, OURS, THEIRS, SAFETY_MS));
      await stage.expireNow(TAG);
      await stage.assertGone();
    },
  },
  {
    name: 'an expiry of thirty days is one of thirty days, whoever gives it',
    run: async (stage) => {
      const { store } = stage;
      assertDone(await store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await store.hold(TAG, OURS, MONTH_MS));
      await stage.assertReserved(OURS, MONTH_MS);
      assertDone(await store.swap(TAG, OURS, THEIRS, MONTH_MS));
      await stage.assertReserved(THEIRS, MONTH_MS);
      assertDone(await store.remove(TAG, THEIRS));
      valueOf(await store.restore([{ tag: TAG, value: OURS }], MONTH_MS));
      await stage.assertReserved(OURS, MONTH_MS);
    },
  },
  {
    name: 'a lock is there until its last millisecond and gone from its deadline on',
    needs: ['advance'],
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.advance(SAFETY_MS - 1);
      assert.deepEqual(valueOf(await stage.store.read(TAG)), { value: OURS, expiresInMs: 1 });
      assertRefused(await stage.store.reserve(TAG, THEIRS, SAFETY_MS), OURS);
      await stage.advance(1);
      await stage.assertGone();
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
    },
  },
  {
    name: 'the remaining time counts down',
    needs: ['advance'],
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.advance(15_000);
      assert.equal(valueOf(await stage.store.read(TAG))?.expiresInMs, SAFETY_MS - 15_000);
    },
  },
  {
    name: 'a reservation repeated with the same value does not live longer for it',
    needs: ['advance'],
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.advance(SAFETY_MS / 2);
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.advance(SAFETY_MS / 2);
      await stage.assertGone();
    },
  },
  {
    name: 'a renewed reservation outlives its first deadline, by no more than it was given',
    needs: ['advance'],
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.advance(SAFETY_MS - 1);
      assertDone(await stage.store.renew(TAG, OURS, SAFETY_MS));
      await stage.advance(SAFETY_MS - 1);
      await stage.assertReserved(OURS, 1);
      await stage.advance(1);
      await stage.assertGone();
    },
  },
  {
    name: 'a lock held without expiry outlives any time',
    needs: ['advance'],
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, null));
      await stage.advance(400 * 24 * LONG_MS);
      await stage.assertHeld(OURS);
    },
  },
]);
