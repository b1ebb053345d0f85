import assert from 'node:assert/strict';
import type { Worker } from '@spoollock/core';
import type { OccupationSource } from '@spoollock/core/adapter';
import {
  assertApplied,
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
  TAG,
  tagOf,
  UNKNOWN_TAG,
  valueOf,
  type OccupationSourceStage,
} from './stage.js';

/** All these workers reach for one spool at once; exactly one may get it, and it is told so. */
async function race(stage: OccupationSourceStage, sources: readonly OccupationSource[]): Promise<void> {
  await stage.addRows(FREE);
  const workers: Worker[] = Array.from({ length: 10 }, (_, index) => ({ id: index + 1, initials: 'W' }));
  const tries = await Promise.all(
    workers.map(async (worker, index) => {
      const source = sources[index % sources.length] ?? stage.source;
      const change = stage.taking(worker);
      return { worker, change, source, answer: valueOf(await stage.write(change, source)) };
    }),
  );
  const winners = tries.filter(({ answer }) => answer.outcome === 'applied');
  const [winner] = winners;
  if (winner === undefined || winners.length > 1) assert.fail(`${winners.length} workers got one spool`);
  assertOccupied(valueOf(await winner.source.confirm(winner.change, stage.call)), winner.worker, LATER);
  assertOccupied(await stage.row(), winner.worker, LATER);
  for (const { answer } of tries)
    assert.ok(
      answer.outcome !== 'refused' || answer.now.state !== 'free',
      'a loser was told that it is free',
    );
}

/** Calls that arrive together: each gets its own answer, and the truth has one row. */
export const racing = sourceCases([
  {
    name: 'of many who take one free spool at once exactly one is applied',
    needs: ['compareAndSet'],
    run: (stage) => race(stage, [stage.source]),
  },
  {
    name: 'of many in two processes exactly one is applied',
    needs: ['compareAndSet', 'another'],
    run: async (stage) => race(stage, [stage.source, await stage.another()]),
  },
  {
    name: 'of a give-back and a take-over at once exactly one is applied',
    needs: ['compareAndSet'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const expected = { state: 'occupied', workerId: MARIA.id, version: 3 } as const;
      const answers = await Promise.all([
        stage.write(stage.vacating(MARIA, { expected })),
        stage.write(stage.taking(JUAN, { expected })),
      ]);
      const applied = answers.filter((answer) => valueOf(answer).outcome === 'applied');
      assert.equal(applied.length, 1);
    },
  },
  {
    name: 'a change made by one process is seen by another',
    needs: ['another'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const other = await stage.another();
      assert.equal((await stage.row(TAG, other)).state, 'free');
      await stage.apply(stage.taking(MARIA));
      assertOccupied(await stage.row(TAG, other), MARIA, LATER);
    },
  },
  {
    name: 'another process refuses what the truth no longer fits',
    needs: ['another', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const other = await stage.another();
      assert.equal((await stage.row(TAG, other)).state, 'free');
      await stage.apply(stage.taking(MARIA));
      assertOccupied(assertRefused(await stage.write(stage.taking(JUAN), other)), MARIA, LATER);
    },
  },
  {
    name: 'many writes to different spools at once each get their own answer',
    needs: ['compareAndSet'],
    run: async (stage) => {
      const tags = Array.from({ length: 50 }, (_, index) => tagOf(`SPOOL-${index}`));
      const taken = { ...MARIAS, tag: OTHER_TAG };
      await stage.addRows(...tags.map((tag) => ({ ...FREE, tag })), taken);
      const changes = [...tags, OTHER_TAG, UNKNOWN_TAG].map((tag) => stage.taking(JUAN, { tag }));
      const answers = await Promise.all(changes.map((change) => stage.write(change)));
      const [onUnknown, onTaken] = [answers.pop(), answers.pop()];
      for (const answer of answers) assertApplied(answer);
      await Promise.all(changes.slice(0, tags.length).map((change) => stage.confirm(change)));
      for (const tag of tags) assertOccupied(await stage.row(tag), JUAN, LATER);
      if (onUnknown === undefined || onTaken === undefined) assert.fail('an answer is missing');
      assert.equal(assertRefused(onUnknown).state, 'no-row');
      assertOccupied(assertRefused(onTaken), MARIA, SINCE);
    },
  },
]);
