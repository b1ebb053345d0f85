import { held, insisting, LFG, machines, MR, process, rivals, takers } from './cast.js';
import { RELEASES } from './release-scenarios.js';
import type { Scenario } from './scenario.js';
import { WITHOUT_A_STORE } from './truth-alone-scenarios.js';

/** Two processes, up to two faults anywhere. */
const PAIRS: readonly Scenario[] = [
  { name: 'two workers take and give back', actors: rivals, faults: 2 },
  { name: 'two workers take while reservations expire', actors: takers, faults: 2, happenings: ['expiry'] },
  {
    name: 'two workers take, give back and repeat what got no answer, while reservations expire',
    processPerCall: true,
    actors: insisting,
    faultsInShort: 0,
    faults: 1,
    happenings: ['expiry'],
  },
  {
    name: 'two workers take while a person clears the row',
    actors: takers,
    faults: 2,
    happenings: ['row cleared'],
  },
  {
    name: 'two workers take while they sleep and a person clears the row',
    actors: takers,
    faultsInShort: 0,
    faults: 1,
    happenings: ['pause', 'row cleared'],
  },
  {
    name: 'two workers take while a person names another',
    actors: takers,
    faultsInShort: 0,
    faults: 1,
    happenings: ['another typed', 'row cleared'],
  },
  {
    name: 'two workers take while a person writes what nobody can read',
    actors: takers,
    faults: 1,
    happenings: ['garbage typed'],
  },
  {
    name: 'two workers take while a person doubles the row',
    actors: takers,
    faults: 1,
    happenings: ['row copied'],
  },
  { name: 'one worker at two machines', actors: machines, faults: 2 },
  {
    name: 'one worker gives back at one machine and takes at another',
    processPerCall: true,
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'MR', 'iniciar', 'finalizar by fence')],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 2,
  },
  {
    name: 'a take-over while its holder gives back and takes again',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', { takeOverFrom: MR })],
    occupiedBy: held,
    faults: 2,
  },
  {
    name: 'two take-overs from one holder',
    actors: [process('a', 'LFG', { takeOverFrom: MR }), process('b', 'JP', { takeOverFrom: MR })],
    occupiedBy: held,
    faults: 2,
  },
  {
    name: 'a take-over from a label that nobody can read, and a worker',
    actors: [process('a', 'MR', 'iniciar'), process('b', 'JP', { takeOverFrom: 'turno noche' }, 'finalizar')],
    label: 'turno noche',
    faults: 2,
  },
  {
    name: 'an old orphan, cleanup and a worker',
    processPerCall: true,
    actors: [process('a', 'MR', 'iniciar'), process('c', 'MR', 'cleanup')],
    orphan: { of: LFG, old: true },
    faultsInShort: 0,
    faults: 2,
  },
  {
    name: 'an orphan, reconcile and a worker',
    actors: [process('a', 'MR', 'iniciar', 'finalizar'), process('c', 'MR', 'reconcile')],
    orphan: { of: LFG, old: false },
    faults: 2,
  },
  {
    name: 'a lost lock, its holder and reconcile',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('c', 'JP', 'reconcile')],
    occupiedBy: { worker: MR, lock: false },
    faults: 2,
  },
  {
    name: 'a worker gives back and takes again, on a truth that cannot settle',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', 'iniciar')],
    occupiedBy: held,
    abilities: { settles: false },
    faults: 2,
  },
  {
    name: 'a stale occupation that its holder gives back while another supersedes it',
    processPerCall: true,
    actors: [process('a', 'MR', 'finalizar'), process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false, hoursAgo: 30 },
    options: { stale: 'supersede' },
    faultsInShort: 0,
    faults: 2,
  },
  {
    name: 'two workers take, in TTL mode',
    processPerCall: true,
    actors: takers,
    options: { mode: 'ttl' },
    faultsInShort: 0,
    faults: 1,
    happenings: ['expiry'],
  },
  {
    name: 'two workers take while calls come to their deadline',
    actors: takers,
    faultsInShort: 0,
    faults: 1,
    happenings: ['deadline'],
  },
  {
    name: 'a worker gives back, repeats and takes while calls come to their deadline',
    actors: [{ ...process('a', 'MR', 'finalizar', 'iniciar'), repeats: 1 }],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 1,
    happenings: ['deadline'],
  },
];

