import { machines, MR, process, rivals, takers } from './cast.js';
import type { Scenario } from './scenario.js';

/** The truth alone: no process has a lock store. */
export const WITHOUT_A_STORE: readonly Scenario[] = [
  {
    name: 'two workers take and give back, without a lock store',
    actors: rivals,
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'two workers take while a person clears the row, without a lock store',
    actors: takers,
    withoutStore: true,
    faults: 2,
    happenings: ['row cleared'],
  },
  {
    name: 'two workers take while a person doubles the row, without a lock store',
    actors: takers,
    withoutStore: true,
    faults: 2,
    happenings: ['row copied'],
  },
  {
    name: 'one worker at two machines, without a lock store',
    actors: machines,
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'a take-over while its holder gives back and takes again, without a lock store',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', { takeOverFrom: MR })],
    occupiedBy: { worker: MR, lock: false },
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'a release while its holder gives back and takes again, without a lock store',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('s', 'LFG', { releaseFrom: MR })],
    occupiedBy: { worker: MR, lock: false },
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'a release and a take-over while another takes, without a lock store',
    actors: [
      process('s', 'LFG', { releaseFrom: MR }),
      process('t', 'LFG', { takeOverFrom: MR }),
      process('b', 'JP', 'iniciar'),
    ],
    occupiedBy: { worker: MR, lock: false },
    withoutStore: true,
    faults: 1,
    faultsInShort: 1,
  },
  {
    name: 'two workers take while calls come to their deadline, without a lock store',
    actors: takers.map((actor) => ({ ...actor, repeats: 1 })),
    withoutStore: true,
    faultsInShort: 0,
    faults: 1,
    happenings: ['deadline'],
  },
  {
    name: 'a worker gives back and takes again, on a truth that cannot settle, without a lock store',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false },
    abilities: { settles: false },
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'a stale occupation that its holder gives back while another supersedes it, without a lock store',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('b', 'JP', 'iniciar')],
    occupiedBy: { worker: MR, lock: false, hoursAgo: 30 },
    options: { stale: 'supersede' },
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'three workers take and give back, without a lock store',
    actors: [...rivals, process('c', 'LFG', 'iniciar', 'finalizar')],
    withoutStore: true,
    faults: 2,
  },
  {
    name: 'two workers take and give back, and the process of one has no lock store',
    actors: [
      process('a', 'MR', 'iniciar', 'finalizar'),
      { ...process('b', 'JP', 'iniciar', 'finalizar'), withoutStore: true },
    ],
    faults: 1,
  },
];
