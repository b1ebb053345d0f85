import { err, ok, type Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';
import type { SpoolLockEvent } from '../engine/events.js';
import type { IniciarError } from '../errors.js';
import type { CallOptions, Work } from '../requests.js';
import type { Grant, Used } from '../results.js';
import type { SpoolLock, SpoolLockResult } from '../spool-lock.js';

/** What `using` needs of a lock. */
export type TakesAndGivesBack = Pick<SpoolLock, 'iniciar' | 'finalizar' | 'listen'>;

/**
 * `SpoolLock.using` for those who wrap a lock: it calls the `iniciar` and the `finalizar` of the lock it is given.
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

/** The spool is granted: works, then gives it back whatever becomes of the work. */
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
  // The fence keeps this give-back from ending an occupation that began after this one. `null`: the row had none.
  const givenBack = await lock.finalizar(grant.tag, grant.worker, { fence: grant.fence ?? null });
  return { grant, work: done, givenBack };
}

const ENDINGS: ReadonlySet<SpoolLockEvent['type']> = new Set([
  'given-back',
  'released',
  'taken-over',
  'superseded',
  // Granted anew: somebody ended the occupation in the truth by hand.
  'granted',
]);

/** Whether this process saw the hold end. What another process does is not seen here. */
function endsHold(event: SpoolLockEvent, tag: SpoolTag): boolean {
  return ENDINGS.has(event.type) && 'tag' in event && event.tag === tag;
}
