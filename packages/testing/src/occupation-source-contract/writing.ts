import assert from 'node:assert/strict';
import type { OccupationChange, Expected } from '@spoollock/core/adapter';
import type { TypedRow } from './harness.js';
import {
  assertApplied,
  assertFree,
  assertOccupied,
  assertRefused,
  FREE,
  JUAN,
  JUANS,
  LATER,
  MARIA,
  MARIAS,
  OTHER_TAG,
  SINCE,
  sourceCases,
  TAG,
  tagOf,
  UNKNOWN_TAG,
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

/** A write changes one row, if that is as expected, and nothing else. */
export const writing = sourceCases([
  ...COMPARISONS.map(comparisonCase),
  {
    name: 'taking a free spool writes worker, label and moment',
    run: async (stage) => {
      await stage.addRows(FREE);
      assertOccupied(await stage.apply(stage.taking(MARIA)), MARIA, LATER);
      assertOccupied(await stage.row(), MARIA, LATER);
    },
  },
  {
    name: 'the highest id, and initials with a letter beyond A to Z, are written as they are',
    run: async (stage) => {
      const worker = { id: Number.MAX_SAFE_INTEGER, initials: 'ÑÁ' };
      await stage.addRows(FREE);
      await stage.apply(stage.taking(worker));
      assertOccupied(await stage.row(), worker, LATER);
    },
  },
  {
    name: 'a tag that differs in case alone is another spool’s',
    run: async (stage) => {
      await stage.addRows(FREE);
      const tag = tagOf(TAG.toLowerCase());
      assert.deepEqual(await stage.row(tag), { state: 'no-row' });
      assertRefused(await stage.write(stage.taking(MARIA, { tag })));
      assertFree(await stage.row());
    },
  },
  {
    name: 'giving a spool back leaves it free, with no date',
    run: async (stage) => {
      await stage.addRows(MARIAS);
      assertFree(await stage.apply(stage.vacating(MARIA)));
      assertFree(await stage.row());
      // A date that stayed behind would make the next occupation look as old as this one.
      await stage.edit({ label: 'JP(7)' });
      assertOccupied(await stage.row(), JUAN, null);
    },
  },
  {
    name: 'a spool given back can be taken again, by the same worker and by another',
    run: async (stage) => {
      await stage.addRows(FREE);
      for (const worker of [MARIA, MARIA, JUAN]) {
        assertOccupied(await stage.apply(stage.taking(worker)), worker, LATER);
        assertFree(await stage.apply(stage.vacating(worker)));
      }
    },
  },
  {
    name: 'the version grows with every change and never repeats',
    run: async (stage) => {
      await stage.addRows(FREE);
      const versions = [await stage.version()];
      for (const worker of [MARIA, JUAN, MARIA]) {
        await stage.apply(stage.taking(worker));
        versions.push(await stage.version());
        await stage.apply(stage.vacating(worker));
        versions.push(await stage.version());
      }
      for (const [index, version] of versions.entries())
        assert.ok(index === 0 || version > (versions[index - 1] ?? 0), `versions ${versions.join(', ')}`);
    },
  },
  {
    name: 'a version read before a change no longer fits after it',
    needs: ['compareAndSet'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.apply(stage.taking(MARIA));
      const fence = await stage.version();
      await stage.apply(stage.vacating(MARIA));
      await stage.apply(stage.taking(MARIA));
      const expected = { ...MARIAS_OWN, version: fence };
      assertRefused(await stage.write(stage.vacating(MARIA, { expected })));
      assertOccupied(await stage.row(), MARIA, LATER);
    },
  },
  {
    name: 'a write touches no other row',
    run: async (stage) => {
      const other = { ...JUANS, tag: OTHER_TAG };
      await stage.addRows({ ...FREE, tag: 'BEFORE' }, other, FREE, { ...MARIAS, tag: 'AFTER' });
      // In any order: rows may be sorted meanwhile.
      const others = async (): Promise<unknown> =>
        new Map(
          (await stage.listed())
            .filter(({ tag }) => tag !== FREE.tag)
            .map(({ rawTag, occupation }) => [rawTag, occupation]),
        );
      const before = await others();
      await stage.apply(stage.taking(MARIA));
      assert.deepEqual(await others(), before);
    },
  },
  {
    name: 'a write to a tag without a row is refused and adds none',
    run: async (stage) => {
      await stage.addRows(FREE);
      for (const change of [stage.taking(MARIA), stage.vacating(MARIA)])
        assert.equal(assertRefused(await stage.write({ ...change, tag: UNKNOWN_TAG })).state, 'no-row');
      assert.equal((await stage.listed()).length, 1);
    },
  },
  {
    name: 'a write to an ambiguous tag is refused, whatever its rows say',
    needs: ['ambiguousRows'],
    run: async (stage) => {
      await stage.addRows(FREE, FREE, { ...MARIAS, tag: OTHER_TAG }, { ...MARIAS, tag: OTHER_TAG });
      const changes = [stage.taking(JUAN), stage.vacating(MARIA, { tag: OTHER_TAG })];
      for (const change of changes) assert.equal(assertRefused(await stage.write(change)).state, 'ambiguous');
      assert.equal((await stage.row()).state, 'ambiguous');
    },
  },
]);
