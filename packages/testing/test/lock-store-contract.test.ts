import { err, ok } from 'neverthrow';
import type { Clock, LockStore } from '@spoollock/core/adapter';
import { MemoryLockStore } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { lockStoreContract } from '@spoollock/testing';
import { CollectingRunner } from './collecting-runner.js';
import * as mutants from './lock-store-mutants.js';
import { memoryStoreHarness, MEMORY_STORE_CANNOT } from './memory-store-harness.js';

/** Which of these tests, or of all, a store fails. */
async function failuresOf(
  make: (clock: Clock) => MemoryLockStore,
  only: readonly string[] | null,
  outside?: (store: LockStore) => LockStore,
): Promise<string[]> {
  const runner = new CollectingRunner();
  lockStoreContract(runner, () => memoryStoreHarness(make, outside), {
    cannot: MEMORY_STORE_CANNOT,
    patienceMs: 200,
  });
  return runner.failures(only);
}

type Mutant = new (options: { readonly clock: Clock }) => MemoryLockStore;

const CAUGHT: readonly (readonly [name: string, mutant: Mutant, by: readonly string[]])[] = [
  [
    'the first owner stays owner after expiry (a peer’s bug)',
    mutants.FirstOwnerForEver,
    [
      'the present holder can give it back after our reservation expired and they took it',
      'the former holder can do nothing to the lock after our reservation expired and they took it',
    ],
  ],
  [
    'remove ignores the value',
    mutants.RemovesWhatever,
    ['removing with another value is refused and leaves the lock'],
  ],
  [
    'remove leaves the timestamp out (the original’s bug 1)',
    mutants.ComparesWithoutTimestamp,
    ['a held lock can be removed'],
  ],
  [
    'remove matches the beginning',
    mutants.MatchesTheBeginning,
    ['removing compares the whole value, with its timestamp if it has one'],
  ],
  [
    'hold puts what is gone',
    mutants.HoldsWhatIsGone,
    ['holding a lock that is gone is refused and puts nothing there'],
  ],
  [
    'hold ignores the value',
    mutants.HoldsForAnybody,
    ['holding what is reserved by another value is refused and leaves it to expire'],
  ],
  [
    'hold ignores the expiry',
    mutants.HoldsWithoutExpiry,
    ['a reservation that is held with an expiry has the full one'],
  ],
  [
    'renew gives a held lock an end',
    mutants.RenewsAlways,
    [
      'renewing never gives an expiry to a lock that has none',
      'a renewal that lands after the lock was held gives it no end',
    ],
  ],
  ['renew shortens', mutants.RenewalShortens, ['renewing never shortens the life of a lock']],
  [
    'lapse always',
    mutants.LapsesAlways,
    ['a lapse shortens the life of a lock that would outlive it, and lengthens none'],
  ],
  [
    'swap ignores the value',
    mutants.SwapsWhatever,
    ['a swap from a value that is not there is refused and changes nothing'],
  ],
  [
    'swap writes where nothing is',
    mutants.SwapsIntoNothing,
    [
      'a swap where nothing is puts nothing there',
      'a swap that lands after the lock was given back revives nothing',
    ],
  ],
  [
    'reserve never expires',
    mutants.ReservesForEver,
    [
      'a free tag is reserved with its expiry',
      'a reservation that lands late on a free tag expires by itself',
    ],
  ],
  [
    'reserve overwrites',
    mutants.ReservesOver,
    [
      'of many reservations at once exactly one is done, and the others see it',
      'a reservation that lands late leaves the lock of the next holder alone',
    ],
  ],
  [
    'a repeated reserve prolongs',
    mutants.RepeatProlongs,
    [
      'reserving again what is held by the same value leaves it held',
      'a reservation repeated with the same value does not live longer for it',
    ],
  ],
  [
    'reserve conflicts with itself',
    mutants.RefusesItsOwn,
    ['reserving with the same value again is done and keeps one lock'],
  ],
  [
    'a conflict does not show the lock',
    mutants.HidesTheConflict,
    ['a conflict answers with the lock that stands there, its value and expiry'],
  ],
  [
    'restore overwrites',
    mutants.RestoresOver,
    [
      'restoring overwrites no lock, held or reserved, and shows what is there',
      'a bulk restore that lands late fills gaps and overwrites nothing',
    ],
  ],
  [
    'restore answers out of order',
    mutants.RestoresOutOfOrder,
    ['thousands are restored, each answered for in the order given'],
  ],
  [
    'next is stuck on the first lock',
    mutants.LooksAtTheFirst,
    ['over enough calls every lock gets its turn, held, reserved or unreadable'],
  ],
  [
    'next prefers new locks',
    mutants.NewestFirst,
    ['old locks get their turn again while every call is followed by a new lock'],
  ],
  [
    'next answers from an old reading',
    mutants.RemembersValues,
    [
      'a lock that was removed meanwhile is not looked at, and the others still are',
      'the value is the one that stands there now, not when the name was read',
    ],
  ],
  ['scan loses a chunk', mutants.LosesAChunk, ['thousands of locks are listed in chunks, none left out']],
  [
    'scan comes in one chunk',
    mutants.ScansAtOnce,
    ['thousands of locks are listed in chunks, none left out'],
  ],
  [
    'scan hides odd names',
    mutants.ListsValidTagsOnly,
    ['names with globs, blanks, colons and unicode are listed as they are'],
  ],
  [
    'a repeated reserve resets the expiry of a lock held in TTL mode (R15)',
    mutants.RepeatResetsExpiry,
    ['reserving again what is held by the same value with an expiry leaves that expiry as it is'],
  ],
  [
    'case does not count',
    mutants.ComparesAnyCase,
    [
      'renewing compares the whole value, not its beginning or end',
      'a lapse compares the whole value, not its beginning or end',
      'removing compares the whole value, with its timestamp if it has one',
    ],
  ],
  [
    'the locks are members of an object',
    mutants.KeepsThemInAnObject,
    ['tags with colons, globs, braces, quotes and unicode are told apart'],
  ],
  [
    'restore resets the expiry of its own value',
    mutants.RestoringResetsExpiry,
    ['restoring a value that is there already is not done, and leaves its expiry as it is'],
  ],
  [
    'swap keeps the old expiry',
    mutants.SwapKeepsTheOldExpiry,
    ['a swap takes nothing of the old expiry over, whether the new one is shorter or longer'],
  ],
  [
    'renew does nothing for a fresh reservation',
    mutants.RenewsOnlyWhatIsShorter,
    ['renewing a reservation that was only just made is done'],
  ],
  [
    'values are trimmed',
    mutants.TrimsValues,
    [
      'a stored value comes back letter for letter: decomposed unicode',
      'a stored value comes back letter for letter: a very long text',
    ],
  ],
  [
    'a listing shows the beginning of a value',
    mutants.ListsTheBeginning,
    ['a value is listed letter for letter'],
  ],
  [
    'the cleanup is shown the beginning of a value',
    mutants.LooksAtTheBeginning,
    ['next answers with a value letter for letter'],
  ],
  ['swap trims', mutants.SwapsTrimmed, ['a swap puts in exactly blanks at both ends']],
  ['restore trims', mutants.RestoresTrimmed, ['values are restored letter for letter']],
  [
    'remove looks first and removes later',
    mutants.LooksThenRemoves,
    ['of a removal and a swap at once exactly one is done, and what the swap put in stays'],
  ],
  [
    'hold looks first and holds later',
    mutants.LooksThenHolds,
    ['what is held, renewed or lapsed while it is removed does not come back'],
  ],
  [
    'a long expiry is none',
    mutants.CountsIn32Bits,
    ['an expiry of thirty days is one of thirty days, whoever gives it'],
  ],
];

