import assert from 'node:assert/strict';
import {
  almost,
  assertDone,
  assertExpiresWithin,
  assertRefused,
  LONG_MS,
  ODD_TEXTS,
  OTHER_TAG,
  OURS,
  SAFETY_MS,
  TAG,
  tagOf,
  THEIRS,
  valueOf,
  lockStoreCases,
  type LockStoreCase,
} from './stage.js';

const ODD_TAGS = [
  'a:b:c',
  'x*',
  '[ab]?',
  '{hash}tag',
  'MK 1400/CW:25 "q" \'s\'',
  'ÑANDÚ-🔩',
  '\\x',
  '0',
  '-1',
  'mk-1',
  'MK-1',
  '__proto__',
  'constructor',
];

export const taking = lockStoreCases([
  {
    name: 'a free tag is reserved with its expiry',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'a tag that was never locked reads as null',
    run: async ({ store }) => {
      assert.equal(valueOf(await store.read(TAG)), null);
    },
  },
  {
    name: 'a conflict answers with the lock that stands there, its value and expiry',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
      const attempt = valueOf(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      if (attempt.done) assert.fail('a reservation of somebody else was taken');
      assert.equal(attempt.present?.value, THEIRS);
      assertExpiresWithin(attempt.present, SAFETY_MS);
      await stage.assertReserved(THEIRS, SAFETY_MS);
    },
  },
  {
    name: 'a conflict with a lock that never expires says so',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      const attempt = valueOf(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assert.deepEqual(attempt, { done: false, present: { value: THEIRS, expiresInMs: null } });
      await stage.assertHeld(THEIRS);
    },
  },
  {
    name: 'reserving with the same value again is done and keeps one lock',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
      assert.equal((await stage.scanned()).length, 1);
    },
  },
  {
    name: 'reserving again what is held by the same value leaves it held',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'reserving again what is held by the same value with an expiry leaves that expiry as it is',
    run: async (stage) => {
      for (const expiresInMs of [LONG_MS, SAFETY_MS / 2]) {
        await stage.putRaw(TAG, OURS, expiresInMs);
        assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
        await stage.assertReserved(OURS, expiresInMs);
      }
    },
  },
  {
    name: 'a value that only begins or ends like the present one is a conflict',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      for (const close of almost(OURS)) assertRefused(await stage.store.reserve(TAG, close, SAFETY_MS), OURS);
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'of many reservations at once exactly one is done, and the others see it',
    run: async (stage) => {
      const values = Array.from({ length: 30 }, (_, worker) => `${worker + 1}:token:04-05-2026 08:00:00`);
      const answers = await Promise.all(
        values.map(async (value) => valueOf(await stage.store.reserve(TAG, value, SAFETY_MS))),
      );
      const winners = values.filter((_, index) => answers[index]?.done === true);
      assert.equal(winners.length, 1);
      for (const answer of answers) if (!answer.done) assert.equal(answer.present?.value, winners[0]);
    },
  },
  {
    name: 'two processes at once: exactly one reservation is done',
    needs: ['another'],
    run: async (stage) => {
      const stores = [stage.store, await stage.another()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const store = stores[index % 2] ?? stage.store;
          return valueOf(await store.reserve(TAG, `${index + 1}:token`, SAFETY_MS));
        }),
      );
      assert.equal(answers.filter(({ done }) => done).length, 1);
    },
  },
  {
    name: 'a lock of one process is seen by another',
    needs: ['another'],
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      const other = await stage.another();
      assert.equal(valueOf(await other.read(TAG))?.value, OURS);
      assertRefused(await other.reserve(TAG, THEIRS, SAFETY_MS), OURS);
    },
  },
  {
    name: 'a lock on one tag leaves other tags free',
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.assertGone(OTHER_TAG);
      assertDone(await stage.store.reserve(OTHER_TAG, OURS, SAFETY_MS));
    },
  },
  {
    name: 'tags with colons, globs, braces, quotes and unicode are told apart',
    run: async (stage) => {
      const tags = ODD_TAGS.map(tagOf);
      for (const tag of tags) assertDone(await stage.store.reserve(tag, `93:${tag}`, SAFETY_MS));
      for (const tag of tags) await stage.assertReserved(`93:${tag}`, SAFETY_MS, tag);
    },
  },
  ...Object.entries(ODD_TEXTS).map(([kind, text]): LockStoreCase => ({
    name: `a stored value comes back letter for letter: ${kind}`,
    run: async (stage) => {
      assertDone(await stage.store.reserve(TAG, text, SAFETY_MS));
      await stage.assertReserved(text, SAFETY_MS);
      assertRefused(await stage.store.reserve(TAG, `${text}x`, SAFETY_MS), text);
    },
  })),
  {
    name: 'something other than text is reported, and never taken for free',
    needs: ['putNonText'],
    run: async (stage) => {
      await stage.putNonText(TAG);
      const present = valueOf(await stage.store.read(TAG));
      assert.match(present?.value ?? '', /^\p{Cc}/u, 'its text must start with a control character');
      assertRefused(await stage.store.reserve(TAG, OURS, SAFETY_MS), present?.value ?? null);
    },
  },
  {
    name: 'the store says how far its locks reach, and its generation does not go back',
    run: async ({ store }) => {
      assert.ok(['process', 'shared'].includes(store.reach));
      const before = store.generation();
      valueOf(await store.ping());
      assert.ok(store.generation() >= before);
    },
  },
]);
