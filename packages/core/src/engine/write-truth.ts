import {
  outcomeUnknown,
  sourceMisshaped,
  sourceUnavailable,
  type OutcomeUnknown,
  type SourceError,
} from '../errors.js';
import { brokenSource, sourceError } from '../ports/faults.js';
import type {
  Expected,
  Occupation,
  OccupationChange,
  SourceAnswer,
  WriteAnswer,
} from '../ports/occupation-source.js';
import { viewHolder } from '../protocol/views.js';
import { identity } from './call.js';
import { askSource, readRow, type SpoolContext } from './context.js';

/** Why a write failed. Nothing was written, except with `outcome-unknown`: then it is not known yet. */
export type WriteError = SourceError | OutcomeUnknown;

/** A write that the truth applied. */
export interface Applied {
  readonly outcome: 'applied';
  readonly change: OccupationChange;
  /** Whether an earlier write under its id was applied, and not this one. */
  readonly replayed: boolean;
  /** What the write's own answer showed; `null` if it did not come, or did not show the row. */
  readonly shown: RowShown | null;
}

/** The row right after a write, as its answer shows it. */
export interface RowShown {
  readonly row: Occupation;
  /** When the write was sent, in milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** How a write to the truth ended. */
export type Written =
  | Applied
  | { readonly outcome: 'refused'; readonly now: Occupation }
  | { readonly outcome: 'failed'; readonly error: WriteError };

/** The same for one attempt. `cancelled`: its id was cancelled, so another attempt may be made. */
type Attempted = Written | { readonly outcome: 'cancelled' };

/** Who made the operation id. A caller's id may have been used by an earlier call. */
export type IdOrigin = 'engine' | 'caller';

/** How many attempts a write gets if the id of each one is cancelled. */
const MOST_ATTEMPTS = 8;

/**
 * Writes one change to the truth, at most once. If the answer is lost, it settles the operation. Only if the id was
 * cancelled, it makes another attempt, under a new id. If the source cannot settle it now, the answer is
 * `outcome-unknown`.
 */
export async function writeTruth(
  context: SpoolContext,
  occupation: OccupationChange,
  idFrom: IdOrigin = 'engine',
): Promise<Written> {
  const { engine, call, also } = context;
  const wanted = also === undefined ? occupation : { ...occupation, also };
  const clear = await engine.unsettled.settle(wanted.tag, call);
  if (clear.isErr()) return failed(clear.error);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (call.ended !== null) return failed(call.ended);
    // The ids are numbered, so a repeat of the whole call under the same id uses the same ones.
    const change = attempt === 0 ? wanted : { ...wanted, operationId: `${wanted.operationId}.${attempt}` };
    const stopped = engine.source.abilities.compareAndSet ? null : await lookFirst(context, change);
    if (stopped !== null) return stopped;
    const attempted = await writeOnce(context, change, idFrom);
    if (attempted.outcome !== 'cancelled') return attempted;
  }
  return failed(sourceUnavailable('every answer of the source was lost'));
}

/**
 * For a source without compare-and-set: reads the row, so that the write does not overwrite another worker's row.
 * This is not atomic, and such a source allows no better. If an earlier write under this id already freed the row,
 * the answer is a repeat.
 */
async function lookFirst(context: SpoolContext, change: OccupationChange): Promise<Written | null> {
  const row = await readRow(context);
  if (row.isErr()) return failed(row.error);
  if (meets(row.value, change.expected)) return null;
  const wasGivenBack = change.next.state === 'free' && row.value.state === 'free';
  if (wasGivenBack && context.engine.source.abilities.settles) {
    const used = await askSource(context, (source, call) => source.settle(change, call));
    if (used.isOk() && used.value === 'applied') return applied(change, true);
  }
  return { outcome: 'refused', now: row.value };
}

function meets(row: Occupation, expected: Expected): boolean {
  return expected.state === 'free' ? row.state === 'free' : viewHolder(row, expected) === 'named';
}

/** A write that is known to be applied, though its own answer did not show the row. */
function applied(change: OccupationChange, replayed: boolean): Applied {
  return { outcome: 'applied', change, replayed, shown: null };
}

function failed(error: WriteError): Written {
  return { outcome: 'failed', error };
}

async function writeOnce(
  context: SpoolContext,
  change: OccupationChange,
  idFrom: IdOrigin,
): Promise<Attempted> {
  const { engine, call } = context;
  const sentAtMs = engine.settings.clock.now();
  let sent: SourceAnswer<WriteAnswer> | undefined;
  const answer = await call.ask(() => (sent = engine.source.write(change, call)), brokenSource, identity);
  if (answer.isOk()) {
    const { value } = answer;
    if (value.outcome === 'applied') {
      const { replayed, row } = value;
      const shown = replayed || row === null ? null : { row, sentAtMs };
      return { outcome: 'applied', change, replayed, shown };
    }
    return value.outcome === 'unwritable' ? failed(sourceMisshaped(value.problem)) : value;
  }
  const fault = answer.error;
  if (fault.type === 'source-fault' && fault.reached === 'perhaps')
    return settle(context, change, fault.detail, idFrom);
  if (fault.type === 'source-fault' || fault.type === 'source-misshaped') return failed(sourceError(fault));
  engine.unsettled.add(change);
  // The call ended before the answer of its write. If the answer still comes, it settles the write.
  sent?.then(
    (late) => late.isOk() && engine.unsettled.answered(change, late.value),
    () => undefined,
  );
  return failed(outcomeUnknown(change.tag, fault.message));
}

async function settle(
  context: SpoolContext,
  change: OccupationChange,
  detail: string,
  idFrom: IdOrigin,
): Promise<Attempted> {
  const { engine } = context;
  const { settles, longestRequestMs } = engine.source.abilities;
  engine.unsettled.add(change);
  if (!settles) return failed(outcomeUnknown(change.tag, detail, longestRequestMs));
  const answer = await askSource(context, (source, call) => source.settle(change, call));
  if (answer.isErr()) return failed(outcomeUnknown(change.tag, detail));
  engine.unsettled.forget(change);
  if (answer.value === 'cancelled') return { outcome: 'cancelled' };
  const { expected } = change;
  if (idFrom === 'engine' || expected.state === 'free') return applied(change, false);
  // An earlier call may have used the id. If so, the holder may have the spool again, and keeps it.
  const row = await readRow(context);
  if (row.isErr()) return failed(outcomeUnknown(change.tag, detail));
  const view = viewHolder(row.value, expected);
  return applied(change, view === 'named' || view === 'named-otherwise');
}
