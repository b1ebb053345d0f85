import type { Clock, OccupationSource } from '@spoollock/core';
import { MemoryOccupationSource, type MemoryRow } from '@spoollock/core/memory';
import {
  FaultPlan,
  faultyOccupationSource,
  VirtualClock,
  type OccupationSourceHarness,
  type TypedRow,
} from '@spoollock/testing';

/** What memory does not have. */
export const MEMORY_SOURCE_CANNOT = {
  misshape: 'memory has no headers that could be missing',
} as const;

/** A harness around a truth in memory, or around a wrong one that is made from it. */
export function memorySourceHarness<Source extends MemoryOccupationSource>(
  make: (clock: Clock) => Source,
  wrap: (source: Source) => OccupationSource = (source) => source,
): OccupationSourceHarness {
  const clock = new VirtualClock();
  const memory = make(clock);
  const plan = new FaultPlan();
  return {
    source: faultyOccupationSource(wrap(memory), plan),
    another: () => faultyOccupationSource(wrap(memory), new FaultPlan()),
    clock,
    addRows: (rows) => {
      for (const row of rows) memory.addRow({ tag: row.tag, ...typed(row) });
    },
    edit: (tag, change) => memory.edit(tag, typed(change)),
    loseReply: (of) => void plan.next('lose-reply', of),
    loseRequest: (of) => void plan.next('lose-request', of),
    applyLate: () => {
      plan.next('apply-late', 'write');
      return () => plan.release();
    },
    outage: (on) => plan.outage(on),
  };
}

function typed({ since, ...cells }: Partial<TypedRow>): Partial<Omit<MemoryRow, 'tag'>> {
  if (since === undefined) return cells;
  return typeof since === 'string'
    ? { ...cells, since: null, unreadableSince: since }
    : { ...cells, since, unreadableSince: undefined };
}
