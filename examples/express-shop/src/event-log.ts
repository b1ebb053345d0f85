import type { SpoolLock, SpoolLockEvent } from '@spoollock/core';
import type { Logger } from 'pino';

/**
 * Writes what happened to the log. A lock's stored value carries its token, which gives spools back: events
 * are therefore written member by member, and `value` and `former` stay out.
 */
export function logEvents(lock: SpoolLock, log: Logger): void {
  lock.listen((event) => write(event, log));
}

function write(event: SpoolLockEvent, log: Logger): void {
  switch (event.type) {
    case 'granted':
    case 'resumed': {
      const { tag, worker, since, fence, mode } = event;
      log.info({ event: event.type, tag, worker, since, fence, mode }, `${tag} ${event.type}`);
      return;
    }
    case 'superseded': {
      const { tag, worker, since, fence, mode, former, formerSince } = event;
      log.warn(
        { event: event.type, tag, worker, since, fence, mode, former, formerSince },
        `${tag} superseded`,
      );
      return;
    }
    case 'taken-over': {
      const { tag, worker, since, fence, mode, from, by, reason } = event;
      log.warn({ event: event.type, tag, worker, since, fence, mode, from, by, reason }, `${tag} taken over`);
      return;
    }
    case 'given-back': {
      const { tag, worker, repeated } = event;
      log.info({ event: event.type, tag, worker, repeated }, `${tag} given back`);
      return;
    }
    case 'settled': {
      const { tag, outcome, change } = event;
      log.warn(
        { event: event.type, tag, outcome, next: change.next },
        `${tag}: a write without an answer was ${outcome}`,
      );
      return;
    }
    case 'refused': {
      const { tag, operation, error } = event;
      const detail = 'detail' in error ? error.detail : error.message;
      log.info(
        { event: event.type, tag, operation, error: error.type, detail },
        `${tag} ${operation} refused`,
      );
      return;
    }
    case 'orphan-reclaimed':
      log.warn({ event: event.type, tag: event.tag }, `${event.tag} had a lock and a free row`);
      return;
    case 'orphan-removed':
      log.warn({ event: event.type, tag: event.tag, by: event.by }, `${event.tag} had a lock and a free row`);
      return;
    case 'lock-rebuilt':
      log.debug(
        { event: event.type, tag: event.tag, workerId: event.workerId, by: event.by },
        'lock rebuilt',
      );
      return;
    case 'degraded-entered':
      log.warn(
        { event: event.type, detail: event.detail },
        'the lock store cannot be reached: the truth alone decides',
      );
      return;
    case 'degraded-left':
      log.info({ event: event.type }, 'the lock store is back');
      return;
    case 'warning':
      log.warn({ event: event.type }, `ATTENTION: ${event.detail}`);
      return;
    case 'fault':
      log.error({ event: event.type, cause: nameOf(event.cause) }, event.detail);
      return;
    // Told with its counts by whoever keeps the latest one.
    case 'reconciled':
      return;
  }
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
}
