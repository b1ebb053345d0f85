import assert from 'node:assert/strict';
import {
  assertApplied,
  assertFault,
  assertFree,
  assertOccupied,
  assertRefused,
  FREE,
  JUAN,
  LATER,
  MARIA,
  MARIAS,
  SINCE,
  sourceCases,
  valueOf,
} from './stage.js';

/** After settling, a write has been applied or never will be. */
export const settling = sourceCases([
  {
    name: 'an id that was not used is cancelled, again and again',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      for (let again = 0; again < 3; again++) assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      assertFree(await stage.row());
    },
  },
  {
    name: 'an id that was not used is cancelled, even if the row is as the write wanted it',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows({ ...MARIAS, since: LATER });
      const change = stage.taking(MARIA);
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      assertOccupied(await stage.row(), MARIA, LATER);
    },
  },
  {
    name: 'a write under a cancelled id answers cancelled and changes nothing',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const before = await stage.row();
      const change = stage.taking(MARIA);
      valueOf(await stage.settle(change));
      for (let again = 0; again < 2; again++)
        assert.deepEqual(valueOf(await stage.write(change)), { outcome: 'cancelled' });
      assert.deepEqual(await stage.row(), before);
    },
  },
  {
    name: 'settling an applied write answers applied, again and again, and leaves the row',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const before = await stage.apply(change);
      for (let again = 0; again < 3; again++) assert.equal(valueOf(await stage.settle(change)), 'applied');
      assert.deepEqual(await stage.row(), before);
    },
  },
  {
    name: 'settling an applied write before its last look answers applied, and the row names the worker',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      assertApplied(await stage.write(change));
      assert.equal(valueOf(await stage.settle(change)), 'applied');
      assertOccupied(await stage.confirm(change), MARIA, LATER);
    },
  },
  {
    name: 'an applied write stays applied after the row has changed',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.apply(change);
      await stage.apply(stage.vacating(MARIA));
      assert.equal(valueOf(await stage.settle(change)), 'applied');
      await stage.apply(stage.taking(JUAN));
      assert.equal(valueOf(await stage.settle(change)), 'applied');
      assertOccupied(await stage.row(), JUAN, LATER);
    },
  },
  {
    name: 'a refused write was not applied, and settling it says so',
    needs: ['settles', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const change = stage.taking(JUAN);
      assertRefused(await stage.write(change));
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      assertOccupied(await stage.row(), MARIA, SINCE);
    },
  },
  {
    name: 'cancelling one id leaves the next write to the spool free to go',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      valueOf(await stage.settle(stage.taking(MARIA)));
      assertOccupied(await stage.apply(stage.taking(MARIA)), MARIA, LATER);
    },
  },
  {
    name: 'what one process cancelled is cancelled for another',
    needs: ['settles', 'another'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const other = await stage.another();
      assert.equal(valueOf(await stage.settle(change, other)), 'cancelled');
      assert.deepEqual(valueOf(await stage.write(change)), { outcome: 'cancelled' });
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      assertFree(await stage.row());
    },
  },
  {
    name: 'a write and its cancelling at once agree on what became of it',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const [written, settled] = await Promise.all([stage.write(change), stage.settle(change)]);
      const outcome = valueOf(settled);
      assert.equal(valueOf(written).outcome, outcome);
      const row = await stage.confirm(change);
      if (outcome === 'applied') assertOccupied(row, MARIA, LATER);
      else assertFree(row);
    },
  },
  {
    name: 'a settling whose answer was lost is a fault, and can be repeated',
    needs: ['settles', 'loseReply'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.loseReply('settle');
      const first = await stage.settle(change);
      if (!stage.declared.repeatsLost || first.isErr()) assertFault(first, 'settle');
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      assert.deepEqual(valueOf(await stage.write(change)), { outcome: 'cancelled' });
    },
  },
]);
