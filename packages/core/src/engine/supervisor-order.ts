import { err, type Result } from 'neverthrow';
import type { Worker } from '../domain/worker.js';
import type { OutcomeUnknown, SourceError } from '../errors.js';
import type { Occupation } from '../ports/occupation-source.js';
import type { NamedHolder } from '../protocol/views.js';
import type { Release, TakeOver } from '../requests.js';
import { readRow, type SpoolContext } from './context.js';
import { versionOf } from './refuse.js';

// What take-over and release share: both name the holder whom the supervisor saw.

type Order = Pick<TakeOver | Release, 'from' | 'fence'>;

/** The row as it is before the order, once no write of ours to it is open any more. */
export async function readForOrder(
  context: SpoolContext,
): Promise<Result<Occupation, SourceError | OutcomeUnknown>> {
  const clear = await context.engine.unsettled.settle(context.tag, context.call);
  return clear.isErr() ? err(clear.error) : readRow(context);
}

/** The holder whom the order names, at the version that the supervisor saw, else at the one that was read. */
export function asNamed({ from, fence }: Order, row: Occupation): NamedHolder {
  const version = fence === undefined ? versionOf(row) : fence;
  return typeof from === 'string'
    ? { state: 'unreadable', label: from, version }
    : { state: 'occupied', workerId: from.id, version };
}

/** Who had the spool, for the record: the row knows the initials that an order may leave out. */
export function formerHolder({ from }: Order, row: Occupation): Worker | string {
  if (typeof from === 'string') return from;
  if (row.state === 'occupied' && row.worker.id === from.id) return row.worker;
  return { id: from.id, initials: from.initials ?? '' };
}