const OUTSIDE: readonly (readonly [
  name: string,
  mutant: (store: LockStore) => LockStore,
  by: readonly string[],
])[] = [
  [
    'a fault counts as contention',
    (store) => ({
      ...store,
      reserve: async (...args) => ok((await store.reserve(...args)).unwrapOr({ done: false, present: null })),
    }),
    [
      'reserve: a lost answer is a fault that may have taken effect, and it has',
      'calls at once in an outage all get their faults',
    ],
  ],
  [
    'a lost answer counts as never sent',
    (store) => ({
      ...store,
      hold: async (...args) =>
        (await store.hold(...args)).mapErr((fault) => ({ ...fault, reached: 'never' })),
    }),
    [
      'hold: a lost answer is a fault that may have taken effect, and it has',
      'a hold that lands late on its own value holds it',
    ],
  ],
  [
    'a lost reading counts as no lock',
    (store) => ({ ...store, read: async (tag) => ok((await store.read(tag)).unwrapOr(null)) }),
    ['read: a lost answer is a fault, not an empty one'],
  ],
  [
    'an outage rejects',
    (store) => ({
      ...store,
      ping: async () => {
        const answer = await store.ping();
        if (answer.isErr()) throw new Error(answer.error.detail);
        return answer;
      },
    }),
    ['in an outage every method answers with a fault: no contention, no rejection, no throw'],
  ],
  [
    'an outage hangs',
    (store) => ({
      ...store,
      remove: async (...args) => {
        const answer = await store.remove(...args);
        return answer.isErr() ? new Promise(() => undefined) : answer;
      },
    }),
    ['in an outage every method answers with a fault: no contention, no rejection, no throw'],
  ],
  [
    'a scan that fails looks complete',
    (store) => ({
      ...store,
      scan: async function* () {
        for await (const chunk of store.scan()) if (chunk.isOk()) yield chunk;
      },
    }),
    ['in an outage a scan ends with a fault, which is the last thing it says'],
  ],
  [
    'a scan goes on after its fault',
    (store) => ({
      ...store,
      scan: async function* () {
        for await (const chunk of store.scan()) yield chunk;
        yield ok([]);
        yield err({ type: 'store-fault', reached: 'never', detail: 'late' });
      },
    }),
    ['in an outage a scan ends with a fault, which is the last thing it says'],
  ],
  [
    'the generation goes back',
    (store) => ({ ...store, generation: () => -store.generation() }),
    ['after an outage the store works again, and its generation has not gone back'],
  ],
];

