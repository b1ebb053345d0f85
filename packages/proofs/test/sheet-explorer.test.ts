import { describe, expect, test } from 'vitest';
import { Schedule } from '../src/explorer/schedule.js';
import { GOOGLE_UNDER_TEST, IS_LONG_RUN } from '../../google-sheets/test/support/google-under-test.js';
import { exploreSheetScenario, runSheetScenario } from '../src/sheet/run-sheet-scenario.js';
import type { SheetScenario } from '../src/sheet/scenario.js';
import { SHEET_SCENARIOS } from '../src/sheet/scenarios.js';

/**
 * Each as far as what it is for shows within seconds, which leaves out a fault or a happening of some. As they are, they
 * take minutes with the rest: `npm run explore`.
 */
const SMALL: Readonly<Record<string, Partial<SheetScenario>>> = {
  'two workers take while a header is renamed': { faults: 0 },
  'two spools in one process while rows are sorted twice': {},
  'two spools in one process while one row is moved': { faults: 0 },
  'a worker takes while a person names another and clears the row': {},
  'a worker gives back and takes again, alone': {},
  'a worker gives back and takes again while the ledger is deleted': {},
  'a worker gives back and takes again while a copy is put in the place of the tab': {
    happenings: ['tab exchanged'],
  },
};
const small = SHEET_SCENARIOS.filter(({ name }) => name in SMALL).map((scenario) =>
  IS_LONG_RUN ? scenario : { ...scenario, ...SMALL[scenario.name] },
);

describe('B13: every order of the calls to the sheet keeps the invariants', () => {
  for (const scenario of small)
    test(scenario.name, { timeout: 180_000 }, async () => {
      const { failure, complete, schedules } = await exploreSheetScenario(scenario);
      expect(failure).toBeNull();
      expect(complete).toBe(true);
      expect(schedules).toBeGreaterThan(scenario.faults === 0 ? 15 : 50);
    });
});

test('the small scenarios are there', () => {
  expect(small.map(({ name }) => name).toSorted()).toEqual(Object.keys(SMALL).toSorted());
});

test('a run is the same whenever its choices are', async () => {
  const scenario: SheetScenario = {
    name: 'two workers take',
    actors: [
      { name: 'a', worker: { id: 93, initials: 'MR' }, deeds: ['iniciar'] },
      { name: 'b', worker: { id: 94, initials: 'JP' }, deeds: ['iniciar'] },
    ],
    happenings: ['rows sorted'],
  };
  const first = await runSheetScenario(scenario, new Schedule([2, 1]));
  // On another Google a write may want a look before it.
  if (GOOGLE_UNDER_TEST.hides === 'nothing')
    expect(first.trace.slice(0, 3)).toEqual(['rows sorted', 'b: writes row 3', 'a: writes row 3']);
  expect(await runSheetScenario(scenario, new Schedule([2, 1]))).toEqual(first);
});
