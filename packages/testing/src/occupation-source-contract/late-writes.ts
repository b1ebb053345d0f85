import assert from 'node:assert/strict';
import {
  assertApplied,
  assertFree,
  assertOccupied,
  FREE,
  JUAN,
  LATER,
  MARIA,
  MARIAS,
  SINCE,
  sourceCases,
  valueOf,
} from './stage.js';

/** A write that was given up and lands later, minutes later, must not undo what happened since. */
export const lateWrites = sourceCases([
  {
    name: 'a write given up has no effect until it lands',
    needs: ['applyLate'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.giveUp(stage.taking(MARIA));
      assertFree(await stage.row());
    },
  },
  {
    name: 'a write that lands after its id was cancelled changes nothing',
    needs: ['applyLate', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const before = await stage.row();
      const change = stage.taking(MARIA);
      const land = await stage.giveUp(change);
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      await land();
      assert.deepEqual(await stage.row(), before);
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
    },
  },
  {
    name: 'a write that landed before it was settled is known as applied',
    needs: ['applyLate', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const land = await stage.giveUp(change);
      await land();
      assert.equal(valueOf(await stage.settle(change)), 'applied');
      assertOccupied(await stage.confirm(change), MARIA, LATER);
    },
  },
  {
    name: 'a late taking does not revive an occupation that was given back',
    needs: ['applyLate', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const lost = stage.taking(MARIA);
      const land = await stage.giveUp(lost);
      valueOf(await stage.settle(lost));
      await stage.apply(stage.taking(MARIA));
      await stage.apply(stage.vacating(MARIA));
      await land();
      assertFree(await stage.row());
    },
  },
  {
    name: 'a late give-back does not end a newer occupation of the same worker',
    needs: ['applyLate', 'settles'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const lost = stage.vacating(MARIA);
      const land = await stage.giveUp(lost);
      assert.equal(valueOf(await stage.settle(lost)), 'cancelled');
      await stage.apply(stage.vacating(MARIA));
      const row = await stage.apply(stage.taking(MARIA));
      await land();
      assert.deepEqual(await stage.row(), row);
    },
  },
  {
    name: 'a late taking that nobody cancelled leaves the row of another alone',
    needs: ['applyLate', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const land = await stage.giveUp(stage.taking(MARIA));
      const row = await stage.apply(stage.taking(JUAN));
      await land();
      assert.deepEqual(await stage.row(), row);
    },
  },
  {
    name: 'a late give-back that nobody cancelled leaves the row of another alone',
    needs: ['applyLate', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const land = await stage.giveUp(stage.vacating(MARIA));
      await stage.edit({ label: 'JP(7)', since: SINCE });
      await land();
      assertOccupied(await stage.row(), JUAN, SINCE);
    },
  },
  {
    name: 'a late give-back that nobody cancelled does not end a newer occupation of the same worker',
    needs: ['applyLate', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const land = await stage.giveUp(stage.vacating(MARIA));
      await stage.apply(stage.vacating(MARIA));
      const row = await stage.apply(stage.taking(MARIA));
      await land();
      assert.deepEqual(await stage.row(), row);
    },
  },
  {
    name: 'a late taking that nobody cancelled does not take a spool that was taken and given back since',
    needs: ['applyLate', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const land = await stage.giveUp(stage.taking(MARIA));
      await stage.apply(stage.taking(JUAN));
      assertFree(await stage.apply(stage.vacating(JUAN)));
      await land();
      assertFree(await stage.row());
    },
  },
  {
    name: 'a write repeated before its first sending landed is applied once',
    needs: ['applyLate', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const land = await stage.giveUp(change);
      assertApplied(await stage.write(change));
      await stage.confirm(change);
      assertFree(await stage.apply(stage.vacating(MARIA)));
      await land();
      assertFree(await stage.row());
    },
  },
]);