describe('B11: the contract of lock stores catches a store in which', () => {
  test.each(CAUGHT)('%s', async (_, Mutant, by) => {
    const failures = await failuresOf((clock) => new Mutant({ clock }), by);
    expect(failures).toEqual(expect.arrayContaining([...by]));
  });

  test('expired locks stay', async () => {
    const stopped: Clock = { now: () => 0, setTimer: () => () => undefined };
    const by = ['an expired lock reads as gone and can be taken by another'];
    expect(await failuresOf(() => new MemoryLockStore({ clock: stopped }), by)).toEqual(by);
  });

  test('locks live a millisecond too long', async () => {
    const by = ['a lock is there until its last millisecond and gone from its deadline on'];
    expect(await failuresOf((clock) => new MemoryLockStore({ clock: behind(clock) }), by)).toEqual(by);
  });

  test.each(OUTSIDE)('%s', async (_, outside, by) => {
    const failures = await failuresOf((clock) => new MemoryLockStore({ clock }), by, outside);
    expect(failures).toEqual(expect.arrayContaining([...by]));
  });
});

test('B11: a right store fails nothing', async () => {
  expect(await failuresOf((clock) => new MemoryLockStore({ clock }), null)).toEqual([]);
});

/** It shows one millisecond less as soon as time has passed at all. */
function behind(clock: Clock): Clock {
  const start = clock.now();
  return {
    now: () => (clock.now() === start ? start : clock.now() - 1),
    setTimer: (delayMs, task) => clock.setTimer(delayMs, task),
  };
}
