import type { AlsoCells } from '../domain/also.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import { workerLabel, type Worker } from '../domain/worker.js';
import type { SpoolLockEvent } from '../engine/events.js';

/** What a line did to the occupation: it began, ended, or went to another worker; or nothing, as a repeat. */
export type AuditAction = 'OCUPAR' | 'LIBERAR' | 'RELEVAR' | 'NINGUNA';

/** What a line of an audit trail tells of. */
export type AuditType =
  | 'INICIAR'
  | 'INICIAR_REANUDADO'
  | 'INICIAR_RELEVO'
  | 'TOMAR_CONTROL'
  | 'LIBERACION'
  | 'LIBERACION_REPETIDA'
  | 'FINALIZAR'
  | 'FINALIZAR_REPETIDO'
  | 'INICIAR_CONFIRMADO'
  | 'FINALIZAR_CONFIRMADO'
  | 'LIBERACION_CONFIRMADA'
  | 'RELEVO_CONFIRMADO';

/** A worker by id and label, or a label in which no worker could be read. */
export interface AuditPerson {
  readonly id?: number;
  readonly label?: string;
}

/** What else a line says. It never holds a token or the value of a lock. */
export interface AuditDetails {
  readonly fence?: number | null;
  readonly mode?: string;
  /** The holder before. */
  readonly former?: AuditPerson & { readonly since?: Date | null };
  readonly by?: string;
  readonly reason?: string;
  readonly repeated?: boolean;
  /** The cells of the app's own columns that were written. */
  readonly also?: AlsoCells;
}

/** What an event leaves in an audit trail, whatever the trail is kept in. */
export interface AuditStory {
  readonly tag: SpoolTag;
  readonly type: AuditType;
  /** What was asked for; `''` where the trail cannot say. */
  readonly operation: 'INICIAR' | 'FINALIZAR' | 'TOMAR_CONTROL' | 'LIBERACION' | '';
  readonly action: AuditAction;
  readonly worker: AuditPerson;
  /** When the occupation began, or ended; `null` if nobody saw. */
  readonly at: Date | null;
  readonly details: AuditDetails;
}

/**
 * The line that an event leaves in an audit trail; `null` for none.
 *
 * | what happened                                | type                   | operation       | action    | at               |
 * | -------------------------------------------- | ---------------------- | --------------- | --------- | ---------------- |
 * | an INICIAR took a free spool                 | `INICIAR`              | `INICIAR`       | `OCUPAR`  | when it began    |
 * | … found the worker's own occupation          | `INICIAR_REANUDADO`    | `INICIAR`       | `NINGUNA` | when it began    |
 * | … superseded a stale occupation              | `INICIAR_RELEVO`       | `INICIAR`       | `RELEVAR` | when it began    |
 * | a supervisor's take-over                     | `TOMAR_CONTROL`        | `TOMAR_CONTROL` | `RELEVAR` | when it began    |
 * | a supervisor's release                       | `LIBERACION`           | `LIBERACION`    | `LIBERAR` | when it ended    |
 * | … repeated under its operation id            | `LIBERACION_REPETIDA`  | `LIBERACION`    | `NINGUNA` | now              |
 * | a FINALIZAR                                  | `FINALIZAR`            | `FINALIZAR`     | `LIBERAR` | when it ended    |
 * | … repeated under its operation id            | `FINALIZAR_REPETIDO`   | `FINALIZAR`     | `NINGUNA` | now              |
 * | an INICIAR whose answer was lost took place  | `INICIAR_CONFIRMADO`   | `INICIAR`       | `OCUPAR`  | when it began    |
 * | … a FINALIZAR or a release                   | `FINALIZAR_CONFIRMADO` | `FINALIZAR`     | `LIBERAR` | `null`           |
 * | … a change of holder                         | `RELEVO_CONFIRMADO`    | blank           | `RELEVAR` | when it began    |
 *
 * A take-over also leaves `INICIAR_REANUDADO` if it finds the new holder in the row already. After a lost answer
 * the trail cannot say whether a take-over or an INICIAR changed the holder, whether a release or a FINALIZAR freed
 * the spool, nor who decided it. Only a supervisor frees a spool from a label that nobody can read:
 * `LIBERACION_CONFIRMADA`.
 *
 * @example
 * ```ts
 * const stop = lock.listen((event) => {
 *   const story = auditStory(event, new Date());
 *   if (story !== null) console.log(story.tag, story.type, story.worker.label);
 * });
 * stop();
 * ```
 */