/** Three processes, up to one fault anywhere. */
const TRIOS: readonly Scenario[] = [
  {
    name: 'three workers take',
    actors: [...takers, process('c', 'LFG', 'iniciar')],
    faults: 1,
    happenings: ['expiry'],
  },
  {
    name: 'three workers take and give back',
    actors: [...rivals, process('c', 'LFG', 'iniciar', 'finalizar')],
    longOnly: true,
    faults: 1,
  },
  {
    name: 'a lost lock, its holder, a rival and reconcile',
    actors: [process('a', 'MR', 'finalizar'), process('b', 'JP', 'iniciar'), process('c', 'MR', 'reconcile')],
    occupiedBy: { worker: MR, lock: false },
    faults: 1,
  },
  {
    name: 'a take-over that comes twice while its new holder gives back and a third takes',
    actors: [
      process('a', 'MR', 'finalizar'),
      process('b', 'MR', { takeOverFrom: LFG }),
      process('c', 'JP', 'iniciar'),
    ],
    occupiedBy: held,
    faults: 1,
  },
  {
    name: 'a take-over, its holder, and reconcile',
    actors: [
      process('a', 'MR', 'finalizar'),
      process('b', 'JP', { takeOverFrom: MR }),
      process('c', 'LFG', 'reconcile'),
    ],
    occupiedBy: { worker: MR, lock: false },
    faults: 1,
  },
  {
    name: 'an orphan, two workers and reconcile',
    actors: [...takers, process('c', 'LFG', 'reconcile')],
    orphan: { of: LFG, old: false },
    faults: 1,
  },
  {
    // Each INICIAR looks at a lock beside what it does.
    name: 'an old orphan and two workers',
    actors: takers,
    orphan: { of: LFG, old: true },
    longOnly: true,
  },
  {
    name: 'a worker gives back while two others take and a person clears the row',
    actors: [process('a', 'MR', 'finalizar'), process('b', 'JP', 'iniciar'), process('c', 'LFG', 'iniciar')],
    occupiedBy: held,
    faults: 1,
    happenings: ['row cleared'],
  },
];

/**
 * Truths that cannot compare and set: nothing but the locks keeps two workers apart there, and nobody is paused
 * past an expiry that was not renewed.
 */
const WITHOUT_COMPARE_AND_SET: readonly Scenario[] = [
  {
    name: 'two workers take and give back, on a truth that cannot compare, while time passes',
    actors: rivals,
    abilities: { compareAndSet: false },
    happenings: ['time passes'],
  },
  {
    name: 'a worker gives back while two others take, on a truth that cannot compare',
    actors: [process('a', 'MR', 'finalizar'), process('b', 'JP', 'iniciar'), process('c', 'LFG', 'iniciar')],
    occupiedBy: held,
    abilities: { compareAndSet: false },
    happenings: ['time passes'],
  },
  {
    // To the others its reservation looks a day old.
    name: 'a worker whose clock is a day behind, and another, on a truth that cannot compare',
    actors: [
      { ...process('a', 'MR', 'iniciar', 'finalizar'), clockBehindHours: 30 },
      process('b', 'JP', 'iniciar', 'iniciar'),
    ],
    abilities: { compareAndSet: false },
  },
];

/**
 * All that is walked by `npm run explore`.
 *
 * @example
 * ```ts
 * for (const { name, faults } of SCENARIOS) console.log(name, faults);
 * ```
 */
export const SCENARIOS: readonly Scenario[] = [
  ...PAIRS,
  ...TRIOS,
  ...WITHOUT_COMPARE_AND_SET,
  ...RELEASES,
  ...WITHOUT_A_STORE,
];
