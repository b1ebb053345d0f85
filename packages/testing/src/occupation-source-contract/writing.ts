import assert from 'node:assert/strict';
import type { Worker } from '@spoollock/core';
import { comparing } from './comparing.js';
import {
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
  sourceCases,
  TAG,
  tagOf,
  UNKNOWN_TAG,
} from './stage.js';

const ANA: Worker = { id: 12, initials: 'AN' };
const MARIAS_OWN = { state: 'occupied', workerId: 93 } as const;

/** A write changes one row, if that is as expected, and nothing else. */
export const writing = sourceCases([
  ...comparing,
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
      assert.equal((await stage.row(tag)).state, 'no-row');
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
        // Handed over, with nobody's time between.
        const expected = { state: 'occupied', workerId: worker.id } as const;
        await stage.apply(stage.taking(ANA, { expected }));
        versions.push(await stage.version());
        await stage.apply(stage.vacating(ANA));
        versions.push(await stage.version());
      }
      for (const [index, version] of versions.entries())
        assert.ok(index === 0 || version > (versions[index - 1] ?? 0), `versions ${versions.join(', ')}`);
    },
  },
  {
    name: 'a version beyond 32 bits is counted on from',
    run: async (stage) => {
      const before = 2 ** 32 + 7;
      await stage.addRows({ ...FREE, version: before });
      assert.equal(await stage.version(), before);
      await stage.apply(stage.taking(MARIA));
      const after = await stage.version();
      assert.ok(after > before, `${after}`);
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
