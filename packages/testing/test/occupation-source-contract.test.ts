import { err, ok } from 'neverthrow';
import type { SpoolTag } from '@spoollock/core';
import type { Clock, Occupation, OccupationSource } from '@spoollock/core/adapter';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { faultyOccupationSource, occupationSourceContract, type FaultPlan } from '@spoollock/testing';
import { CollectingRunner } from './collecting-runner.js';
import { memorySourceHarness } from './memory-source-harness.js';
import * as mutants from './occupation-source-mutants.js';

/** Which of these tests, or of all, a source fails. */
async function failuresOf(
  make: (clock: Clock) => MemoryOccupationSource,
  only: readonly string[] | null,
  outside?: (source: OccupationSource) => OccupationSource,
  faulty?: (source: OccupationSource, plan: FaultPlan) => OccupationSource,
): Promise<string[]> {
  const runner = new CollectingRunner();
  occupationSourceContract(runner, () => memorySourceHarness(make, outside, faulty), { patienceMs: 200 });
  return runner.failures(only);
}

type Mutant = new (rows: [], options: { readonly clock: Clock }) => MemoryOccupationSource;

const CAUGHT: readonly (readonly [name: string, mutant: Mutant, by: readonly string[]])[] = [
  [
    'write compares nothing',
    mutants.WritesOverAnything,
    [
      'compare and set refuses an occupied row, where free is expected',
      'of many who take one free spool at once exactly one is applied',
    ],
  ],
  [
    'write looks first and writes later',
    mutants.ChecksThenWrites,
    [
      'of many who take one free spool at once exactly one is applied',
      'of many in two processes exactly one is applied',
    ],
  ],
  [
    'write ignores the version (the original’s bug 13)',
    mutants.IgnoresVersions,
    [
      'compare and set refuses a row past the version expected',
      'a version read before a change no longer fits after it',
    ],
  ],
  [
    'write ignores the date',
    mutants.IgnoresDates,
    [
      'compare and set refuses a row that began at another time',
      'compare and set refuses a row without a date, where one is expected',
    ],
  ],
  [
    'a version that must be missing is not compared',
    mutants.IgnoresNullVersions,
    ['compare and set refuses a row with a version, where none is expected'],
  ],
  [
    'labels are compared without case and blanks',
    mutants.ComparesLabelsLoosely,
    ['compare and set refuses an unreadable label that looks alike: "turno noche "'],
  ],
  [
    'tags are found in any case',
    mutants.FindsTagsInAnyCase,
    ['a tag that differs in case alone is another spool’s'],
  ],
  [
    'ids have 32 bits',
    mutants.KeepsIdsIn32Bits,
    ['the highest id, and initials with a letter beyond A to Z, are written as they are'],
  ],
  [
    'the label of a worker is tidied',
    mutants.TidiesLabelsOfWorkers,
    ['a label that a person typed their own way names its worker, and comes letter for letter'],
  ],
  [
    'ids are forgotten',
    mutants.ForgetsIds,
    [
      'a write repeated under its id answers applied and changes nothing',
      'a write under a cancelled id answers cancelled and changes nothing',
      'a write that lands after its id was cancelled changes nothing',
    ],
  ],
  [
    'the answer shows what was asked for',
    mutants.ShowsWhatWasAskedFor,
    [
      'taking a free spool writes worker, label and moment',
      'a spool given back can be taken again, by the same worker and by another',
    ],
  ],
  [
    'a replay is applied twice',
    mutants.AppliesReplays,
    [
      'a taking repeated after the spool was given back does not take it again',
      'a give-back repeated after the same worker took the spool again does not end that',
    ],
  ],
  [
    'settle does not cancel',
    mutants.SettlesWithoutCancelling,
    [
      'a write under a cancelled id answers cancelled and changes nothing',
      'a write that lands after its id was cancelled changes nothing',
    ],
  ],
  [
    'settle goes by the row',
    mutants.SettlesByTheRow,
    [
      'an applied write stays applied after the row has changed',
      'an id that was not used is cancelled, even if the row is as the write wanted it',
    ],
  ],
  [
    'settle calls a refused write applied',
    mutants.RefusalUsesTheId,
    ['a refused write was not applied, and settling it says so'],
  ],
  [
    'ambiguous rows read as the first of them',
    mutants.ReadsTheFirstOfAmbiguous,
    [
      'a tag that several rows carry is ambiguous, whatever they say',
      'an ambiguous tag is listed as ambiguous, never as one of its rows',
    ],
  ],
  [
    'an unreadable label is free (the original’s bug 8)',
    mutants.UnreadableIsFree,
    [
      'the label "turno noche" is unreadable, not free, and comes letter for letter',
      'a row with an unreadable label is listed as unreadable',
    ],
  ],
  ['an unknown tag is free', mutants.UnknownIsFree, ['a tag without a row is no-row, not free']],
  [
    'an undated row vanishes (the original’s bug 18)',
    mutants.UndatedVanishes,
    [
      'an occupied row without a date is occupied, since nobody knows when',
      'an occupied row with an unreadable date is occupied, and shows what stands there',
    ],
  ],
  [
    'labels are tidied',
    mutants.TidiesLabels,
    ['the label "turno noche" is unreadable, not free, and comes letter for letter'],
  ],
  [
    'readings come from a cache',
    mutants.ServesFromCache,
    ['what a person types is read at the next reading', 'a change made by one process is seen by another'],
  ],
  [
    'unknown tags are left out of the answer',
    mutants.LeavesUnknownOut,
    ['every tag asked for is in the answer, and no other'],
  ],
  [
    'invalid tags are hidden',
    mutants.HidesInvalidTags,
    ['a row whose tag is invalid is listed with the tag as it stands, and with its worker'],
  ],
  ['rows loses a chunk', mutants.LosesTheLastChunk, ['thousands of rows are listed, none left out']],
  [
    'the version never grows',
    mutants.NeverCounts,
    [
      'the version grows with every change and never repeats',
      'confirming answers how the row stands, with its version',
    ],
  ],
  [
    'the version repeats',
    mutants.CountsFromOneAgain,
    ['the version grows with every change and never repeats'],
  ],
  [
    'a vacated row keeps its date',
    mutants.LeavesTheDate,
    ['giving a spool back leaves it free, with no date'],
  ],
  [
    'a write is finished by its completion only',
    mutants.LeavesTheDateToComplete,
    ['a write changes the row as a whole, before anyone asks how it stands'],
  ],
  ['another row is touched', mutants.WritesTheRowBelow, ['a write touches no other row']],
  [
    'a missing row is added',
    mutants.AddsMissingRows,
    ['a write to a tag without a row is refused and adds none'],
  ],
  [
    'ambiguous rows are written',
    mutants.WritesAmbiguous,
    ['a write to an ambiguous tag is refused, whatever its rows say'],
  ],
  [
    'complete answers what was written',
    mutants.CompletesFromMemory,
    [
      "a person's edit between the write and its completion is seen by it",
      "confirming late does not touch the next holder's row",
    ],
  ],
  [
    'complete writes over the row',
    mutants.CompletesOverTheRow,
    [
      "confirming late does not touch the next holder's row",
      "a person's edit between the write and its completion is seen by it",
    ],
  ],
  [
    'labels are compared by their beginning',
    mutants.ComparesTheBeginning,
    ['compare and set refuses an unreadable label that differs at the end of three hundred characters'],
  ],
  [
    'labels are compared composed',
    mutants.ComparesComposed,
    ['compare and set refuses an unreadable label whose letters are composed otherwise'],
  ],
  [
    'a number is found within another',
    mutants.FindsTheNumberInTheLabel,
    ['MR(930)', 'MR(193)'].map(
      (label) => `compare and set refuses the row of a worker whose number looks alike: ${label}`,
    ),
  ],
  [
    'a repeat is answered as the first time',
    mutants.RepeatsItsAnswer,
    ['a taking repeated after the spool was given back does not take it again'],
  ],
  [
    'ids are compared in any case',
    mutants.ComparesIdsInAnyCase,
    ['ids that differ in case, or at their end, are different ids'],
  ],
  [
    'ids are kept by their beginning',
    mutants.KeepsTheBeginningOfIds,
    ['ids that differ in case, or at their end, are different ids'],
  ],
  [
    'versions are counted in 32 bits',
    mutants.CountsIn32Bits,
    ['a version beyond 32 bits is counted on from'],
  ],
  [
    'a spool handed over counts from one',
    mutants.CountsFromOneAtHandOver,
    ['the version grows with every change and never repeats'],
  ],
];

