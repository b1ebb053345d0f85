import assert from 'node:assert/strict';
import {
  assertApplied,
  assertFault,
  assertFree,
  assertOccupied,
  FREE,
  JUAN,
  LATER,
  MARIA,
  MARIAS,
  SINCE,
  sourceCases,
} from './stage.js';

/** The last look before Ok is said: how the row stands after the write. */
export const confirming = sourceCases([
  {
    name: 'a write changes the row as a whole, before anyone asks how it stands',
    run: async (stage) => {
      await stage.addRows(FREE);
      const before = await stage.version();
      assertApplied(await stage.write(stage.taking(MARIA)));
      assertOccupied(await stage.row(), MARIA, LATER);
      assert.ok((await stage.version()) > before);
      assertApplied(await stage.write(stage.vacating(MARIA)));
      assertFree(await stage.row());
      await stage.edit({ label: 'JP(7)' });
      assertOccupied(await stage.row(), JUAN, null);
    },
  },
  {
    name: 'confirming answers how the row stands, with its version',
    run: async (stage) => {
      await stage.addRows(FREE);
      const before = await stage.version();
      const row = await stage.apply(stage.taking(MARIA));
      assertOccupied(row, MARIA, LATER);
      assert.ok(row.state === 'occupied' && row.version !== null && row.version > before);
      assert.deepEqual(await stage.row(), row);
    },
  },
  {
    name: 'confirming may be repeated and changes nothing more',
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const row = await stage.apply(change);
      for (let again = 0; again < 3; again++) assert.deepEqual(await stage.confirm(change), row);
    },
  },
  {
    name: 'a row given back completes as free',
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const change = stage.vacating(MARIA);
      assertFree(await stage.apply(change));
      assertFree(await stage.confirm(change));
    },
  },
  {
    name: "a person's edit between the write and its completion is seen by it",
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      assertApplied(await stage.write(change));
      await stage.edit({ label: 'JP(7)', since: SINCE });
      assertOccupied(await stage.confirm(change), JUAN, SINCE);
      assertOccupied(await stage.row(), JUAN, SINCE);
    },
  },
  {
    name: 'a person who clears the row between the write and its completion is seen by it',
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      assertApplied(await stage.write(change));
      await stage.edit({ label: 'DISPONIBLE', since: null });
      assertFree(await stage.confirm(change));
      assertFree(await stage.row());
    },
  },
  {
    name: "confirming late does not touch the next holder's row",
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.apply(change);
      await stage.apply(stage.vacating(MARIA));
      const row = await stage.apply(stage.taking(JUAN));
      assert.deepEqual(await stage.confirm(change), row);
      assert.deepEqual(await stage.row(), row);
    },
  },
  {
    name: 'a completion whose answer was lost is a fault, and can be repeated',
    needs: ['loseReply'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      assertApplied(await stage.write(change));
      await stage.loseReply('confirm');
      const first = await stage.source.confirm(change, stage.call);
      if (!stage.declared.repeatsLost || first.isErr()) assertFault(first, 'confirm');
      assertOccupied(await stage.confirm(change), MARIA, LATER);
    },
  },
  {
    name: 'a completion whose request was lost is a fault, and can be repeated',
    needs: ['loseRequest'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      assertApplied(await stage.write(change));
      await stage.loseRequest('confirm');
      const first = await stage.source.confirm(change, stage.call);
      if (!stage.declared.repeatsLost || first.isErr()) assertFault(first, 'confirm');
      assertOccupied(await stage.confirm(change), MARIA, LATER);
      assertOccupied(await stage.row(), MARIA, LATER);
    },
  },
]);
