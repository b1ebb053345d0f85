import type { AlsoColumns, Clock, OccupationSource } from '@spoollock/core/adapter';
import type { MemoryOccupationSource, MemoryRow } from '@spoollock/core/memory';
import { parseSpoolTag } from '@spoollock/core';
import { err } from 'neverthrow';
import {
  FaultPlan,
  faultyOccupationSource,
  VirtualClock,
  type OccupationSourceHarness,
  type TypedRow,
} from '@spoollock/testing';

/**
 * A harness around a truth in memory, or around a wrong one made from it (`make`) or put before its faults
 * (`outside`); `faulty` brings the faults about.
 */
export function memorySourceHarness(
  make: (clock: Clock) => MemoryOccupationSource<AlsoColumns>,
  outside: (source: OccupationSource) => OccupationSource = (source) => source,
  faulty: (source: OccupationSource, plan: FaultPlan) => OccupationSource = faultyOccupationSource,
): OccupationSourceHarness {
  const clock = new VirtualClock();
  const memory = make(clock);
  const plan = new FaultPlan();
  const shape = { fits: true };
  return {
    source: outside(withShape(faulty(memory, plan), shape)),
    another: () => outside(faulty(memory, new FaultPlan())),
    clock,
    addRows: (rows) => {
      for (const row of rows) memory.addRow({ tag: row.tag, ...typed(row) });
    },
    edit: (tag, change) => memory.edit(tag, typed(change)),
    cells: (tag) =>
      parseSpoolTag(tag)
        .map((parsed) => memory.peekAlso(parsed))
        .unwrapOr({}),
    editCells: (tag, also) => memory.edit(tag, { also }),
    loseReply: (of) => void plan.next('lose-reply', of),
    loseRequest: (of) => void plan.next('lose-request', of),
    applyLate: () => {
      plan.next('apply-late', 'write');
      return () => plan.release();
    },
    outage: (on) => plan.outage(on),
    misshape: (on) => void (shape.fits = !on),
  };
}

/** Memory has no headers that could be missing, so it is told when they are. */
function withShape(source: OccupationSource, shape: { readonly fits: boolean }): OccupationSource {
  const misshaped = { type: 'source-misshaped', problem: 'the header version is missing' } as const;
  return {
    ...source,
    read: async (tags, call) => (shape.fits ? source.read(tags, call) : err(misshaped)),
    rows: async function* (call) {
      if (shape.fits) yield* source.rows(call);
      else yield err(misshaped);
    },
    write: async (change, call) => (shape.fits ? source.write(change, call) : err(misshaped)),
    check: async (call) => (shape.fits ? source.check(call) : err(misshaped)),
  };
}

function typed({ since, ...cells }: Partial<TypedRow>): Partial<Omit<MemoryRow, 'tag'>> {
  if (since === undefined) return cells;
  return typeof since === 'string'
    ? { ...cells, since: null, unreadableSince: since }
    : { ...cells, since, unreadableSince: undefined };
}
