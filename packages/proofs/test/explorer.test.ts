import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import type { Occupation, OccupationSource } from '@spoollock/core/adapter';
import { withoutRowInAnswer } from '../../core/test/support/weakened-ports.js';
import { explore, type Exploration } from '../src/explorer/explore.js';
import { runScenario } from '../src/explorer/run-scenario.js';
import { Schedule } from '../src/explorer/schedule.js';
import { SMALL_SCENARIOS } from '../src/explorer/small-scenarios.js';
import type { Scenario, Weakening } from '../src/explorer/scenario.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const takers = [
  { name: 'a', worker: MR, deeds: ['iniciar'] },
  { name: 'b', worker: JP, deeds: ['iniciar'] },
] as const;

function walk(scenario: Scenario): Promise<Exploration> {
  return explore((schedule) => runScenario(scenario, schedule));
}

describe('B13: every interleaving keeps the invariants', () => {
  for (const scenario of SMALL_SCENARIOS) {
    test(scenario.name, { timeout: 180_000 }, async () => {
      const { failure, complete, schedules } = await walk(scenario);
      expect(failure).toBeNull();
      expect(complete).toBe(true);
      expect(schedules).toBeGreaterThan(5);
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
        confirm: (...args) => source.confirm(...args),
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
    const { failure } = await walk({ name: 'blind', actors: takers, happenings: ['expiry'], weaken: blind });
    expect(failure?.violation).toMatch(/^I1/);
  });

  test('cancelling the id of a write that got no answer', async () => {
    const pretending = but(() => ({ settle: async () => ok('cancelled' as const) }));
    const { failure } = await walk({
      name: 'pretending',
      actors: [{ name: 'a', worker: MR, deeds: ['finalizar', 'iniciar'] }],
      occupiedBy: { worker: MR, lock: true },
      faults: 2,
      weaken: pretending,
    });
    expect(failure?.violation).toMatch(/^I[37]/);
  });
});

describe('a failure', () => {
  const credulous: Scenario = {
    name: 'credulous',
    actors: takers,
    happenings: ['row cleared'],
    weaken: but((source) => ({
      // It shows no row in the answer of a write, so it is asked, and says what was asked for.
      ...withoutRowInAnswer(source),
      confirm: async ({ next }) =>
        ok(next.state === 'free' ? { state: 'free', version: 1 } : { ...next, version: null, label: '' }),
    })),
  };

  test('is replayed by its choices', async () => {
    const { failure } = await walk(credulous);
    expect(failure?.violation).toMatch(/^I2/);
    const again = await runScenario(credulous, new Schedule(failure?.choices));
    expect(again).toEqual({ violation: failure?.violation, trace: failure?.trace });
  });

  test('is shown by the shortest schedule that was found', async () => {
    const first = await explore((schedule) => runScenario(credulous, schedule), { shorten: 0 });
    const shortened = await walk(credulous);
    expect(shortened.failure?.trace.length).toBeLessThanOrEqual(first.failure?.trace.length ?? 0);
    const steps = shortened.failure?.trace.filter((line) => !line.startsWith('  '));
    expect(steps).toEqual(['a: reserve', 'a: write occupied', 'a: hold', 'row cleared', 'a: confirm']);
  });
});
