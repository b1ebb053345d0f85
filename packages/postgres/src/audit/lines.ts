import { workerLabel, type SpoolLockEvent, type Worker } from '@spoollock/core';

/** What a line did to the occupation: it began, ended, or went to another worker; or nothing, as a repeat. */
export type AuditAction = 'OCUPAR' | 'LIBERAR' | 'RELEVAR' | 'NINGUNA';

/** One line of the audit trail, by the names of its columns. */
export interface PostgresAuditLine {
  readonly id: string;
  /** When the event was heard, in ISO 8601 as every moment here. */
  readonly at: string;
  readonly type: string;
  readonly action: AuditAction;
  readonly tag: string;
  readonly worker_id: number | null;
  /** The worker's label, or the one in which no worker could be read. */
  readonly worker: string | null;
  /** When the occupation began, or ended. */
  readonly operated_at: string | null;
  /** `fence` and `mode` of a grant, `former`, `by`, `reason`, `also`. Never a token or the value of a lock. */
  readonly details: object;
}

type Story = Omit<PostgresAuditLine, 'id' | 'at' | 'tag' | 'details'> & { readonly details: object };

/** The line of an event; `null` for those that change no occupation. */
export function auditLine(event: SpoolLockEvent, id: string, now: Date): PostgresAuditLine | null {
  const story = storyOf(event, now);
  if (story === null || !('tag' in event)) return null;
  const written = event.type === 'settled' ? event.change : event;
  const also = 'also' in written ? written.also : undefined;
  const details = also === undefined ? story.details : { ...story.details, also };
  return { ...story, id, at: now.toISOString(), tag: event.tag, details };
}

function storyOf(event: SpoolLockEvent, now: Date): Story | null {
  switch (event.type) {
    case 'granted':
      return { type: 'INICIAR', action: 'OCUPAR', ...grantOf(event) };
    case 'resumed':
      return { type: 'INICIAR_REANUDADO', action: 'NINGUNA', ...grantOf(event) };
    case 'superseded':
      return { type: 'INICIAR_RELEVO', action: 'RELEVAR', ...grantOf(event, { former: event.former }) };
    case 'taken-over': {
      const { from: former, by, reason } = event;
      return { type: 'TOMAR_CONTROL', action: 'RELEVAR', ...grantOf(event, { former, by, reason }) };
    }
    case 'released': {
      const { from, by, reason, repeated } = event;
      const operated_at = now.toISOString();
      const done = { ...personOf(from), operated_at, details: { by, reason } };
      return repeated
        ? { type: 'LIBERACION_REPETIDA', action: 'NINGUNA', ...done }
        : { type: 'LIBERACION', action: 'LIBERAR', ...done };
    }
    case 'given-back': {
      const done = { ...personOf(event.worker), operated_at: now.toISOString(), details: {} };
      return event.repeated
        ? { type: 'FINALIZAR_REPETIDO', action: 'NINGUNA', ...done }
        : { type: 'FINALIZAR', action: 'LIBERAR', ...done };
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

/** A write whose call had ended before it was known. When it took place nobody saw, unless it has a date itself. */
function settledStory({ change }: Extract<SpoolLockEvent, { type: 'settled' }>): Story {
  const { expected, next } = change;
  if (next.state === 'free') {
    const isForced = expected.state === 'unreadable';
    const worker_id = expected.state === 'occupied' ? expected.workerId : null;
    const worker = expected.state === 'unreadable' ? expected.label : null;
    const type = isForced ? 'LIBERACION_CONFIRMADA' : 'FINALIZAR_CONFIRMADO';
    return { type, action: 'LIBERAR', worker_id, worker, operated_at: null, details: {} };
  }
  const taken = { ...personOf(next.worker), operated_at: next.since.toISOString(), details: {} };
  return expected.state === 'free'
    ? { type: 'INICIAR_CONFIRMADO', action: 'OCUPAR', ...taken }
    : { type: 'RELEVO_CONFIRMADO', action: 'RELEVAR', ...taken };
}

type GrantEvent = Extract<SpoolLockEvent, { readonly mode: unknown }>;

function grantOf(
  { worker, since, fence, mode }: GrantEvent,
  more: object = {},
): Pick<Story, 'worker_id' | 'worker' | 'operated_at' | 'details'> {
  return {
    ...personOf(worker),
    operated_at: since === null ? null : since.toISOString(),
    details: { fence, mode, ...more },
  };
}

function personOf(who: Worker | string): Pick<Story, 'worker_id' | 'worker'> {
  return typeof who === 'string'
    ? { worker_id: null, worker: who }
    : { worker_id: who.id, worker: workerLabel(who) };
}
