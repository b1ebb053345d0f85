import assert from 'node:assert/strict';
import type { OccupationChange, Expected } from '@spoollock/core/adapter';
import type { TypedRow } from './harness.js';
import {
  assertApplied,
  assertOccupied,
  assertRefused,
  FREE,
  JUAN,
  JUANS,
  LATER,
  MARIAS,
  SINCE,
  sourceCases,
  type OccupationSourceCase,
} from './stage.js';

/** A row, what a write requires of it, and whether that is so. */
interface Comparison {
  readonly what: string;
  readonly row: TypedRow;
  readonly expected: Expected;
  readonly fits: boolean;
  readonly needs?: OccupationSourceCase['needs'];
}

const MARIAS_OWN = { state: 'occupied', workerId: 93 } as const;
const UNREADABLE_ROW: TypedRow = { ...MARIAS, label: 'turno noche' };
const TURNO_NOCHE = { state: 'unreadable', label: 'turno noche' } as const;
const LONG_NOTE = 'turno noche '.repeat(25);
const needs = ['unreadableLabels'] as const;

const COMPARISONS: readonly Comparison[] = [
  { what: 'a free row, where free is expected', row: FREE, expected: { state: 'free' }, fits: true },
  { what: 'an occupied row, where free is expected', row: MARIAS, expected: { state: 'free' }, fits: false },
  {
    what: 'an occupied row without a date, where free is expected',
    row: { ...MARIAS, since: null },
    expected: { state: 'free' },
    fits: false,
  },
  { what: 'a free row, where a worker is expected', row: FREE, expected: MARIAS_OWN, fits: false },
  { what: 'the row of the worker expected', row: MARIAS, expected: MARIAS_OWN, fits: true },
  { what: 'the row of another worker', row: JUANS, expected: MARIAS_OWN, fits: false },
  ...['MR(9)', 'MR(930)', 'MR(193)'].map((label): Comparison => ({
    what: `the row of a worker whose number looks alike: ${label}`,
    row: { ...MARIAS, label },
    expected: MARIAS_OWN,
    fits: false,
  })),
  { what: 'a row at the version expected', row: MARIAS, expected: { ...MARIAS_OWN, version: 3 }, fits: true },
  {
    what: 'a row past the version expected',
    row: MARIAS,
    expected: { ...MARIAS_OWN, version: 2 },
    fits: false,
  },
  {
    what: 'a row short of the version expected',
    row: MARIAS,
    expected: { ...MARIAS_OWN, version: 30 },
    fits: false,
  },
  {
    what: 'a row that began when expected',
    row: MARIAS,
    expected: { ...MARIAS_OWN, since: SINCE },
    fits: true,
  },
  {
    what: 'a row that began at another time',
    row: MARIAS,
    expected: { ...MARIAS_OWN, since: LATER },
    fits: false,
  },
  {
    what: 'a row with a date, where none is expected',
    row: MARIAS,
    expected: { ...MARIAS_OWN, since: null },
    fits: false,
  },
  {
    what: 'a row without a date, where one is expected',
    row: { ...MARIAS, since: null },
    expected: { ...MARIAS_OWN, since: SINCE },
    fits: false,
  },
  {
    what: 'a row without a date, where none is expected',
    row: { ...MARIAS, since: null },
    expected: { ...MARIAS_OWN, since: null },
    fits: true,
  },
  {
    what: 'a row with a version, where none is expected',
    row: MARIAS,
    expected: { ...MARIAS_OWN, version: null },
    fits: false,
  },
  { what: 'the unreadable label expected', row: UNREADABLE_ROW, expected: TURNO_NOCHE, fits: true, needs },
  {
    what: 'another unreadable label',
    row: UNREADABLE_ROW,
    expected: { ...TURNO_NOCHE, label: 'turno' },
    fits: false,
    needs,
  },
  ...['Turno noche', 'turno noche ', 'turno  noche'].map((label): Comparison => ({
    what: `an unreadable label that looks alike: ${JSON.stringify(label)}`,
    row: UNREADABLE_ROW,
    expected: { ...TURNO_NOCHE, label },
    fits: false,
    needs,
  })),
  {
    what: 'an unreadable label that differs at the end of three hundred characters',
    row: { ...MARIAS, label: `${LONG_NOTE} 1` },
    expected: { state: 'unreadable', label: `${LONG_NOTE} 2` },
    fits: false,
    needs,
  },
  {
    what: 'an unreadable label whose letters are composed otherwise',
    row: { ...MARIAS, label: 'Pe\u00f1a' },
    expected: { state: 'unreadable', label: 'Pen\u0303a' },
    fits: false,
    needs,
  },
  {
    what: 'an unreadable label at another version',
    row: UNREADABLE_ROW,
    expected: { ...TURNO_NOCHE, version: 8 },
    fits: false,
    needs,
  },
  {
    what: 'an unreadable label, where free is expected',
    row: UNREADABLE_ROW,
    expected: { state: 'free' },
    fits: false,
    needs,
  },
  {
    what: 'an unreadable label, where a worker is expected',
    row: UNREADABLE_ROW,
    expected: MARIAS_OWN,
    fits: false,
    needs,
  },
  {
    what: 'a worker, where an unreadable label is expected',
    row: MARIAS,
    expected: { ...TURNO_NOCHE, label: 'MR(93)' },
    fits: false,
    needs,
  },
];

function comparisonCase({ what, row, expected, fits, needs: more = [] }: Comparison): OccupationSourceCase {
  return {
    name: `compare and set ${fits ? 'writes over' : 'refuses'} ${what}`,
    needs: ['compareAndSet', ...more],
    run: async (stage) => {
      await stage.addRows(row);
      const before = await stage.row();
      const change: OccupationChange = stage.taking(JUAN, { expected });
      const answer = await stage.write(change);
      if (fits) {
        assertApplied(answer);
        assertOccupied(await stage.confirm(change), JUAN, LATER);
        assertOccupied(await stage.row(), JUAN, LATER);
      } else {
        assert.deepEqual(assertRefused(answer), before, 'the refusal does not show the row');
        assert.deepEqual(await stage.row(), before, 'a refused write changed the row');
      }
    },
  };
}

/** A write is carried out if its row is as expected, and refused with the row if not. */
export const comparing = sourceCases(COMPARISONS.map(comparisonCase));
