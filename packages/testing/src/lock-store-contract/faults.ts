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
  THEIRS,
  valueOf,
  lockStoreCases,
  type LockStoreCase,
  type LockStoreStage,
} from './stage.js';

type Send = (store: LockStore) => Promise<Result<unknown, StoreFault>>;

/** A write, what stands there before it, and whether its effect is to be seen. */
interface Write {
  readonly what: string;
  readonly before: { readonly value: string; readonly expiresInMs: number | null } | null;
  readonly send: Send;
  readonly took: (stage: LockStoreStage) => Promise<void>;
}

const RESERVED = { value: OURS, expiresInMs: SAFETY_MS };
const HELD = { value: OURS, expiresInMs: null };

const WRITES: readonly Write[] = [
  {
    what: 'reserve',
    before: null,
    send: (store) => store.reserve(TAG, OURS, SAFETY_MS),
    took: (stage) => stage.assertReserved(OURS, SAFETY_MS),
  },
  {
    what: 'hold',
    before: RESERVED,
    send: (store) => store.hold(TAG, OURS, null),
    took: (stage) => stage.assertHeld(OURS),
  },
  {
    what: 'renew',
    before: RESERVED,
    send: (store) => store.renew(TAG, OURS, LONG_MS),
    took: (stage) => stage.assertReserved(OURS, LONG_MS),
  },
  {
    what: 'lapse',
    before: HELD,
    send: (store) => store.lapse(TAG, OURS, SAFETY_MS),
    took: (stage) => stage.assertReserved(OURS, SAFETY_MS),
  },
  {
    what: 'swap',
    before: HELD,
    send: (store) => store.swap(TAG, OURS, THEIRS, null),
    took: (stage) => stage.assertHeld(THEIRS),
  },
  {
    what: 'remove',
    before: HELD,
    send: (store) => store.remove(TAG, OURS),
    took: (stage) => stage.assertGone(),
  },
  {
    what: 'restore',
    before: null,
    send: (store) => store.restore([{ tag: TAG, value: OURS }], null),
    took: (stage) => stage.assertHeld(OURS),
  },
];

const READS: Readonly<Record<string, Send>> = {
  read: (store) => store.read(TAG),
  next: (store) => store.nextCleanupCandidate(),
  ping: (store) => store.ping(),
};

async function scanEnd(store: LockStore): Promise<Result<unknown, StoreFault>[]> {
  const answers: Result<unknown, StoreFault>[] = [];
  for await (const answer of store.scan()) answers.push(answer);
  return answers;
}

/** A store in trouble answers with a fault: never with a lock, never with a rejection, never not at all. */
export const faults = lockStoreCases([
  ...WRITES.flatMap(({ what, before, send, took }): LockStoreCase[] => [
    {
      name: `${what}: a lost answer is a fault that may have taken effect, and it has`,
      needs: ['loseReply'],
      run: async (stage) => {
        if (before !== null) await stage.putRaw(TAG, before.value, before.expiresInMs);
        await stage.loseReply();
        const answer = await send(stage.store);
        // A store that repeats finds its own work done, and may say so.
        if (!stage.repeatsLost || answer.isErr())
          assert.equal(assertFault(answer, what).reached, 'perhaps', `${what} did take effect`);
        await took(stage);
      },
    },
    {
      name: `${what}: a lost request is a fault without effect`,
      needs: ['loseRequest'],
      run: async (stage) => {
        if (before !== null) await stage.putRaw(TAG, before.value, before.expiresInMs);
        await stage.loseRequest();
        const answer = await send(stage.store);
        if (stage.repeatsLost && answer.isOk()) return took(stage);
        assertFault(answer, what);
        if (before === null) await stage.assertGone();
        else if (before.expiresInMs === null) await stage.assertHeld(before.value);
        else await stage.assertReserved(before.value, before.expiresInMs);
      },
    },
  ]),
  {
    name: 'a reservation whose answer was lost can be repeated',
    needs: ['loseReply'],
    run: async (stage) => {
      await stage.loseReply();
      await stage.store.reserve(TAG, OURS, SAFETY_MS);
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  ...Object.entries(READS).map(([what, send]): LockStoreCase => ({
    name: `${what}: a lost answer is a fault, not an empty one`,
    needs: ['loseReply'],
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      await stage.loseReply();
      const answer = await send(stage.store);
      if (!stage.repeatsLost || answer.isErr()) assertFault(answer, what);
      else assert.notEqual(answer.value, null, `${what} took a lost answer for an empty one`);
    },
  })),
  {
    name: 'in an outage every method answers with a fault: no contention, no rejection, no throw',
    needs: ['outage'],
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      await stage.outage(true);
      for (const { what, send } of WRITES) assertFault(await send(stage.store), what);
      for (const [what, send] of Object.entries(READS)) assertFault(await send(stage.store), what);
    },
  },
  {
    name: 'in an outage a scan ends with a fault, which is the last thing it says',
    needs: ['outage'],
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      await stage.outage(true);
      const answers = await scanEnd(stage.store);
      const last = answers.at(-1);
      if (last === undefined) assert.fail('the scan ended as if there were no locks');
      assertFault(last, 'scan');
      for (const answer of answers.slice(0, -1)) assert.ok(answer.isOk(), 'it went on after a fault');
    },
  },
  {
    name: 'calls at once in an outage all get their faults',
    needs: ['outage'],
    run: async (stage) => {
      await stage.outage(true);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => stage.store.reserve(TAG, OURS, SAFETY_MS)),
      );
      for (const answer of answers) assertFault(answer, 'reserve');
    },
  },
  {
    name: 'after an outage the store works again, and its generation has not gone back',
    needs: ['outage'],
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      const generation = stage.store.generation();
      await stage.outage(true);
      assertFault(await stage.store.ping(), 'ping');
      await stage.outage(false);
      valueOf(await stage.store.ping());
      await stage.assertHeld(THEIRS);
      assertDone(await stage.store.remove(TAG, THEIRS));
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assert.deepEqual(
        (await stage.scanned()).map(({ name }) => name),
        [TAG],
      );
      assert.ok(stage.store.generation() >= generation);
    },
  },
]);
