import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import type { Occupation, OccupationSource } from '@spoollock/core';
import { explore, Schedule, type Exploration } from '../src/explorer/schedule.js';
import { runScenario, type Scenario, type Weakening } from '../src/explorer/scenario.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const LFG = { id: 7, initials: 'LFG' };

const rivals = [
  { name: 'a', worker: MR, deeds: ['iniciar', 'finalizar'] },
  { name: 'b', worker: JP, deeds: ['iniciar', 'finalizar'] },
] as const;
const takers = [
  { name: 'a', worker: MR, deeds: ['iniciar'] },
  { name: 'b', worker: JP, deeds: ['iniciar'] },
] as const;

const scenarios: Record<string, Scenario> = {
  'two workers after one spool': { actors: rivals },
  'the same, with one fault anywhere': { actors: rivals, faults: { most: 1 } },
  'the same, with the reservation expiring anywhere': { actors: rivals, happenings: ['expiry'] },
  'the same, with the locks lost anywhere': { actors: rivals, happenings: ['locks emptied'] },
  'two workers and a person who clears the row': { actors: takers, happenings: ['row cleared', 'expiry'] },
  'one worker at two machines, with one fault': {
    actors: [
      { name: 'a', worker: MR, deeds: ['iniciar', 'finalizar'] },
      { name: 'b', worker: MR, deeds: ['iniciar'] },
    ],
    faults: { most: 1 },
  },
  'a lost lock, its holder, a rival and reconcile, with one fault': {
    actors: [
      { name: 'a', worker: MR, deeds: ['finalizar'] },
      { name: 'b', worker: JP, deeds: ['iniciar'] },
      { name: 'c', worker: MR, deeds: ['reconcile'] },
    ],
    occupiedBy: { worker: MR, lock: false },
    faults: { most: 1 },
  },
  'a take-over while its holder gives back, with one fault': {
    actors: [
      { name: 'a', worker: MR, deeds: ['finalizar', 'iniciar'] },
      { name: 'b', worker: JP, deeds: [{ takeOverFrom: MR }] },
    ],
    occupiedBy: { worker: MR, lock: true },
    faults: { most: 1 },
  },
  'a worker who gives back and takes again, on a truth that cannot settle, with one fault': {
    actors: [{ name: 'a', worker: MR, deeds: ['finalizar', 'iniciar'] }],
    occupiedBy: { worker: MR, lock: true },
    abilities: { settles: false },
    faults: { most: 1 },
  },
  'a take-over that comes twice while its new holder gives back and a third takes': {
    actors: [
      { name: 'a', worker: MR, deeds: ['finalizar'] },
      { name: 'b', worker: MR, deeds: [{ takeOverFrom: LFG }] },
      { name: 'c', worker: JP, deeds: ['iniciar'] },
    ],
    occupiedBy: { worker: MR, lock: true },
  },
  'an old orphan, cleanup and a worker': {
    actors: [
      { name: 'a', worker: MR, deeds: ['iniciar'] },
      { name: 'c', worker: MR, deeds: ['cleanup'] },
    ],
    orphan: { of: LFG, old: true },
  },
  'an orphan, reconcile and a worker, with one fault': {
    actors: [
      { name: 'a', worker: MR, deeds: ['iniciar'] },
      { name: 'c', worker: MR, deeds: ['reconcile'] },
    ],
    orphan: { of: LFG, old: false },
    faults: { most: 1 },
  },
  'an orphan and two workers': { actors: takers, orphan: { of: LFG, old: false }, happenings: ['expiry'] },
};

function walk(scenario: Scenario): Promise<Exploration> {
  return explore((schedule) => runScenario(scenario, schedule));
}

describe('B13: every interleaving keeps the invariants', () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    test(name, { timeout: 120_000 }, async () => {
      const { failure, schedules } = await walk(scenario);
      expect(failure).toBeNull();
      expect(schedules).toBeGreaterThan(50);
    });
  }
});

/** A truth like the real one but for what `change` puts in its place. */
function but(change: (source: OccupationSource) => Partial<OccupationSource>): Weakening {
  return {
    source: (source) => {
      const { abilities } = source;
      const real: OccupationSource = {
        abilities,
        read: (...args) => source.read(...args),
        rows: (...args) => source.rows(...args),
        write: (...args) => source.write(...args),
        settle: (...args) => source.settle(...args),
        complete: (...args) => source.complete(...args),
        check: (...args) => source.check(...args),
      };
      return { ...real, ...change(source) };
    },
  };
}

describe('B13: what the invariants rest on is missed when it is taken away', () => {
  test('compare-and-set in the truth', async () => {
    const blind = but((source) => ({
      write: async (change, call) => {
        const row = (await source.read([change.tag], call)).map((rows) => rows.get(change.tag));
        const now: Occupation | undefined = row.isOk() ? row.value : undefined;
        const expected =
          now?.state === 'occupied'
            ? ({ state: 'occupied', workerId: now.worker.id } as const)
            : ({ state: 'free' } as const);
        return source.write({ ...change, expected }, call);
      },
    }));
    // Lost locks, or a reservation that ran out, leave nothing but the truth between two workers.
    const { failure } = await walk({ actors: takers, happenings: ['expiry'], weaken: blind });
    expect(failure?.violation).toMatch(/^I[123]/);
  });

  test('the confirmation before Ok', async () => {
    const credulous = but(() => ({
      complete: async ({ tag, next }) =>
        ok(
          next.state === 'free' ? { state: 'free', version: 1 } : { ...next, version: 1, label: String(tag) },
        ),
    }));
    const { failure } = await walk({ actors: takers, happenings: ['row cleared'], weaken: credulous });
    expect(failure?.violation).toMatch(/^I[12]/);
  });

  test('burning the id of a write that got no answer', async () => {
    const pretending = but(() => ({ settle: async () => ok('burned' as const) }));
    const { failure } = await walk({
      actors: [{ name: 'a', worker: MR, deeds: ['finalizar', 'iniciar'] }],
      occupiedBy: { worker: MR, lock: true },
      faults: { most: 1, kinds: ['applied late'] },
      weaken: pretending,
    });
    expect(failure?.violation).toMatch(/^I[123]/);
  });
});

test('a failing schedule is replayed by its choices', async () => {
  const credulous = but(() => ({
    complete: async ({ next }) =>
      ok(next.state === 'free' ? { state: 'free', version: 1 } : { ...next, version: 1, label: '' }),
  }));
  const scenario: Scenario = { actors: takers, happenings: ['row cleared'], weaken: credulous };
  const { failure } = await walk(scenario);
  const again = await runScenario(scenario, new Schedule(failure?.choices));
  expect(again).toEqual({ violation: failure?.violation, trace: failure?.trace });
});