/** What a late write lands on is only what the write itself compares. */
function bindsNothing(source: OccupationSource, plan: FaultPlan): OccupationSource {
  return {
    ...faultyOccupationSource(source, plan),
    write: ({ tag, operationId, ...change }, call) =>
      plan.carry(
        { port: 'source', method: 'write', tag, operationId },
        () => source.write({ tag, operationId, ...change }, call),
        (reached, detail) => ({ type: 'source-fault', reached, detail }),
      ),
  };
}

/** With writes that land late on any row that they fit. */
const UNBOUND: readonly (readonly [name: string, mutant: Mutant, by: readonly string[]])[] = [
  [
    'a late write lands on any row that fits it',
    MemoryOccupationSource,
    [
      'a late give-back that nobody cancelled does not end a newer occupation of the same worker',
      'a late taking that nobody cancelled does not take a spool that was taken and given back since',
    ],
  ],
  [
    'a late write lands on any row',
    mutants.WritesOverAnything,
    [
      'a late taking that nobody cancelled leaves the row of another alone',
      'a late give-back that nobody cancelled leaves the row of another alone',
    ],
  ],
  [
    'settle does not cancel, and a late write lands on any row that fits it',
    mutants.SettlesWithoutCancelling,
    [
      'a late taking does not revive an occupation that was given back',
      'a late give-back does not end a newer occupation of the same worker',
    ],
  ],
];

