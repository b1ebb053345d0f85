import { err, type Result } from 'neverthrow';
import type { Worker } from '../domain/worker.js';
import type { OutcomeUnknown, SourceError } from '../errors.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { NamedHolder } from '../protocol/views.js';
import type { Release, TakeOver } from '../requests.js';
import { readRow, type SpoolContext } from './context.js';
import { versionOf } from './refuse.js';

// Take-over and release share these: both name the holder that the supervisor saw.

type Order = Pick<TakeOver | Release, 'from' | 'fence'>;

/** Reads the row before the order, after it settled our own open writes to this row. */
export async function readForOrder(
  context: SpoolContext,
): Promise<Result<Occupation, SourceError | OutcomeUnknown>> {
  const clear = await context.engine.unsettled.settle(context.tag, context.call);
  return clear.isErr() ? err(clear.error) : readRow(context);
}

/** The holder that the order names, at the order's fence. Without a fence, at the version that was just read. */
export function asNamed({ from, fence }: Order, row: Occupation): NamedHolder {
  const version = fence === undefined ? versionOf(row) : fence;
  if (typeof from !== 'string') return { state: 'occupied', workerId: from.id, version };
  const holder = readBySource(from, row);
  return holder === null
    ? { state: 'unreadable', label: from, version }
    : { state: 'occupied', workerId: holder.id, version };
}

/** The former holder, for the record. The order may leave out the initials, which the row has. */
export function formerHolder({ from }: Order, row: Occupation): Worker | string {
  if (typeof from === 'string') return readBySource(from, row) ?? from;
  if (row.state === 'occupied' && row.worker.id === from.id) return row.worker;
  return { id: from.id, initials: from.initials ?? '' };
}

/** The worker whom the source reads in this very label. A shop's own form says more than the default one. */
function readBySource(label: string, row: Occupation): Worker | null {
  return row.state === 'occupied' && row.label === label ? row.worker : null;
}
