import { ok } from 'neverthrow';
import type { LockStore, OccupationSource } from '@spoollock/core/adapter';
import { SCENARIOS } from '../explorer/scenarios.js';
import { SMALL_SCENARIOS } from '../explorer/small-scenarios.js';
import type { Actor, Deed, Scenario } from '../explorer/scenario.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const LFG = { id: 7, initials: 'LFG' };
const PS = { id: 12, initials: 'PS' };
const workers = { MR, JP, LFG, PS };

function process(name: string, who: keyof typeof workers, ...deeds: readonly Deed[]): Actor {
  return { name, worker: workers[who], deeds };
}

const takers = [process('a', 'MR', 'iniciar'), process('b', 'JP', 'iniciar')];
const threeTakers = [...takers, process('c', 'LFG', 'iniciar')];
const held = { worker: MR, lock: true };
const withoutCompare = { compareAndSet: false } as const;
const besideEarlierService = { sharedWithEarlierService: true } as const;

/** A lock store that sends again what changes nothing the second time, as an adapter may after a lost reply. */
function repeating(store: LockStore): LockStore {
  return withStore(store, {
    reserve: async (...args) => {
      await store.reserve(...args);
      return store.reserve(...args);
    },
    swap: async (...args) => {
      await store.swap(...args);
      return store.swap(...args);
    },
  });
}

/** A lock store that finds nothing any more where something stood in its way a moment ago. */
function forgetful(store: LockStore): LockStore {
  return withStore(store, {
    reserve: async (...args) =>
      (await store.reserve(...args)).map((attempt) =>
        attempt.done ? attempt : { done: false, present: null },
      ),
  });
}

/** A lock store in which a renewal lands after the next command, which was sent when its answer had been lost. */
function overtaken(store: LockStore): LockStore {
  let renewal: Parameters<LockStore['renew']> | null = null;
  return withStore(store, {
    renew: async (...args) => {
      renewal = args;
      return store.renew(...args);
    },
    hold: async (...args) => {
      const held = await store.hold(...args);
      if (renewal !== null) await store.renew(...renewal);
      return held;
    },
    remove: async (...args) => {
      const removed = await store.remove(...args);
      if (renewal !== null) await store.renew(...renewal);
      return removed;
    },
  });
}

function withStore(store: LockStore, change: Partial<LockStore>): LockStore {
  return {
    reach: store.reach,
    generation: () => store.generation(),
    reserve: (...args) => store.reserve(...args),
    read: (...args) => store.read(...args),
    hold: (...args) => store.hold(...args),
    renew: (...args) => store.renew(...args),
    lapse: (...args) => store.lapse(...args),
    swap: (...args) => store.swap(...args),
    remove: (...args) => store.remove(...args),
    restore: (...args) => store.restore(...args),
    nextCleanupCandidate: () => store.nextCleanupCandidate(),
    scan: () => store.scan(),
    ping: () => store.ping(),
    ...change,
  };
}

/** A truth that cannot write the name of MR: somebody guards the cell. */
function guarded(source: OccupationSource): OccupationSource {
  const { abilities } = source;
  return {
    abilities,
    read: (...args) => source.read(...args),
    rows: (...args) => source.rows(...args),
    write: (change, call) =>
      change.next.state === 'occupied' && change.next.worker.id === MR.id
        ? Promise.resolve(ok({ outcome: 'unwritable', problem: 'the cell is guarded' } as const))
        : source.write(change, call),
    settle: (...args) => source.settle(...args),
    confirm: (...args) => source.confirm(...args),
    check: (...args) => source.check(...args),
  };
}