const FREE: Occupation = { state: 'free', version: null };

const OUTSIDE: readonly (readonly [
  name: string,
  mutant: (source: OccupationSource) => OccupationSource,
  by: readonly string[],
])[] = [
  [
    'a fault reads as free',
    (source) => ({
      ...source,
      read: async (tags, call) =>
        ok(
          (await source.read(tags, call)).unwrapOr(
            new Map<SpoolTag, Occupation>(tags.map((tag) => [tag, FREE])),
          ),
        ),
    }),
    [
      'a reading whose answer was lost is a fault, not a free row',
      'in an outage every method answers with a fault: never free, no rejection, no throw',
      'a truth without the shape it must have is source-misshaped, not free, and not written',
    ],
  ],
  [
    'a fault counts as a refusal',
    (source) => ({
      ...source,
      write: async (change, call) =>
        ok((await source.write(change, call)).unwrapOr({ outcome: 'refused', now: FREE })),
    }),
    [
      'a write whose answer was lost may have taken effect, and settling tells that it has',
      'in an outage every method answers with a fault: never free, no rejection, no throw',
    ],
  ],
  [
    'a lost answer counts as never sent',
    (source) => ({
      ...source,
      write: async (change, call) =>
        (await source.write(change, call)).mapErr((fault) =>
          fault.type === 'source-fault' ? { ...fault, reached: 'never' } : fault,
        ),
    }),
    ['a write whose answer was lost may have taken effect, and settling tells that it has'],
  ],
  [
    'a failed settling counts as cancelled',
    (source) => ({
      ...source,
      settle: async (change, call) => ok((await source.settle(change, call)).unwrapOr('cancelled')),
    }),
    [
      'a settling whose answer was lost is a fault, and can be repeated',
      'in an outage settling answers with a fault',
    ],
  ],
  [
    'a listing that fails looks complete',
    (source) => ({
      ...source,
      rows: async function* (call) {
        for await (const chunk of source.rows(call)) if (chunk.isOk()) yield chunk;
      },
    }),
    ['in an outage every method answers with a fault: never free, no rejection, no throw'],
  ],
  [
    'an outage rejects',
    (source) => ({
      ...source,
      check: async (call) => {
        const answer = await source.check(call);
        if (answer.isErr()) throw new Error(answer.error.type);
        return answer;
      },
    }),
    ['in an outage every method answers with a fault: never free, no rejection, no throw'],
  ],
  [
    'an outage hangs',
    (source) => ({
      ...source,
      confirm: async (change, call) => {
        const answer = await source.confirm(change, call);
        return answer.isErr() ? new Promise(() => undefined) : answer;
      },
    }),
    [
      'in an outage every method answers with a fault: never free, no rejection, no throw',
      'a completion whose answer was lost is a fault, and can be repeated',
    ],
  ],
  [
    'a missing header counts as an outage',
    (source) => ({
      ...source,
      check: async (call) =>
        (await source.check(call)).mapErr(() => ({
          type: 'source-fault',
          reached: 'never',
          detail: 'no answer',
        })),
    }),
    ['a truth without the shape it must have is source-misshaped, not free, and not written'],
  ],
  [
    'an ability is declared that the suite was not told of',
    (source) => ({ ...source, abilities: { ...source.abilities, settles: false } }),
    ['the source is able to do what the suite was told'],
  ],
  [
    'an aborted write is written all the same, and denied',
    (source) => ({
      ...source,
      write: async (change, call) => {
        const answer = await source.write(change, call);
        if (call.signal?.aborted !== true) return answer;
        return err({ type: 'source-fault', reached: 'never', detail: 'aborted' });
      },
    }),
    ['a call that was aborted, or whose deadline is past, ends and does not lie about it'],
  ],
];

describe('B11, B18: the contract of occupation sources catches a source in which', () => {
  test.each(CAUGHT)('%s', async (_, Mutant, by) => {
    const failures = await failuresOf((clock) => new Mutant([], { clock }), by);
    expect(failures).toEqual(expect.arrayContaining([...by]));
  });

  test.each(UNBOUND)('%s', async (_, Mutant, by) => {
    const failures = await failuresOf((clock) => new Mutant([], { clock }), by, undefined, bindsNothing);
    expect(failures).toEqual(expect.arrayContaining([...by]));
  });

  test.each(OUTSIDE)('%s', async (_, outside, by) => {
    const failures = await failuresOf((clock) => new MemoryOccupationSource([], { clock }), by, outside);
    expect(failures).toEqual(expect.arrayContaining([...by]));
  });
});

test('B11: a right source fails nothing', async () => {
  expect(await failuresOf((clock) => new MemoryOccupationSource([], { clock }), null)).toEqual([]);
});
