import { err, ok, type Result } from 'neverthrow';
import type { Worker } from '../domain/worker.js';
import type { SpoolLockEvent } from '../engine/events.js';
import { onAbort } from '../engine/on-abort.js';
import type { IniciarError } from '../errors.js';
import type { UsingOptions, Work } from '../requests.js';
import type { Grant, Used } from '../results.js';
import type { SpoolLock, SpoolLockResult } from '../spool-lock.js';

/** What `using` needs of a `SpoolLock`. */
export type TakesAndGivesBack<Cells = never> = Pick<SpoolLock<Cells>, 'iniciar' | 'finalizar' | 'listen'>;

/**
 * `SpoolLock.using` for a wrapper around a `SpoolLock`. It calls the wrapper's own `iniciar` and `finalizar`.
 *
 * @example
 * ```ts
 * const used = await using(lock, tag, worker, (grant) => grant.fence);
 * ```
 */
export function using<T, Cells = never>(
  lock: TakesAndGivesBack<Cells>,
  tag: string,
  worker: Worker,
  work: Work<T>,
  options: UsingOptions<Cells> = {},
): SpoolLockResult<Used<T>, IniciarError> {
  return lock.iniciar(tag, worker, options).map((grant) => workAndGiveBack(lock, grant, work, options));
}

/** Runs the work, then gives the spool back, even if the work threw. */
async function workAndGiveBack<T, Cells>(
  lock: TakesAndGivesBack<Cells>,
  grant: Grant,
  work: Work<T>,
  { signal: callerSignal, alsoAfter }: UsingOptions<Cells>,
): Promise<Used<T>> {
  const ended = new AbortController();
  const stopListening = lock.listen((event) => {
    if (endsHold(event, grant)) ended.abort(event);
  });
  const callerGaveUp = (): void => ended.abort(callerSignal?.reason);
  const stopFollowing = callerSignal && onAbort(callerSignal, callerGaveUp);
  if (callerSignal?.aborted === true) callerGaveUp();
  let done: Result<T, unknown>;
  try {
    done = ok(await work(grant, ended.signal));
  } catch (thrown) {
    done = err(thrown);
  }
  stopListening();
  stopFollowing?.();
  // The fence keeps this give-back from ending an occupation that began after this one. `null`: the row had none.
  const guards = { fence: grant.fence ?? null, also: alsoAfter };
  const givenBack = await lock.finalizar(grant.tag, grant.worker, guards);
  return { grant, work: done, givenBack };
}

const ENDINGS: ReadonlySet<SpoolLockEvent['type']> = new Set([
  'taken-over',
  'superseded',
  // A new grant: somebody ended the occupation in the truth by hand.
  'granted',
]);

/** Whether this process saw the hold end. What another process does is seen only when it is met here. */
function endsHold(event: SpoolLockEvent, grant: Grant): boolean {
  if (!('tag' in event) || event.tag !== grant.tag) return false;
  // A repeat was done before this hold began, or has had its event.
  if (event.type === 'given-back' || event.type === 'released') return !event.repeated;
  if (event.type === 'settled') return event.outcome === 'applied';
  if (event.type === 'resumed')
    return event.worker.id !== grant.worker.id || event.fence !== (grant.fence ?? null);
  return ENDINGS.has(event.type);
}
