import { isDeepStrictEqual } from 'node:util';
import type {
  AlsoColumns,
  NoColumns,
  OccupationChange,
  OccupationSource,
  PortCall,
  SourceAnswer,
  SourceFault,
} from '@spoollock/core/adapter';
import { err } from 'neverthrow';
import type { FaultPlan } from './fault-plan.js';
import { faultyChunks } from './faulty-chunks.js';

/**
 * A truth whose calls meet what the plan has in store for them. Pass the plan that a store has too, and the
 * calls to both are on one record, in the order in which they were sent. As the port demands, a write that arrives
 * late changes nothing unless it finds the row as it was when it was sent.
 *
 * @example
 * ```ts
 * const plan = new FaultPlan();
 * const source = faultyOccupationSource(new MemoryOccupationSource([{ tag }]), plan);
 * const next = { state: 'occupied', worker, since: new Date('2026-05-04T12:00:00Z') } as const;
 * const change: OccupationChange = { operationId: 'one', tag, expected: { state: 'free' }, next };
 * plan.next('apply-late', 'write');
 * await source.write(change, call); // Err: it may still be written
 * await source.settle(change, call); // Ok('cancelled')
 * await plan.release(); // it arrives, and changes nothing
 * ```
 */
export function faultyOccupationSource<Columns extends AlsoColumns = NoColumns>(
  source: OccupationSource<Columns>,
  plan: FaultPlan,
): OccupationSource<Columns> {
  const carry = <T>(
    method: string,
    change: OccupationChange | null,
    send: () => SourceAnswer<T>,
    bind?: () => () => Promise<unknown>,
  ): SourceAnswer<T> => {
    const { tag = null, operationId = null } = change ?? {};
    return plan.carry({ port: 'source', method, tag, operationId }, send, sourceFault, bind);
  };
  const writeIfTheRowStands = (change: OccupationChange, call: PortCall) => (): (() => Promise<unknown>) => {
    const asSent = source.read([change.tag], call);
    return async () => {
      const [then, now] = [await asSent, await source.read([change.tag], call)];
      if (isDeepStrictEqual(then, now)) await source.write(change, call);
    };
  };
  return {
    abilities: source.abilities,
    also: source.also,
    timeZone: source.timeZone,
    read: (tags, call) => {
      const [only = null] = tags.length === 1 ? tags : [];
      const sent = { port: 'source', method: 'read', tag: only, operationId: null } as const;
      return plan.carry(sent, () => source.read(tags, call), sourceFault);
    },
    rows: (call) => {
      const sent = { port: 'source', method: 'rows', tag: null, operationId: null } as const;
      return faultyChunks(
        plan,
        sent,
        () => source.rows(call),
        (reached, detail) => err(sourceFault(reached, detail)),
      );
    },
    write: (change, call) =>
      carry('write', change, () => source.write(change, call), writeIfTheRowStands(change, call)),
    settle: (change, call) => carry('settle', change, () => source.settle(change, call)),
    confirm: (change, call) => carry('confirm', change, () => source.confirm(change, call)),
    check: (call) => carry('check', null, () => source.check(call)),
  };
}

function sourceFault(reached: 'never' | 'perhaps', detail: string): SourceFault {
  return { type: 'source-fault', reached, detail };
}
