import { expect, test } from 'vitest';
import { differences, planOf, type MovedRow, type Side } from '../src/moving/plan.js';

const MR = { id: 93, initials: 'MR' };

const side = (version: number, worker: MovedRow['worker']): Side => ({
  rows: new Map([['A', { tag: 'A', worker, since: null, version, also: {} }]]),
  oddities: [],
});

test('a row of a higher version is a later state, whichever side has it', () => {
  expect(planOf(side(2, MR), side(1, null))).toMatchObject({ put: [{ tag: 'A' }], conflicts: [] });
  expect(planOf(side(1, MR), side(2, null))).toMatchObject({ put: [], conflicts: [{ tag: 'A' }] });
  expect(planOf(side(2, null), side(2, null))).toMatchObject({ put: [], same: 1, conflicts: [] });
});

test('a spool that is taken while it is moved is named, and so is one that was not written', () => {
  const taken = differences(side(1, null), side(2, MR), side(1, null));
  expect(taken.map(({ why }) => why)).toEqual([
    'changed while it was moved: it is with MR(93) since ? at version 2 now',
  ]);
  const lost = differences(side(1, null), side(1, null), { rows: new Map(), oddities: [] });
  expect(lost.map(({ why }) => why)).toEqual(['is free at version 1, and on the other side not there']);
  expect(differences(side(1, null), side(1, null), side(1, null))).toEqual([]);
});
