import type { Actor, Deed, SheetScenario } from './scenario.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const LFG = { id: 7, initials: 'LFG' };
const workers = { MR, JP, LFG };

/** A worker in a process of their own. */
function actor(name: string, who: keyof typeof workers, ...deeds: readonly Deed[]): Actor {
  return { name, worker: workers[who], deeds };
}

/** The same workers, in one process. */
function together(actors: readonly Actor[]): readonly Actor[] {
  return actors.map((each) => ({ ...each, process: 'p' }));
}

const takers = [actor('a', 'MR', 'iniciar'), actor('b', 'JP', 'iniciar')];
const rivals = [actor('a', 'MR', 'iniciar', 'finalizar'), actor('b', 'JP', 'iniciar', 'finalizar')];
const neighbours = [
  actor('a', 'MR', 'iniciar', 'finalizar'),
  { ...actor('b', 'JP', 'iniciar', 'finalizar'), tag: 'S-2' },
];
const holder = actor('a', 'MR', 'finalizar', 'iniciar');

/** Nothing but the sheet keeps these apart: the locks answer nobody. */
const BY_THE_SHEET_ALONE: readonly SheetScenario[] = [
  { name: 'two workers take and give back', actors: rivals, faults: 2 },
  { name: 'two workers take while rows are sorted', actors: takers, faults: 1, happenings: ['rows sorted'] },
  {
    name: 'two workers take and give back while rows are sorted twice',
    actors: rivals,
    happenings: ['rows sorted', 'rows sorted'],
  },
  {
    name: 'two workers take and give back while rows are sorted',
    actors: rivals,
    faults: 1,
    happenings: ['rows sorted'],
  },
  { name: 'two workers take while a row is moved', actors: takers, faults: 1, happenings: ['row moved'] },
  {
    name: 'two workers take while a row is inserted',
    actors: takers,
    faults: 1,
    happenings: ['row inserted'],
  },
  {
    name: 'two workers take while a column is inserted',
    actors: takers,
    faults: 1,
    happenings: ['column inserted'],
  },
  {
    name: 'two workers take while a header is renamed',
    actors: takers,
    faults: 1,
    happenings: ['header renamed'],
  },
  {
    name: 'two workers take while the column of versions goes',
    actors: takers,
    faults: 1,
    happenings: ['versions dropped'],
  },
  {
    name: 'a worker gives back and takes again while the column of versions goes',
    actors: [holder],
    faults: 1,
    happenings: ['versions dropped'],
    occupiedBy: MR,
  },
  { name: 'two workers of one process take and give back', actors: together(rivals), faults: 2 },
  {
    name: 'two spools in one process while rows are sorted twice',
    actors: together(neighbours),
    faults: 1,
    happenings: ['rows sorted', 'rows sorted'],
  },
  {
    name: 'two spools in one process while one row is moved',
    actors: together([
      { ...actor('b', 'JP', 'iniciar'), tag: 'S-3' },
      actor('a', 'MR', 'finalizar', 'iniciar'),
    ]),
    occupiedBy: MR,
    faults: 1,
    happenings: ['row moved', 'row inserted'],
  },
  {
    name: 'two spools in two processes while rows are sorted twice',
    actors: neighbours,
    happenings: ['rows sorted', 'rows sorted'],
  },
  {
    name: 'two spools in two processes, given back and taken, while rows are sorted',
    actors: [holder, { ...actor('b', 'JP', 'iniciar'), tag: 'S-2' }],
    occupiedBy: MR,
    faults: 1,
    happenings: ['rows sorted'],
  },
  {
    name: 'a worker gives back and takes again while rows are sorted twice',
    actors: [{ ...holder, repeats: 1 }],
    occupiedBy: MR,
    alone: true,
    faults: 2,
    happenings: ['rows sorted', 'rows sorted'],
  },
  {
    name: 'a worker gives back at one machine, and gives back and takes at another',
    actors: [actor('a', 'MR', 'finalizar'), actor('b', 'MR', 'finalizar', 'iniciar')],
    occupiedBy: MR,
    faults: 2,
  },
  {
    name: 'a worker gives back, and another takes later',
    actors: [actor('a', 'MR', 'finalizar'), actor('b', 'JP', 'pause', 'iniciar')],
    occupiedBy: MR,
    faults: 1,
  },
  {
    name: 'a worker gives back at one machine, and twice at another',
    actors: [actor('a', 'MR', 'finalizar'), actor('b', 'MR', 'iniciar', 'finalizar', 'iniciar')],
    occupiedBy: MR,
    faults: 1,
    happenings: ['rows sorted'],
  },
  {
    name: 'a take-over while its holder gives back and takes again',
    actors: [holder, actor('b', 'JP', { takeOverFrom: MR })],
    occupiedBy: MR,
    faults: 2,
  },
  {
    name: 'a take-over while its holder gives back and takes again, and rows are sorted',
    actors: [holder, actor('b', 'JP', { takeOverFrom: MR })],
    occupiedBy: MR,
    faults: 1,
    happenings: ['rows sorted'],
  },
  {
    name: 'a release while its holder gives back and takes again',
    actors: [holder, actor('s', 'LFG', { releaseFrom: MR })],
    occupiedBy: MR,
    faults: 2,
  },
  {
    name: 'a release while another takes, and rows are sorted',
    actors: [{ ...actor('s', 'LFG', { releaseFrom: MR }), repeats: 1 }, actor('b', 'JP', 'iniciar')],
    occupiedBy: MR,
    faults: 1,
    happenings: ['rows sorted'],
  },
  {
    name: 'two workers take without a lock store, while a person clears the row',
    actors: takers,
    locks: 'none',
    faults: 1,
    happenings: ['row cleared'],
  },
  {
    name: 'two workers take while a person clears the row and rows are sorted',
    actors: takers,
    happenings: ['row cleared', 'rows sorted'],
  },
  {
    name: 'two workers take while a person names another and clears the row',
    actors: takers,
    faults: 1,
    happenings: ['another typed', 'row cleared'],
  },
  {
    name: 'two workers take while a person doubles the row',
    actors: takers,
    faults: 1,
    happenings: ['row copied'],
  },
  {
    name: 'two workers take while a copy is put in the place of the tab',
    actors: takers,
    faults: 1,
    happenings: ['tab exchanged'],
  },
  {
    name: 'a worker gives back and takes again while a copy is put in the place of the tab',
    actors: [holder],
    occupiedBy: MR,
    faults: 1,
    happenings: ['tab exchanged', 'rows sorted'],
  },
  {
    name: 'a worker takes while a person names another and clears the row',
    actors: [actor('a', 'MR', 'iniciar')],
    faults: 1,
    happenings: ['another typed', 'row cleared'],
  },
  {
    name: 'a worker gives back and takes again, alone',
    actors: [{ ...holder, repeats: 1 }],
    occupiedBy: MR,
    alone: true,
    faults: 1,
    happenings: ['rows sorted'],
  },
  {
    name: 'a worker gives back and takes again while the ledger is deleted',
    actors: [holder],
    occupiedBy: MR,
    faults: 1,
    happenings: ['ledger deleted'],
  },
  {
    name: 'a worker gives back while another takes and the workroom is deleted',
    actors: [actor('a', 'MR', 'finalizar'), actor('b', 'JP', 'iniciar')],
    occupiedBy: MR,
    faults: 1,
    happenings: ['workroom deleted'],
  },
  {
    name: 'two workers take while a filter hides the row',
    actors: takers,
    faults: 1,
    happenings: ['row filtered', 'rows sorted'],
  },
  {
    name: 'two workers take while a filter hides the row, and Google pastes to the next row that is seen',
    actors: takers,
    faults: 1,
    happenings: ['row filtered'],
    google: { pasteOntoFilteredRow: 'next-visible-row' },
  },
  {
    name: 'a worker gives back and another takes while a person hides the row, and Google skips it',
    actors: [actor('a', 'MR', 'finalizar'), actor('b', 'JP', 'iniciar')],
    occupiedBy: MR,
    faults: 1,
    happenings: ['row hidden'],
    google: { pasteOntoHiddenRow: 'skipped' },
  },
  { name: 'two processes start on a sheet without the hidden tabs', actors: takers, faults: 1, cold: true },
];

