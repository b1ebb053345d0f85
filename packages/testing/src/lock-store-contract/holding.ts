import {
  almost,
  assertDone,
  assertRefused,
  LONG_MS,
  ODD_TEXTS,
  OURS,
  SAFETY_MS,
  TAG,
  THEIRS,
  valueOf,
  lockStoreCases,
} from './stage.js';

/** Holding, and the renewal of what is not held yet: both on the exact value only. */
export const holding = lockStoreCases([
  {
    name: 'a reservation that is held without expiry never expires',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, null));
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'a reservation that is held with an expiry has the full one',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, LONG_MS));
      await stage.assertReserved(OURS, LONG_MS);
    },
  },
  {
    name: 'holding a lock with an expiry may shorten it or give it one: the last word counts',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, LONG_MS);
      assertDone(await stage.store.hold(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
      assertDone(await stage.store.hold(TAG, OURS, null));
      assertDone(await stage.store.hold(TAG, OURS, LONG_MS));
      await stage.assertReserved(OURS, LONG_MS);
    },
  },
  {
    name: 'holding again changes nothing',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, null));
      assertDone(await stage.store.hold(TAG, OURS, null));
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'holding a lock that is gone is refused and puts nothing there',
    run: async (stage) => {
      for (const expiresInMs of [null, LONG_MS])
        assertRefused(await stage.store.hold(TAG, OURS, expiresInMs), null);
      await stage.assertGone();
    },
  },
  {
    name: 'holding what is reserved by another value is refused and leaves it to expire',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
      for (const expiresInMs of [null, LONG_MS])
        assertRefused(await stage.store.hold(TAG, OURS, expiresInMs), THEIRS);
      await stage.assertReserved(THEIRS, SAFETY_MS);
    },
  },
  {
    name: 'holding compares the whole value, not its beginning or end',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      for (const close of almost(OURS)) assertRefused(await stage.store.hold(TAG, close, null), OURS);
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'values that no careless comparison survives can be held',
    run: async (stage) => {
      for (const text of Object.values(ODD_TEXTS)) {
        await stage.putRaw(TAG, text, SAFETY_MS);
        assertDone(await stage.store.hold(TAG, text, null));
        await stage.assertHeld(text);
      }
    },
  },
  {
    name: 'renewing gives a reservation its expiry anew',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.renew(TAG, OURS, 4 * SAFETY_MS));
      await stage.assertReserved(OURS, 4 * SAFETY_MS);
    },
  },
  {
    name: 'renewing a reservation that was only just made is done',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.renew(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'renewing compares the whole value, not its beginning or end',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, SAFETY_MS);
      for (const close of almost(OURS)) assertRefused(await stage.store.renew(TAG, close, LONG_MS), OURS);
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'renewing never gives an expiry to a lock that has none',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      assertRefused(await stage.store.renew(TAG, OURS, SAFETY_MS), OURS);
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'renewing never shortens the life of a lock',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, LONG_MS);
      assertRefused(await stage.store.renew(TAG, OURS, SAFETY_MS), OURS);
      await stage.assertReserved(OURS, LONG_MS);
    },
  },
  {
    name: 'renewing what is gone, or is of another value, is refused and changes nothing',
    run: async (stage) => {
      assertRefused(await stage.store.renew(TAG, OURS, SAFETY_MS), null);
      await stage.assertGone();
      await stage.putRaw(TAG, THEIRS, SAFETY_MS);
      assertRefused(await stage.store.renew(TAG, OURS, LONG_MS), THEIRS);
      await stage.assertReserved(THEIRS, SAFETY_MS);
    },
  },
  {
    name: 'a refusal shows what stands there, also when it came from a renewal',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      const attempts = [
        await stage.store.hold(TAG, OURS, null),
        await stage.store.renew(TAG, OURS, SAFETY_MS),
        await stage.store.lapse(TAG, OURS, SAFETY_MS),
        await stage.store.remove(TAG, OURS),
        await stage.store.swap(TAG, OURS, 'new', null),
      ];
      for (const attempt of attempts) {
        assertRefused(attempt, THEIRS);
        const answer = valueOf(attempt);
        if (answer.done || answer.present?.expiresInMs !== null)
          throw new Error('a lock that never expires was answered with an expiry');
      }
    },
  },
]);
