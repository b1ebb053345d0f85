import type { Attempt, StoreAnswer } from '@spoollock/core/adapter';
import {
  almost,
  assertDone,
  assertRefused,
  LONG_MS,
  ODD_TEXTS,
  OTHER_TAG,
  OURS,
  SAFETY_MS,
  TAG,
  THEIRS,
  lockStoreCases,
  type LockStoreCase,
  type LockStoreStage,
} from './stage.js';

/** How a lock can come from our hands into theirs. */
const CHANGES: Readonly<Record<string, (stage: LockStoreStage) => Promise<void>>> = {
  'we gave it back and they took it': async (stage) => {
    assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
    assertDone(await stage.store.hold(TAG, OURS, null));
    assertDone(await stage.store.remove(TAG, OURS));
    assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
  },
  'our reservation expired and they took it': async (stage) => {
    assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
    await stage.expireNow(TAG);
    assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
  },
  'our held lock expired and they hold it': async (stage) => {
    assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
    assertDone(await stage.store.hold(TAG, OURS, LONG_MS));
    await stage.expireNow(TAG);
    assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
    assertDone(await stage.store.hold(TAG, THEIRS, null));
  },
  'ours was swapped for theirs': async (stage) => {
    assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
    assertDone(await stage.store.hold(TAG, OURS, null));
    assertDone(await stage.store.swap(TAG, OURS, THEIRS, null));
  },
  'ours lapsed, expired, and theirs was restored': async (stage) => {
    await stage.putRaw(TAG, OURS, null);
    assertDone(await stage.store.lapse(TAG, OURS, SAFETY_MS));
    await stage.expireNow(TAG);
    await stage.store.restore([{ tag: TAG, value: THEIRS }], null);
  },
  'another program put theirs over ours': async (stage) => {
    assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
    await stage.putRaw(TAG, THEIRS, null);
  },
};

/** Whoever has it can end it, and nobody else, whatever has happened before. */
export const givingBack = lockStoreCases([
  {
    name: 'removing a lock frees its tag',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.remove(TAG, OURS));
      await stage.assertGone();
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
    },
  },
  {
    name: 'a held lock can be removed',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.hold(TAG, OURS, null));
      assertDone(await stage.store.remove(TAG, OURS));
      await stage.assertGone();
    },
  },
  {
    name: 'removing what is gone is refused with nothing present',
    run: async ({ store }) => {
      assertRefused(await store.remove(TAG, OURS), null);
    },
  },
  {
    name: 'removing with another value is refused and leaves the lock',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      assertRefused(await stage.store.remove(TAG, OURS), THEIRS);
      await stage.assertHeld(THEIRS);
    },
  },
  {
    name: 'removing compares the whole value, with its timestamp if it has one',
    run: async (stage) => {
      const withoutTimestamp = OURS.split(':').slice(0, 2).join(':');
      await stage.putRaw(TAG, OURS, null);
      for (const close of [withoutTimestamp, ...almost(OURS), `${OURS}\n`, '*', '%a*'])
        assertRefused(await stage.store.remove(TAG, close), OURS);
      await stage.putRaw(TAG, withoutTimestamp, null);
      assertRefused(await stage.store.remove(TAG, OURS), withoutTimestamp);
      assertDone(await stage.store.remove(TAG, withoutTimestamp));
    },
  },
  {
    name: 'values that no careless comparison survives can be removed',
    run: async (stage) => {
      for (const text of Object.values(ODD_TEXTS)) {
        await stage.putRaw(TAG, text, null);
        assertDone(await stage.store.remove(TAG, text));
        await stage.assertGone();
      }
    },
  },
  {
    name: 'removing one tag leaves another with the same value alone',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      await stage.putRaw(OTHER_TAG, OURS, null);
      assertDone(await stage.store.remove(TAG, OURS));
      await stage.assertHeld(OURS, OTHER_TAG);
    },
  },
  {
    name: 'what is held, renewed or lapsed while it is removed does not come back',
    run: async (stage) => {
      const { store } = stage;
      const remove = (): StoreAnswer<Attempt> => store.remove(TAG, OURS);
      for (const change of [
        () => store.hold(TAG, OURS, null),
        () => store.renew(TAG, OURS, LONG_MS),
        () => store.lapse(TAG, OURS, 1_000),
      ])
        for (const both of [
          [change, remove],
          [remove, change],
        ]) {
          await stage.putRaw(TAG, OURS, SAFETY_MS);
          await Promise.all(both.map((each) => each()));
          await stage.assertGone();
        }
    },
  },
  ...Object.entries(CHANGES).flatMap(([change, bringAbout]): LockStoreCase[] => [
    {
      name: `the former holder can do nothing to the lock after ${change}`,
      run: async (stage) => {
        await bringAbout(stage);
        const before = await stage.lock();
        assertRefused(await stage.store.remove(TAG, OURS), THEIRS);
        assertRefused(await stage.store.hold(TAG, OURS, null), THEIRS);
        assertRefused(await stage.store.renew(TAG, OURS, 2 * LONG_MS), THEIRS);
        assertRefused(await stage.store.lapse(TAG, OURS, SAFETY_MS), THEIRS);
        assertRefused(await stage.store.swap(TAG, OURS, 'new', null), THEIRS);
        if (before?.expiresInMs === null) await stage.assertHeld(THEIRS);
        else await stage.assertReserved(THEIRS, SAFETY_MS);
      },
    },
    {
      name: `the present holder can give it back after ${change}`,
      run: async (stage) => {
        await bringAbout(stage);
        assertDone(await stage.store.remove(TAG, THEIRS));
        await stage.assertGone();
      },
    },
    {
      name: `another process gives it back after ${change}`,
      needs: ['another'],
      run: async (stage) => {
        await bringAbout(stage);
        const other = await stage.another();
        assertRefused(await other.remove(TAG, OURS), THEIRS);
        assertDone(await other.remove(TAG, THEIRS));
        await stage.assertGone();
      },
    },
  ]),
]);