export function auditStory(event: SpoolLockEvent, now: Date): AuditStory | null {
  const story = storyOf(event, now);
  const also = alsoOf(event);
  return story === null || also === undefined ? story : { ...story, details: { ...story.details, also } };
}

function alsoOf(event: SpoolLockEvent): AlsoCells | undefined {
  const written = event.type === 'settled' ? event.change : event;
  return 'also' in written ? written.also : undefined;
}

function storyOf(event: SpoolLockEvent, now: Date): AuditStory | null {
  switch (event.type) {
    case 'granted':
      return { ...grantOf(event), type: 'INICIAR', operation: 'INICIAR', action: 'OCUPAR' };
    case 'resumed':
      return { ...grantOf(event), type: 'INICIAR_REANUDADO', operation: 'INICIAR', action: 'NINGUNA' };
    case 'superseded': {
      const former = { ...personOf(event.former), since: event.formerSince };
      return {
        ...grantOf(event, { former }),
        type: 'INICIAR_RELEVO',
        operation: 'INICIAR',
        action: 'RELEVAR',
      };
    }
    case 'taken-over': {
      const { from, by, reason } = event;
      const grant = grantOf(event, { former: personOf(from), by, reason });
      return { ...grant, type: 'TOMAR_CONTROL', operation: 'TOMAR_CONTROL', action: 'RELEVAR' };
    }
    case 'released': {
      const { tag, from, by, reason, repeated } = event;
      const about = { tag, worker: personOf(from), at: now, details: { by, reason, repeated } };
      return repeated
        ? { ...about, type: 'LIBERACION_REPETIDA', operation: 'LIBERACION', action: 'NINGUNA' }
        : { ...about, type: 'LIBERACION', operation: 'LIBERACION', action: 'LIBERAR' };
    }
    case 'given-back': {
      const { tag, repeated, by, reason = '' } = event;
      const about = {
        tag,
        worker: personOf(event.worker),
        at: now,
        details: by === undefined ? { repeated } : { by, reason, repeated },
      };
      return repeated
        ? { ...about, type: 'FINALIZAR_REPETIDO', operation: 'FINALIZAR', action: 'NINGUNA' }
        : { ...about, type: 'FINALIZAR', operation: 'FINALIZAR', action: 'LIBERAR' };
    }
    case 'settled':
      return event.outcome === 'applied' ? settledStory(event) : null;
    case 'refused':
    case 'orphan-reclaimed':
    case 'orphan-removed':
    case 'lock-rebuilt':
    case 'degraded-entered':
    case 'degraded-left':
    case 'reconciled':
    case 'warning':
    case 'fault':
      return null;
  }
}

function settledStory({ tag, change }: Extract<SpoolLockEvent, { type: 'settled' }>): AuditStory {
  const { expected, next } = change;
  let former: AuditPerson = {};
  if (expected.state === 'occupied') former = { id: expected.workerId };
  if (expected.state === 'unreadable') former = { label: expected.label };
  if (next.state === 'free') {
    const about = { tag, worker: former, at: null, details: {} };
    return expected.state === 'unreadable'
      ? { ...about, type: 'LIBERACION_CONFIRMADA', operation: 'LIBERACION', action: 'LIBERAR' }
      : { ...about, type: 'FINALIZAR_CONFIRMADO', operation: 'FINALIZAR', action: 'LIBERAR' };
  }
  const about = { tag, worker: personOf(next.worker), at: next.since };
  return expected.state === 'free'
    ? { ...about, details: {}, type: 'INICIAR_CONFIRMADO', operation: 'INICIAR', action: 'OCUPAR' }
    : { ...about, details: { former }, type: 'RELEVO_CONFIRMADO', operation: '', action: 'RELEVAR' };
}

type GrantEvent = Extract<SpoolLockEvent, { readonly mode: unknown }>;

function grantOf(
  { tag, worker, since, fence, mode }: GrantEvent,
  more: AuditDetails = {},
): Pick<AuditStory, 'tag' | 'worker' | 'at' | 'details'> {
  return { tag, worker: personOf(worker), at: since, details: { fence, mode, ...more } };
}

function personOf(who: Worker | string): AuditPerson {
  return typeof who === 'string' ? { label: who } : { id: who.id, label: workerLabel(who) };
}
