import { held, MR, process } from './cast.js';
import type { Scenario } from './scenario.js';

/** A supervisor gives a spool back for its holder. */
export const RELEASES: readonly Scenario[] = [
  {
    name: 'a release while another takes',
    actors: [process('s', 'LFG', { releaseFrom: MR }), process('b', 'JP', 'iniciar')],
    occupiedBy: held,
    faults: 2,
  },
  {
    name: 'a release while its holder gives back and takes again',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('s', 'LFG', { releaseFrom: MR })],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 2,
  },
  {
    name: 'a release by fence while its holder gives back and takes again',
    actors: [process('a', 'MR', 'finalizar', 'iniciar'), process('s', 'LFG', { releaseFrom: MR, fence: 4 })],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 1,
  },
  {
    name: 'a release and a take-over from one holder',
    actors: [process('s', 'LFG', { releaseFrom: MR }), process('b', 'JP', { takeOverFrom: MR })],
    occupiedBy: held,
    faults: 2,
  },
  {
    name: 'a release from a label that nobody can read, while a person types another, and a worker',
    actors: [process('s', 'LFG', { releaseFrom: 'turno noche' }), process('b', 'JP', 'iniciar')],
    label: 'turno noche',
    faults: 1,
    happenings: ['other garbage typed'],
  },
  {
    name: 'a release while another takes and a person names a third and clears the row',
    actors: [process('s', 'LFG', { releaseFrom: MR }), process('b', 'JP', 'iniciar')],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 1,
    happenings: ['another typed', 'row cleared'],
  },
  {
    name: 'a release that is repeated, while its holder takes again',
    processPerCall: true,
    actors: [
      { ...process('s', 'LFG', { releaseFrom: MR }, { releaseFrom: MR, onceMore: true }), repeats: 1 },
      process('a', 'MR', 'iniciar'),
    ],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 1,
    looksAtLock: true,
  },
  {
    name: 'a release, its holder and a take, by one process, on a truth that cannot settle',
    actors: [
      { ...process('s', 'LFG', { releaseFrom: MR }, 'iniciar'), repeats: 1 },
      process('a', 'MR', 'finalizar'),
    ],
    occupiedBy: { worker: MR, lock: false },
    abilities: { settles: false },
    faults: 1,
  },
  {
    name: 'a release while another takes and calls come to their deadline',
    actors: [process('s', 'LFG', { releaseFrom: MR }), process('b', 'JP', 'iniciar')],
    occupiedBy: held,
    faultsInShort: 0,
    faults: 1,
    happenings: ['deadline'],
  },
  {
    name: 'a release, its holder, and another',
    actors: [
      process('s', 'LFG', { releaseFrom: MR }),
      process('a', 'MR', 'finalizar'),
      process('b', 'JP', 'iniciar'),
    ],
    occupiedBy: held,
    faults: 1,
  },
  {
    name: 'a release, a worker and reconcile',
    actors: [
      process('s', 'LFG', { releaseFrom: MR }),
      process('b', 'JP', 'iniciar'),
      process('c', 'LFG', 'reconcile'),
    ],
    occupiedBy: { worker: MR, lock: false },
    faults: 1,
  },
];
