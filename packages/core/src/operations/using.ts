import { err, ok, type Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';
import type { SpoolLockEvent } from '../engine/events.js';
import type { IniciarError } from '../errors.js';
import type { CallOptions, Work } from '../requests.js';
import type { Grant, Used } from '../results.js';
import type { SpoolLock, SpoolLockResult } from '../spool-lock.js';

/** What `using` needs of a `SpoolLock`. */
export type TakesAndGivesBack = Pick<SpoolLock, 'iniciar' | 'finalizar' | 'listen'>;

/**
 * `SpoolLock.using` for a wrapper around a `SpoolLock`. It calls the wrapper's own `iniciar` and `finalizar`.
 *
 * @example
 * ```ts
 * const used = await using(lock, tag, worker, (grant) => grant.fence);
 * ```
 */
export function using<T>(
  lock: TakesAndGivesBack,
  tag: string,
  worker: Worker,
  work: Work<T>,
  options: CallOptions = {},
): SpoolLockResult<Used<T>, IniciarError> {
  return lock
    .iniciar(tag, worker, options)
    .map((grant) => workAndGiveBack(lock, grant, work, options.signal));
}

/** Runs the work, then gives the spool back, even if the work threw. */
async function workAndGiveBack<T>(
  lock: TakesAndGivesBack,
  grant: Grant,
  work: Work<T>,
  callerSignal: AbortSignal | undefined,
): Promise<Used<T>> {
  const ended = new AbortController();
  const stopListening = lock.listen((event) => {
    if (endsHold(event, grant.tag)) ended.abort(event);
  });
  const callerGaveUp = (): void => ended.abort(callerSignal?.reason);
  if (callerSignal?.aborted === true) callerGaveUp();
  callerSignal?.addEventListener('abort', callerGaveUp, { once: true });
  let done: Result<T, unknown>;
  try {
    done = ok(await work(grant, ended.signal));
  } catch (thrown) {
    done = err(thrown);
  }
  stopListening();
  callerSignal?.removeEventListener('abort', callerGaveUp);
  // Without the fence, this give-back could end an occupation that began later.
  const givenBack = await lock.finalizar(grant.tag, grant.worker, { fence: grant.fence });
  return { grant, work: done, givenBack };
}

const ENDINGS: ReadonlySet<SpoolLockEvent['type']> = new Set([
  'given-back',
  'released',
  'taken-over',
  'superseded',
  // A new grant: somebody ended the occupation in the truth by hand.
  'granted',
]);

/** Whether this event ends the occupation. This process does not see the events of other processes. */
function endsHold(event: SpoolLockEvent, tag: SpoolTag): boolean {
  return ENDINGS.has(event.type) && 'tag' in event && event.tag === tag;
}