/** With locks. What may go wrong with these is walked over the truth in memory. */
const WITH_LOCKS: readonly SheetScenario[] = [
  {
    name: 'a worker takes while a person clears the row between any two calls',
    actors: [actor('a', 'MR', 'iniciar')],
    locks: 'in steps',
    faults: 1,
    happenings: ['pause', 'row cleared', 'rows sorted'],
  },
  {
    name: 'a release while another takes, with locks',
    actors: [actor('s', 'LFG', { releaseFrom: MR }), actor('b', 'JP', 'iniciar')],
    occupiedBy: MR,
    locks: 'in steps',
    faults: 1,
  },
  {
    name: 'two workers take and give back while reservations expire and rows are sorted',
    actors: rivals,
    locks: 'at once',
    faults: 1,
    happenings: ['expiry', 'rows sorted'],
  },
  {
    name: 'reconcile, a holder and a rival while rows are sorted twice',
    actors: [actor('c', 'LFG', 'reconcile'), holder, actor('b', 'JP', 'iniciar')],
    occupiedBy: MR,
    locks: 'at once',
    happenings: ['rows sorted', 'rows sorted'],
  },
  {
    name: 'reconcile and a holder while rows are sorted',
    actors: [actor('c', 'LFG', 'reconcile'), holder],
    occupiedBy: MR,
    locks: 'at once',
    faults: 2,
    happenings: ['rows sorted'],
  },
];

/** All that is walked by `npm run explore`. */
export const SHEET_SCENARIOS: readonly SheetScenario[] = [...BY_THE_SHEET_ALONE, ...WITH_LOCKS];
