import assert from 'node:assert/strict';
import type { OccupationRow, SourceFault } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import {
  assertApplied,
  assertFault,
  assertFree,
  assertOccupied,
  FREE,
  LATER,
  MARIA,
  MARIAS,
  SINCE,
  sourceCases,
  TAG,
  valueOf,
  type OccupationSourceStage,
} from './stage.js';

async function listing(
  stage: OccupationSourceStage,
): Promise<Result<readonly OccupationRow[], SourceFault>[]> {
  const answers = [];
  for await (const answer of stage.source.rows(stage.call)) answers.push(answer);
  return answers;
}

/** How a listing ended. Only its last word may be a fault. */
async function listingEnd(
  stage: OccupationSourceStage,
): Promise<Result<readonly OccupationRow[], SourceFault>> {
  const answers = await listing(stage);
  for (const answer of answers.slice(0, -1)) assert.ok(answer.isOk(), 'it went on after a fault');
  return answers.at(-1) ?? assert.fail('the listing ended as if there were no rows');
}

function assertMisshaped(answer: Result<unknown, SourceFault>, what: string): void {
  if (answer.isOk() || answer.error.type !== 'source-misshaped')
    assert.fail(`${what}: expected source-misshaped`);
  assert.ok(answer.error.problem.length > 0, `${what}: the problem is not named`);
}

/** A truth in trouble answers with a fault: never free, never occupied, never a rejection. */
export const faults = sourceCases([
  {
    name: 'a write whose answer was lost may have taken effect, and settling tells that it has',
    needs: ['loseReply', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.loseReply('write');
      const answer = await stage.write(change);
      if (!stage.declared.repeatsLost || answer.isErr())
        assert.equal(assertFault(answer, 'write').reached, 'perhaps', 'the write did take effect');
      assert.equal(valueOf(await stage.settle(change)), 'applied');
      assertOccupied(await stage.confirm(change), MARIA, LATER);
      assertOccupied(await stage.row(), MARIA, LATER);
    },
  },
  {
    name: 'a write whose answer was lost can be repeated under its id',
    needs: ['loseReply', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.loseReply('write');
      await stage.write(change);
      assertApplied(await stage.write(change), true);
      assertOccupied(await stage.confirm(change), MARIA, LATER);
    },
  },
  {
    name: 'a write whose request was lost is a fault without effect, and settling cancels it',
    needs: ['loseRequest', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA);
      await stage.loseRequest('write');
      const answer = await stage.write(change);
      if (!stage.declared.repeatsLost || answer.isErr()) {
        assertFault(answer, 'write');
        assertFree(await stage.row());
        assert.equal(valueOf(await stage.settle(change)), 'cancelled');
        assertOccupied(await stage.apply(stage.taking(MARIA)), MARIA, LATER);
      }
    },
  },
  {
    name: 'a reading whose answer was lost is a fault, not a free row',
    needs: ['loseReply'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      await stage.loseReply('read');
      const answer = await stage.source.read([TAG], stage.call);
      if (stage.declared.repeatsLost && answer.isOk()) assertOccupied(answer.value.get(TAG), MARIA, SINCE);
      else assertFault(answer, 'read');
    },
  },
  {
    name: 'in an outage every method answers with a fault: never free, no rejection, no throw',
    needs: ['outage'],
    run: async (stage) => {
      const { source, call } = stage;
      await stage.addRows(FREE);
      await stage.outage(true);
      assertFault(await source.read([TAG], call), 'read');
      assertFault(await source.check(call), 'check');
      assertFault(await stage.write(stage.taking(MARIA)), 'write');
      assertFault(await source.confirm(stage.taking(MARIA), call), 'confirm');
      assertFault(await listingEnd(stage), 'rows');
    },
  },
  {
    name: 'in an outage settling answers with a fault',
    needs: ['outage', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.outage(true);
      assertFault(await stage.settle(stage.taking(MARIA)), 'settle');
    },
  },
  {
    name: 'after an outage the truth is read and written again, and what failed can be settled',
    needs: ['outage', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const lost = stage.taking(MARIA);
      await stage.outage(true);
      assertFault(await stage.write(lost), 'write');
      await stage.outage(false);
      valueOf(await stage.source.check(stage.call));
      assert.equal(valueOf(await stage.settle(lost)), 'cancelled');
      assertFree(await stage.row());
      assertOccupied(await stage.apply(stage.taking(MARIA)), MARIA, LATER);
    },
  },
  {
    name: 'a truth without the shape it must have is source-misshaped, not free, and not written',
    needs: ['misshape'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.misshape(true);
      assertMisshaped(await stage.source.check(stage.call), 'check');
      assertMisshaped(await stage.source.read([TAG], stage.call), 'read');
      assertMisshaped(await listingEnd(stage), 'rows');
      assertMisshaped(await stage.write(stage.taking(MARIA)), 'write');
      await stage.misshape(false);
      assertFree(await stage.row());
    },
  },
  {
    name: 'a call that was aborted, or whose deadline is past, ends and does not lie about it',
    run: async (stage) => {
      const over = [
        { ...stage.call, signal: AbortSignal.abort() },
        { ...stage.call, deadlineMs: 0 },
      ];
      await stage.addRows(MARIAS);
      for (const call of over) {
        const read = await stage.source.read([TAG], call);
        if (read.isOk()) assertOccupied(read.value.get(TAG), MARIA, SINCE);
        else assertFault(read, 'read');
        const change = stage.vacating(MARIA);
        const written = await stage.source.write(change, call);
        if (written.isErr() && assertFault(written, 'write').reached === 'perhaps') return;
        if (written.isErr()) assertOccupied(await stage.row(), MARIA, SINCE);
        else {
          assertFree(await stage.confirm(change));
          await stage.edit({ label: 'MR(93)', since: SINCE });
        }
      }
    },
  },
]);
