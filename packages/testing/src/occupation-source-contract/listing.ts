import assert from 'node:assert/strict';
import {
  assertOccupied,
  FREE,
  JUANS,
  MARIA,
  MARIAS,
  OTHER_TAG,
  SINCE,
  sourceCases,
  TAG,
  tagOf,
  valueOf,
} from './stage.js';

const MANY = 3_500;
const LARGEST_CHUNK = 5_000;

/** Every row of the truth, also those that nobody could ask for by tag. */
export const listing = sourceCases([
  {
    name: 'a truth without rows lists none',
    run: async (stage) => {
      assert.deepEqual(await stage.listed(), []);
    },
  },
  {
    name: 'rows are listed as they read',
    run: async (stage) => {
      await stage.addRows(MARIAS, { ...FREE, tag: OTHER_TAG });
      const rows = new Map((await stage.listed()).map((row) => [row.tag, row]));
      assert.deepEqual(rows.get(TAG), { tag: TAG, rawTag: TAG, occupation: await stage.row() });
      assert.deepEqual(rows.get(OTHER_TAG)?.occupation, { state: 'free', version: 3 });
      assert.equal(rows.size, 2);
    },
  },
  {
    name: 'thousands of rows are listed, none left out',
    run: async (stage) => {
      const tags = Array.from({ length: MANY }, (_, index) => tagOf(`SPOOL-${index}`));
      await stage.addRows(...tags.map((tag) => ({ ...FREE, tag })));
      const found = new Set<string>();
      for await (const answer of stage.source.rows(stage.call)) {
        const chunk = valueOf(answer);
        assert.ok(chunk.length <= LARGEST_CHUNK, `a chunk of ${chunk.length} rows holds everybody else up`);
        for (const { rawTag } of chunk) found.add(rawTag);
      }
      assert.deepEqual(
        tags.filter((tag) => !found.has(tag)),
        [],
      );
    },
  },
  {
    name: 'a row whose tag is invalid is listed with the tag as it stands, and with its worker',
    needs: ['invalidTags'],
    run: async (stage) => {
      const rawTag = 'X'.repeat(500);
      await stage.addRows({ ...MARIAS, tag: rawTag }, FREE);
      const row = (await stage.listed()).find((listed) => listed.tag === null);
      assert.equal(row?.rawTag, rawTag);
      assertOccupied(row.occupation, MARIA, SINCE);
    },
  },
  {
    name: 'an ambiguous tag is listed as ambiguous, never as one of its rows',
    needs: ['ambiguousRows'],
    run: async (stage) => {
      await stage.addRows(FREE, JUANS, { ...FREE, tag: OTHER_TAG });
      const ambiguous = (await stage.listed()).filter(({ tag }) => tag === TAG);
      assert.ok(ambiguous.length > 0, 'it is not listed at all');
      for (const { occupation } of ambiguous) assert.deepEqual(occupation, { state: 'ambiguous', rows: 2 });
    },
  },
  {
    name: 'a row with an unreadable label is listed as unreadable',
    needs: ['unreadableLabels'],
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, label: 'turno noche' });
      const [row] = await stage.listed();
      assert.deepEqual(row?.occupation, { state: 'unreadable', label: 'turno noche', version: 3 });
    },
  },
  {
    name: 'a listing can be left early',
    run: async (stage) => {
      await stage.addRows(FREE, { ...FREE, tag: OTHER_TAG });
      for await (const answer of stage.source.rows(stage.call)) {
        valueOf(answer);
        break;
      }
      assert.equal((await stage.listed()).length, 2);
    },
  },
]);
