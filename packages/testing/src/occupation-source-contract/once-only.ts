import {
  assertApplied,
  assertFree,
  assertOccupied,
  assertRefused,
  FREE,
  JUAN,
  LATER,
  MARIA,
  MARIAS,
  OTHER_TAG,
  SINCE,
  sourceCases,
  valueOf,
} from './stage.js';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** A write is applied at most once under its operation id, however often and late it is repeated. */
export const onceOnly = sourceCases([
  {
    name: 'a write repeated under its id answers applied and changes nothing',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      const before = await stage.apply(change);
      for (let again = 0; again < 3; again++) assertApplied(await stage.write(change), true);
      assert.deepEqual(await stage.confirm(change), before);
      assert.deepEqual(await stage.row(), before);
    },
  },
  {
    name: 'a taking repeated after the spool was given back does not take it again',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.apply(change);
      await stage.apply(stage.vacating(MARIA));
      await stage.assertReplay(change);
      assertFree(await stage.confirm(change));
      assertFree(await stage.row());
    },
  },
  {
    name: 'a give-back repeated after the same worker took the spool again does not end that',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const change = stage.vacating(MARIA);
      await stage.apply(change);
      await stage.apply(stage.taking(MARIA));
      await stage.assertReplay(change);
      assertOccupied(await stage.confirm(change), MARIA, LATER);
      assertOccupied(await stage.row(), MARIA, LATER);
    },
  },
  {
    name: 'a repeat after a person changed the row answers applied and leaves the row',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.apply(change);
      await stage.edit({ label: 'JP(7)', since: SINCE });
      await stage.assertReplay(change);
      assertOccupied(await stage.row(), JUAN, SINCE);
    },
  },
  {
    name: 'a repeat from another process is known there too',
    needs: ['settles', 'another'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.apply(change);
      await stage.apply(stage.vacating(MARIA));
      assertApplied(await stage.write(change, await stage.another()), true);
      assertFree(await stage.row());
    },
  },
  {
    name: 'two sendings at once under one id are applied once',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const before = await stage.version();
      const change = stage.taking(MARIA);
      const answers = await Promise.all([stage.write(change), stage.write(change)]);
      for (const answer of answers) assert.equal(valueOf(answer).outcome, 'applied');
      assert.equal(answers.filter((answer) => answer.isOk() && isFirst(answer.value)).length, 1);
      assertOccupied(await stage.confirm(change), MARIA, LATER);
      assert.ok((await stage.version()) > before);
    },
  },
  {
    name: 'ids that differ in case, or at their end, are different ids',
    needs: ['settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA, { operationId: `${randomUUID()}.a` });
      await stage.apply(change);
      const id = change.operationId;
      for (const operationId of [id.toUpperCase(), `${id}.1`, id.slice(0, -1)])
        assert.equal(valueOf(await stage.settle({ ...change, operationId })), 'cancelled');
      assert.equal(valueOf(await stage.settle(change)), 'applied');
    },
  },
  {
    name: 'an id says nothing about another id on the same spool',
    needs: ['compareAndSet'],
    run: async (stage) => {
      await stage.addRows(FREE, { ...FREE, tag: OTHER_TAG });
      await stage.apply(stage.taking(MARIA));
      assertOccupied(assertRefused(await stage.write(stage.taking(MARIA))), MARIA, LATER);
      assertOccupied(await stage.apply(stage.taking(JUAN, { tag: OTHER_TAG })), JUAN, LATER);
    },
  },
]);

function isFirst(answer: { readonly outcome: string; readonly replayed?: boolean }): boolean {
  return answer.outcome === 'applied' && answer.replayed === false;
}