/** What the explorer's own scenarios do not bring about, each small enough for a few seconds. */
export const MORE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'two workers take, on a truth that cannot compare, with a fault',
    actors: takers,
    abilities: withoutCompare,
    faults: 1,
    worldFaults: ['locks down'],
  },
  {
    name: 'two workers take, on a truth that can neither compare nor settle, with a fault',
    actors: takers,
    abilities: { compareAndSet: false, settles: false },
    faults: 1,
    worldFaults: [],
  },
  {
    name: 'a short reservation, on a truth that cannot compare, while time passes',
    actors: takers,
    abilities: withoutCompare,
    options: { safetyExpirySeconds: 5 },
    happenings: ['time passes'],
  },
  {
    name: 'a lost lock, its holder and two workers, on a truth that cannot compare',
    actors: [process('a', 'MR', 'finalizar'), process('b', 'JP', 'iniciar'), process('c', 'LFG', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    abilities: withoutCompare,
  },
  {
    name: 'an orphan and three workers, on a truth that cannot compare',
    actors: threeTakers,
    orphan: { of: LFG, old: false },
    abilities: withoutCompare,
  },
  {
    name: 'an orphan, reconcile and two workers, on a truth that cannot compare',
    actors: [...takers, process('c', 'LFG', 'reconcile')],
    orphan: { of: LFG, old: false },
    abilities: withoutCompare,
  },
  {
    name: 'a worker reclaims an orphan, from a lock store that repeats',
    actors: [process('a', 'MR', 'iniciar')],
    orphan: { of: LFG, old: false },
    weaken: { store: repeating },
  },
  {
    name: 'two workers take, from a lock store that forgets what was in the way, on a truth that cannot compare',
    actors: takers,
    abilities: withoutCompare,
    weaken: { store: forgetful },
  },
  {
    name: 'a worker takes and asks again while time passes, and a renewal lands late',
    actors: [process('a', 'MR', 'iniciar', 'iniciar')],
    happenings: ['time passes'],
    weaken: { store: overtaken },
  },
  {
    name: 'a worker takes and asks again in TTL mode while time passes, and a renewal lands late',
    actors: [process('a', 'MR', 'iniciar', 'iniciar')],
    happenings: ['time passes'],
    options: { mode: 'ttl' },
    weaken: { store: overtaken },
  },
  {
    name: 'a worker asks twice for a spool whose cell does not take their name',
    actors: [process('a', 'MR', 'iniciar', 'iniciar')],
    weaken: { source: guarded },
  },
  {
    name: 'a worker asks twice for a spool whose cell does not take their name, and a renewal lands late',
    actors: [process('a', 'MR', 'iniciar', 'iniciar')],
    happenings: ['time passes'],
    weaken: { source: guarded, store: overtaken },
  },
  {
    name: 'a worker meets an occupation whose lock was lost',
    actors: [process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
  },
  {
    name: "a worker asks again for their own spool, under another's lock",
    actors: [process('a', 'MR', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    orphan: { of: LFG, old: false },
  },
  {
    name: 'one worker at two machines gives back and takes again',
    actors: [process('a', 'MR', 'finalizar'), process('b', 'MR', 'iniciar')],
    occupiedBy: held,
  },
  {
    name: 'a worker gives back and repeats it, while taking again at another machine, with two faults',
    actors: [{ ...process('a', 'MR', 'finalizar'), repeats: 1 }, process('b', 'MR', 'iniciar')],
    occupiedBy: held,
    faults: 2,
    worldFaults: [],
  },
  {
    name: 'a worker gives back by fence, and has it again from another machine',
    actors: [process('a', 'MR', 'iniciar', 'finalizar by fence'), process('b', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: held,
  },
  {
    name: 'a worker meets a stale occupation that may not be superseded',
    actors: [process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false, hoursAgo: 30 },
    happenings: ['row cleared'],
  },
  {
    name: 'cleanup meets the lock of an old occupation',
    actors: [process('b', 'JP', 'iniciar'), process('c', 'LFG', 'cleanup')],
    occupiedBy: { worker: MR, lock: true, hoursAgo: 30 },
  },
  {
    name: 'a worker meets a fresh occupation where stale ones are superseded',
    actors: [process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    options: { stale: 'supersede' },
  },
  {
    name: 'a worker meets an occupation without a date where stale ones are superseded',
    actors: [process('b', 'JP', 'iniciar')],
    label: 'MR(93)',
    options: { stale: 'supersede' },
  },
  {
    name: 'a stale occupation that its holder begins anew while another supersedes it',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false, hoursAgo: 30 },
    options: { stale: 'supersede' },
    happenings: ['expiry'],
  },
  { name: 'two workers take, and nothing fails', actors: takers },
  {
    name: 'a worker gives back, with two faults',
    actors: [process('a', 'MR', 'finalizar')],
    occupiedBy: held,
    faults: 2,
    worldFaults: [],
  },
  {
    name: 'reconcile and two workers, on a truth that cannot compare, while a person clears the row',
    actors: [process('b', 'JP', 'iniciar'), process('c', 'LFG', 'reconcile', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    abilities: withoutCompare,
    happenings: ['row cleared'],
  },
  {
    name: 'a lost lock, its holder, a rival and reconcile, and nothing fails',
    actors: [
      process('a', 'MR', 'finalizar'),
      process('b', 'JP', 'iniciar'),
      process('c', 'LFG', 'reconcile'),
    ],
    occupiedBy: { worker: MR, lock: false },
  },
  { name: 'a worker takes, with two faults', actors: [process('a', 'MR', 'iniciar')], faults: 2 },
  {
    name: 'a worker gives back and takes again, with two faults',
    actors: [process('a', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: held,
    faults: 2,
    worldFaults: [],
  },
  {
    name: 'a worker gives back and takes again on a truth that cannot settle, with a fault',
    actors: [process('a', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: held,
    abilities: { settles: false },
    faults: 1,
  },
  {
    name: 'a worker gives back and takes a lost lock again on a truth that cannot settle, with a fault',
    actors: [process('a', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    abilities: { settles: false },
    faults: 1,
  },
  {
    name: 'a worker gives back and is given the spool again, with two faults',
    actors: [process('a', 'MR', 'finalizar', { takeOverFrom: JP })],
    occupiedBy: held,
    faults: 2,
    worldFaults: [],
  },
  {
    name: 'a worker gives back and takes again while calls come to their deadline, with a fault',
    actors: [process('a', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: held,
    faults: 1,
    happenings: ['deadline'],
  },
  {
    name: 'a worker asks twice for a spool whose label nobody can read',
    actors: [process('a', 'MR', 'iniciar', 'iniciar')],
    label: 'turno noche',
  },
  {
    name: 'a worker takes while a person doubles the row, on a truth that cannot compare',
    actors: [process('a', 'MR', 'iniciar')],
    abilities: withoutCompare,
    happenings: ['row copied'],
  },
  {
    name: 'a lost lock, its holder, a rival and reconcile, on a truth that cannot compare',
    actors: [
      process('a', 'MR', 'finalizar'),
      process('b', 'JP', 'iniciar'),
      process('c', 'LFG', 'reconcile', 'iniciar'),
    ],
    occupiedBy: { worker: MR, lock: false },
    abilities: withoutCompare,
  },
  {
    name: 'three workers take, on a truth that cannot compare, while a person clears the row and reservations expire',
    actors: threeTakers,
    abilities: withoutCompare,
    happenings: ['expiry between writes', 'row cleared between writes'],
  },
  {
    name: 'two workers take while a person clears the row and reservations expire',
    actors: takers,
    happenings: ['expiry', 'row cleared'],
  },
  {
    name: 'two workers take while they sleep and a person names another, and nothing fails',
    actors: takers,
    happenings: ['pause', 'another typed'],
  },
  { name: 'a worker taps twice at once', actors: [process('a', 'MR', 'iniciar, twice at once')] },
  {
    name: 'a take-over from a label that nobody can read, while a person types another',
    actors: [process('b', 'JP', { takeOverFrom: 'turno noche' })],
    label: 'turno noche',
    happenings: ['other garbage typed'],
  },
  {
    name: 'a take-over by fence while its holder gives back and takes again',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', { takeOverFrom: MR, fence: 4 })],
    occupiedBy: held,
  },
  {
    name: 'a take-over and two workers, on a truth that cannot compare, while a person clears the row',
    actors: [
      process('t', 'LFG', { takeOverFrom: MR }),
      process('c', 'JP', 'iniciar'),
      process('d', 'PS', 'iniciar'),
    ],
    occupiedBy: { worker: MR, lock: false },
    abilities: withoutCompare,
    happenings: ['row cleared between writes'],
  },
  {
    name: 'a supervisor releases a spool, and nothing fails',
    actors: [process('s', 'PS', { releaseFrom: MR })],
    occupiedBy: held,
  },
  {
    name: 'a release and two workers, on a truth that cannot compare',
    actors: [
      process('s', 'PS', { releaseFrom: MR }),
      process('b', 'JP', 'iniciar'),
      process('c', 'LFG', 'iniciar'),
    ],
    occupiedBy: held,
    abilities: withoutCompare,
  },
  {
    name: 'one process takes and releases, with two faults',
    actors: [process('a', 'MR', 'iniciar', { releaseFrom: MR })],
    faults: 2,
    worldFaults: [],
  },
  {
    name: 'a worker takes, without a lock store, with two faults',
    actors: [process('a', 'MR', 'iniciar')],
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'a worker gives back and takes again, without a lock store, with two faults',
    actors: [process('a', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'two workers take while calls come to their deadline twice',
    actors: takers,
    happenings: ['deadline', 'deadline'],
  },
  {
    name: 'a worker gives back and repeats it, while taking again at another machine',
    actors: [
      process('a', 'MR', 'iniciar', 'finalizar', 'finalizar, once more'),
      process('b', 'MR', 'iniciar'),
    ],
    looksAtLock: true,
  },
  {
    name: 'the earlier service takes beside a worker',
    actors: [process('e', 'MR', 'the earlier service takes'), process('b', 'JP', 'iniciar')],
    options: besideEarlierService,
  },
  {
    name: 'the earlier service takes beside a worker, and the locks go down',
    actors: [process('e', 'MR', 'the earlier service takes'), process('b', 'JP', 'iniciar')],
    options: besideEarlierService,
    faults: 1,
    worldFaults: ['locks down'],
  },
  {
    name: 'the earlier service takes beside a worker and the same worker who gives back',
    actors: [
      process('e', 'MR', 'the earlier service takes'),
      process('a', 'MR', 'finalizar'),
      process('b', 'JP', 'iniciar'),
    ],
    options: besideEarlierService,
  },
];

const WITH_ALL_FAULTS = ' (all faults)';
const byName = new Map<string, Scenario>([
  ...[...SMALL_SCENARIOS, ...MORE_SCENARIOS].map((scenario) => [scenario.name, scenario] as const),
  ...SCENARIOS.map((scenario) => [`${scenario.name}${WITH_ALL_FAULTS}`, scenario] as const),
]);

export function scenarioNamed(name: string): Scenario {
  const scenario = byName.get(name);
  if (scenario === undefined) throw new TypeError(`there is no scenario ${name}`);
  return scenario;
}

/** Where else to look when no scenario of its own misses a protection: the small ones first. */
export const EVERYWHERE: readonly string[] = [...SMALL_SCENARIOS, ...MORE_SCENARIOS].map(({ name }) => name);
