import assert from 'node:assert/strict';
import {
  assertFree,
  assertOccupied,
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
  valueOf,
  type OccupationSourceCase,
} from './stage.js';

/** Somebody wrote these; nobody can say who is meant. */
const UNREADABLE = [
  'turno noche',
  'MR',
  'MR(93',
  'MR 93',
  '(93)',
  'MR(0)',
  'MR(93)(94)',
  'MR(93) JP(7)',
  '#REF!',
];

/** What the truth says of each spool asked for. A row that names somebody is never free. */
export const reading = sourceCases([
  {
    name: 'a free row reads as free, with its version',
    run: async (stage) => {
      await stage.addRows(FREE);
      assert.deepEqual(await stage.row(), { state: 'free', version: 3 });
    },
  },
  {
    name: 'a row with a blank label is free',
    needs: ['blankLabels'],
    run: async (stage) => {
      for (const [index, label] of ['', '   '].entries()) {
        await stage.addRows({ ...FREE, tag: `BLANK-${index}`, label });
        assertFree(await stage.row(tagOf(`BLANK-${index}`)));
      }
    },
  },
  {
    name: 'an occupied row reads with its worker, moment, version and label',
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const row = await stage.row();
      assertOccupied(row, MARIA, SINCE);
      assert.equal(row.state === 'occupied' && row.version, 3);
    },
  },
  {
    name: 'an occupied row without a date is occupied, since nobody knows when',
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, since: null });
      assertOccupied(await stage.row(), MARIA, null);
    },
  },
  {
    name: 'an occupied row with an unreadable date is occupied, and shows what stands there',
    needs: ['unreadableDates'],
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, since: 'ayer en la tarde' });
      const row = await stage.row();
      assertOccupied(row, MARIA, null);
      assert.equal(row.state === 'occupied' && row.unreadableSince, 'ayer en la tarde');
    },
  },
  {
    name: 'an unreadable version is null, and the row still names its worker',
    needs: ['unreadableVersions'],
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, version: null });
      const row = await stage.row();
      assertOccupied(row, MARIA, SINCE);
      assert.equal(row.state === 'occupied' && row.version, null);
    },
  },
  ...UNREADABLE.map((label): OccupationSourceCase => ({
    name: `the label ${JSON.stringify(label)} is unreadable, not free, and comes letter for letter`,
    needs: ['unreadableLabels'],
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, label });
      const row = await stage.row();
      if (row.state !== 'unreadable') assert.fail(`it reads as ${row.state}`);
      assert.equal(row.label, label);
    },
  })),
  {
    name: 'a label that a person typed their own way names its worker, and comes letter for letter',
    needs: ['unreadableLabels'],
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, label: ' mr(93)' });
      const row = await stage.row();
      if (row.state !== 'occupied') assert.fail(`it reads as ${row.state}`);
      assert.deepEqual({ ...row.worker }, MARIA);
      assert.equal(row.label, ' mr(93)');
    },
  },
  {
    name: 'a tag without a row is no-row, not free',
    run: async (stage) => {
      await stage.addRows(FREE);
      assert.deepEqual(await stage.row(UNKNOWN_TAG), { state: 'no-row' });
    },
  },
  {
    name: 'a tag that several rows carry is ambiguous, whatever they say',
    needs: ['ambiguousRows'],
    run: async (stage) => {
      await stage.addRows(FREE, FREE);
      assert.deepEqual(await stage.row(), { state: 'ambiguous', rows: 2 });
      await stage.addRows(MARIAS);
      assert.deepEqual(await stage.row(), { state: 'ambiguous', rows: 3 });
    },
  },
  {
    name: 'every tag asked for is in the answer, and no other',
    run: async (stage) => {
      await stage.addRows(FREE, { ...JUANS, tag: OTHER_TAG }, { ...FREE, tag: 'NOT-ASKED' });
      const answer = valueOf(await stage.source.read([TAG, UNKNOWN_TAG, OTHER_TAG, TAG], stage.call));
      assert.deepEqual([...answer.keys()].sort(), [TAG, OTHER_TAG, UNKNOWN_TAG].sort());
      assertFree(answer.get(TAG));
      assertOccupied(answer.get(OTHER_TAG), JUAN, SINCE);
      assert.equal(answer.get(UNKNOWN_TAG)?.state, 'no-row');
    },
  },
  {
    name: 'asking for nothing answers with nothing',
    run: async (stage) => {
      await stage.addRows(FREE);
      assert.equal(valueOf(await stage.source.read([], stage.call)).size, 0);
    },
  },
  {
    name: 'thousands are read at once',
    run: async (stage) => {
      const rows = Array.from({ length: 2_000 }, (_, index) => ({
        ...(index % 2 === 0 ? FREE : MARIAS),
        tag: tagOf(`SPOOL-${index}`),
      }));
      await stage.addRows(...rows);
      const answer = valueOf(
        await stage.source.read(
          rows.map(({ tag }) => tag),
          stage.call,
        ),
      );
      for (const { tag, label } of rows)
        assert.equal(answer.get(tag)?.state, label === FREE.label ? 'free' : 'occupied', tag);
    },
  },
  {
    name: 'what a person types is read at the next reading',
    run: async (stage) => {
      await stage.addRows(FREE);
      assertFree(await stage.row());
      await stage.edit({ label: 'JP(7)', since: LATER });
      assertOccupied(await stage.row(), JUAN, LATER);
      await stage.edit({ label: 'DISPONIBLE' });
      assertFree(await stage.row());
    },
  },
  {
    name: 'the check is Ok when the truth is there',
    run: async (stage) => {
      valueOf(await stage.source.check(stage.call));
    },
  },
  {
    name: 'the source is able to do what the suite was told',
    run: ({ source: { abilities }, declared: { compareAndSet, settles } }) => {
      assert.deepEqual(
        { compareAndSet: abilities.compareAndSet, settles: abilities.settles },
        { compareAndSet, settles },
        'options.abilities and source.abilities differ',
      );
      assert.ok(abilities.longestRequestMs > 0 && Number.isFinite(abilities.longestRequestMs));
      assert.ok(['process', 'shared'].includes(abilities.reach));
      return Promise.resolve();
    },
  },
]);
