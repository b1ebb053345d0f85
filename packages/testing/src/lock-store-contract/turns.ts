import assert from 'node:assert/strict';
import type { LockStore } from '@spoollock/core/adapter';
import {
  assertDone,
  ODD_TEXTS,
  OURS,
  SAFETY_MS,
  TAG,
  tags,
  THEIRS,
  valueOf,
  lockStoreCases,
} from './stage.js';

const MOST_CALLS = 600;

/** Calls `next` until all these names have come, and fails when they do not within reason. */
async function callUntilSeen(
  store: LockStore,
  names: Iterable<string>,
  before: (call: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const missing = new Set<string>(names);
  for (let call = 0; call < MOST_CALLS && missing.size > 0; call++) {
    await before(call);
    const looked = valueOf(await store.nextCleanupCandidate());
    if (looked !== null) missing.delete(looked.name);
  }
  assert.deepEqual([...missing], [], `these did not get their turn within ${MOST_CALLS} calls`);
}

/** `next` is how the cleanup finds what nobody looks for: a lock that never gets its turn stays for ever. */
export const turns = lockStoreCases([
  {
    name: 'next answers null when there is no lock',
    run: async ({ store }) => {
      for (let call = 0; call < 3; call++) assert.equal(valueOf(await store.nextCleanupCandidate()), null);
    },
  },
  {
    name: 'next answers with a lock as it stands, its name without the prefix',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      const looked = [];
      for (let call = 0; call < 10; call++) looked.push(valueOf(await stage.store.nextCleanupCandidate()));
      const [first] = looked.filter((look) => look !== null);
      assert.deepEqual(first, { name: TAG, value: OURS });
    },
  },
  {
    name: 'next answers with a value letter for letter',
    run: async (stage) => {
      for (const text of Object.values(ODD_TEXTS)) {
        await stage.putRaw(TAG, text, null);
        let looked = null;
        for (let call = 0; call < 10 && looked === null; call++)
          looked = valueOf(await stage.store.nextCleanupCandidate());
        assert.deepEqual(looked, { name: TAG, value: text });
      }
    },
  },
  {
    name: 'over enough calls every lock gets its turn, held, reserved or unreadable',
    run: async (stage) => {
      const names = tags(30);
      for (const [index, name] of names.entries())
        await stage.putRaw(name, index % 4 === 0 ? 'turno noche' : OURS, index % 3 === 0 ? SAFETY_MS : null);
      await callUntilSeen(stage.store, names);
    },
  },
  {
    name: 'every lock gets its turn again and again',
    run: async (stage) => {
      const names = tags(12);
      for (const name of names) await stage.putRaw(name, OURS, null);
      for (let round = 0; round < 3; round++) await callUntilSeen(stage.store, names);
    },
  },
  {
    name: 'locks that came meanwhile get their turn',
    run: async (stage) => {
      const early = tags(10, 'EARLY');
      const late = tags(10, 'LATE');
      for (const name of early) await stage.putRaw(name, OURS, null);
      for (let call = 0; call < 3; call++) valueOf(await stage.store.nextCleanupCandidate());
      for (const name of late) await stage.putRaw(name, OURS, null);
      await callUntilSeen(stage.store, [...early, ...late]);
    },
  },
  {
    name: 'old locks get their turn again while every call is followed by a new lock',
    run: async (stage) => {
      const old = tags(5, 'OLD');
      for (const name of old) await stage.putRaw(name, OURS, null);
      await callUntilSeen(stage.store, old);
      const fresh = tags(MOST_CALLS, 'NEW');
      await callUntilSeen(stage.store, old, async (call) => {
        const [coming, going] = [fresh[call], fresh[call - 20]];
        if (coming !== undefined) assertDone(await stage.store.reserve(coming, THEIRS, SAFETY_MS));
        if (going !== undefined) assertDone(await stage.store.remove(going, THEIRS));
      });
    },
  },
  {
    name: 'a lock that was removed meanwhile is not looked at, and the others still are',
    run: async (stage) => {
      const names = tags(12);
      for (const name of names) await stage.putRaw(name, OURS, null);
      valueOf(await stage.store.nextCleanupCandidate());
      const gone = new Set<string>(names.filter((_, index) => index % 2 === 0));
      for (const name of names) if (gone.has(name)) assertDone(await stage.store.remove(name, OURS));
      for (let call = 0; call < 50; call++) {
        const looked = valueOf(await stage.store.nextCleanupCandidate());
        assert.ok(looked === null || !gone.has(looked.name), 'a removed lock was answered');
      }
      await callUntilSeen(
        stage.store,
        names.filter((name) => !gone.has(name)),
      );
    },
  },
  {
    name: 'the value is the one that stands there now, not when the name was read',
    run: async (stage) => {
      const names = tags(6);
      for (const name of names) await stage.putRaw(name, OURS, null);
      valueOf(await stage.store.nextCleanupCandidate());
      for (const name of names) assertDone(await stage.store.swap(name, OURS, THEIRS, null));
      for (let call = 0; call < 30; call++) {
        const looked = valueOf(await stage.store.nextCleanupCandidate());
        assert.ok(looked === null || looked.value === THEIRS, 'an old value was answered');
      }
    },
  },
  {
    name: 'many looks at once do not trouble one another',
    run: async (stage) => {
      const names = tags(20);
      for (const name of names) await stage.putRaw(name, OURS, null);
      const looks = await Promise.all(Array.from({ length: 40 }, () => stage.store.nextCleanupCandidate()));
      for (const look of looks) assert.ok((valueOf(look)?.value ?? OURS) === OURS);
      await callUntilSeen(stage.store, names);
    },
  },
  {
    name: 'something other than text gets its turn, under a text that no lock can have',
    needs: ['putNonText'],
    run: async (stage) => {
      await stage.putNonText(TAG);
      for (let call = 0; call < 50; call++) {
        const looked = valueOf(await stage.store.nextCleanupCandidate());
        if (looked === null) continue;
        assert.equal(looked.name, TAG);
        assert.match(looked.value, /^\p{Cc}/u);
        return;
      }
      assert.fail('it did not get its turn within 50 calls');
    },
  },
  {
    name: 'only locks of this prefix get a turn',
    needs: ['elsewhere'],
    run: async (stage) => {
      const elsewhere = await stage.elsewhere();
      for (const name of tags(10, 'THERE')) assertDone(await elsewhere.reserve(name, THEIRS, SAFETY_MS));
      await stage.putRaw(TAG, OURS, null);
      for (let call = 0; call < 50; call++) {
        const looked = valueOf(await stage.store.nextCleanupCandidate());
        if (looked !== null) assert.deepEqual(looked, { name: TAG, value: OURS });
      }
      await callUntilSeen(stage.store, [TAG]);
    },
  },
]);
