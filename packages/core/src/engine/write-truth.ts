import { brokenSource } from '../ports/faults.js';
import { identity, type Call } from './call.js';
import { askSource, readRow, type Engine } from './engine.js';
import type { SpoolLockError } from '../errors.js';
import { outcomeUnknown, publicError, sourceMisshaped, sourceUnavailable } from '../failures.js';
import { viewHolder } from '../protocol/holder.js';
import type {
  OccupationChange,
  Expected,
  Occupation,
  SourceAnswer,
  WriteAnswer,
} from '../ports/occupation-source.js';

/** How a write to the truth ended for the operation that wanted it. */
export type Written =
  | { readonly outcome: 'applied'; readonly change: OccupationChange; readonly replayed: boolean }
  | { readonly outcome: 'refused'; readonly now: Occupation }
  /** Nothing was written, for certain; or the error is `outcome-unknown`. */
  | { readonly outcome: 'failed'; readonly error: SpoolLockError };

/** How often a write is tried anew after its id had to be cancelled. */
const MOST_ATTEMPTS = 8;

/**
 * Writes one change to the truth, at most once, and does not come back before it is known what became of
 * it, or that this cannot be known now. A lost answer is settled by cancelling the operation id: only a cancelled
 * id allows another try, under an id of its own.
 */
export async function writeTruth(engine: Engine, call: Call, wanted: OccupationChange): Promise<Written> {
  const clear = await engine.unsettled.settle(wanted.tag, call);
  if (clear.isErr()) return failed(clear.error);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (call.ended !== null) return failed(call.ended);
    // Attempts are numbered, so that a repeat of the whole call under the same id meets the same ones.
    const change = attempt === 0 ? wanted : { ...wanted, operationId: `${wanted.operationId}.${attempt}` };
    const stopped = engine.source.abilities.compareAndSet ? null : await lookFirst(engine, call, change);
    if (stopped !== null) return stopped;
    const written = await writeOnce(engine, call, change);
    if (written !== 'cancelled') return written;
  }
  return failed(sourceUnavailable('every answer of the source was lost'));
}

/**
 * Not atomic, and all that can be done where the truth cannot compare: a row that is plainly another's is not
 * written over. A repeat under an id that was used meets its own work there, and is told so.
 */
async function lookFirst(engine: Engine, call: Call, change: OccupationChange): Promise<Written | null> {
  const row = await readRow(engine, call, change.tag);
  if (row.isErr()) return failed(row.error);
  if (meets(row.value, change.expected)) return null;
  const wasGivenBack = change.next.state === 'free' && row.value.state === 'free';
  if (wasGivenBack && engine.source.abilities.settles) {
    const used = await askSource(engine, call, (source) => source.settle(change, call));
    if (used.isOk() && used.value === 'applied') return { outcome: 'applied', change, replayed: true };
  }
  return { outcome: 'refused', now: row.value };
}

function meets(row: Occupation, expected: Expected): boolean {
  return expected.state === 'free' ? row.state === 'free' : viewHolder(row, expected) === 'named';
}

function failed(error: SpoolLockError): Written {
  return { outcome: 'failed', error };
}

async function writeOnce(
  engine: Engine,
  call: Call,
  change: OccupationChange,
): Promise<Written | 'cancelled'> {
  let sent: SourceAnswer<WriteAnswer> | undefined;
  const answer = await call.ask(() => (sent = engine.source.write(change, call)), brokenSource, identity);
  if (answer.isOk()) {
    const { value } = answer;
    if (value.outcome === 'applied') return { outcome: 'applied', change, replayed: value.replayed };
    if (value.outcome === 'refused') return value;
    return value.outcome === 'cancelled' ? 'cancelled' : failed(sourceMisshaped(value.problem));
  }
  const fault = answer.error;
  if (fault.type === 'source-fault' && fault.reached === 'perhaps')
    return settle(engine, call, change, fault.detail);
  if (fault.type === 'source-fault' || fault.type === 'source-misshaped') return failed(publicError(fault));
  engine.unsettled.add(change);
  // The call ended with the write on its way. Should its answer still come, nothing is left to settle.
  sent?.then(
    (late) => late.isOk() && engine.unsettled.answered(change, late.value),
    () => undefined,
  );
  return failed(outcomeUnknown(change.tag, fault.message));
}

async function settle(
  engine: Engine,
  call: Call,
  change: OccupationChange,
  detail: string,
): Promise<Written | 'cancelled'> {
  const { settles, longestRequestMs } = engine.source.abilities;
  engine.unsettled.add(change);
  if (!settles) return failed(outcomeUnknown(change.tag, detail, longestRequestMs));
  const answer = await askSource(engine, call, (source) => source.settle(change, call));
  if (answer.isErr()) return failed(outcomeUnknown(change.tag, detail));
  engine.unsettled.forget(change);
  return answer.value === 'cancelled' ? 'cancelled' : { outcome: 'applied', change, replayed: false };
}
