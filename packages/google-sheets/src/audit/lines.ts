import { workerLabel, type AlsoValue, type SpoolLockEvent, type Worker } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';

/**
 * The headers of the audit trail, in the order of their columns.
 *
 * @example
 * ```ts
 * console.log(AUDIT_HEADERS.join()); // the first row of the tab
 * ```
 */
export const AUDIT_HEADERS = [
  'ID',
  'Timestamp',
  'Evento_Tipo',
  'TAG_SPOOL',
  'Worker_ID',
  'Worker_Nombre',
  'Operacion',
  'Accion',
  'Fecha_Operacion',
  'Metadata_JSON',
] as const;

/** One line of the trail: a value for each column. An unknown value is blank. */
export type AuditLine = Readonly<Record<(typeof AUDIT_HEADERS)[number], string | number>>;

/** What a line needs besides the event: an id, the time and the zone. */
export interface Writer {
  readonly newId: () => string;
  readonly nowMs: number;
  readonly timeZone: string;
}

/**
 * The line that an event leaves in the trail, `null` for none.
 *
 * | what happened                                | Evento_Tipo            | Operacion       | Accion    | Fecha_Operacion  |
 * | -------------------------------------------- | ---------------------- | --------------- | --------- | ---------------- |
 * | an INICIAR took a free spool                 | `INICIAR`              | `INICIAR`       | `OCUPAR`  | when it began    |
 * | … found the worker's own occupation          | `INICIAR_REANUDADO`    | `INICIAR`       | `NINGUNA` | when it began    |
 * | … superseded a stale occupation              | `INICIAR_RELEVO`       | `INICIAR`       | `RELEVAR` | when it began    |
 * | a supervisor's take-over                     | `TOMAR_CONTROL`        | `TOMAR_CONTROL` | `RELEVAR` | when it began    |
 * | a supervisor's release                       | `LIBERACION`           | `LIBERACION`    | `LIBERAR` | when it ended    |
 * | … repeated under its operation id            | `LIBERACION_REPETIDA`  | `LIBERACION`    | `NINGUNA` | when it ended    |
 * | a FINALIZAR                                  | `FINALIZAR`            | `FINALIZAR`     | `LIBERAR` | when it ended    |
 * | … repeated under its operation id            | `FINALIZAR_REPETIDO`   | `FINALIZAR`     | `NINGUNA` | when it ended    |
 * | an INICIAR whose answer was lost took place  | `INICIAR_CONFIRMADO`   | `INICIAR`       | `OCUPAR`  | when it began    |
 * | … a FINALIZAR or a release                   | `FINALIZAR_CONFIRMADO` | `FINALIZAR`     | `LIBERAR` | blank: not known |
 * | … a change of holder                         | `RELEVO_CONFIRMADO`    | blank           | `RELEVAR` | when it began    |
 *
 * A take-over also writes `INICIAR_REANUDADO` if it finds the new holder in the row already. After a lost answer
 * the trail cannot say whether a take-over or an INICIAR changed the holder, whether a release or a FINALIZAR freed
 * the spool, nor who decided it.
 *
 * `Metadata_JSON` holds the `fence` and `mode` of a grant, `former` (the previous holder), the `by` and `reason` of
 * a take-over or release, and `also`: the cells of the app's own columns that were written, with dates in shop time.
 * It never holds a token or a lock's value.
 */
export function auditLine(event: SpoolLockEvent, { newId, nowMs, timeZone }: Writer): AuditLine | null {
  const story = storyOf(event, new Date(nowMs), timeZone);
  if (story === null) return null;
  const { type, operation, action, worker, at, details } = story;
  return {
    ID: newId(),
    Timestamp: formatShopTime(new Date(nowMs), timeZone),
    Evento_Tipo: type,
    TAG_SPOOL: story.tag,
    Worker_ID: worker?.id ?? '',
    Worker_Nombre: worker?.label ?? '',
    Operacion: operation,
    Accion: action,
    Fecha_Operacion: at === null ? '' : formatShopTime(at, timeZone),
    Metadata_JSON: JSON.stringify({ ...details, ...alsoOf(event, timeZone) }),
  };
}

/** The cells of the app's own columns that the event says were written. */
function alsoOf(event: SpoolLockEvent, timeZone: string): object {
  const written = event.type === 'settled' ? event.change : event;
  const also = 'also' in written ? written.also : undefined;
  if (also === undefined) return {};
  const shown = (value: AlsoValue): AlsoValue =>
    value instanceof Date ? formatShopTime(value, timeZone) : value;
  return { also: Object.fromEntries(Object.entries(also).map(([name, value]) => [name, shown(value)])) };
}

interface Person {
  readonly id?: number;
  readonly label?: string;
  readonly since?: string | null;
}

interface Story {
  readonly tag: string;
  readonly type: string;
  readonly operation: 'INICIAR' | 'FINALIZAR' | 'TOMAR_CONTROL' | 'LIBERACION' | '';
  readonly action: 'OCUPAR' | 'LIBERAR' | 'RELEVAR' | 'NINGUNA';
  readonly worker: Person | null;
  readonly at: Date | null;
  readonly details: object;
}

function storyOf(event: SpoolLockEvent, now: Date, timeZone: string): Story | null {
  switch (event.type) {
    case 'granted':
      return { ...grantOf(event), type: 'INICIAR', operation: 'INICIAR', action: 'OCUPAR' };
    case 'resumed':
      return { ...grantOf(event), type: 'INICIAR_REANUDADO', operation: 'INICIAR', action: 'NINGUNA' };
    case 'superseded': {
      const since = event.formerSince && formatShopTime(event.formerSince, timeZone);
      const former = { ...personOf(event.former), since };
      const grant = grantOf(event, { former });
      return { ...grant, type: 'INICIAR_RELEVO', operation: 'INICIAR', action: 'RELEVAR' };
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
      const { tag, repeated } = event;
      const about = { tag, worker: personOf(event.worker), at: now, details: { repeated } };
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

function settledStory({ tag, change }: Extract<SpoolLockEvent, { type: 'settled' }>): Story {
  const { expected, next } = change;
  let former: Person | null = null;
  if (expected.state === 'occupied') former = { id: expected.workerId };
  if (expected.state === 'unreadable') former = { label: expected.label };
  if (next.state === 'free') {
    const about = { tag, worker: former, at: null, details: {} };
    // Only a supervisor frees a spool from a label that nobody can read.
    if (expected.state === 'unreadable')
      return { ...about, type: 'LIBERACION_CONFIRMADA', operation: 'LIBERACION', action: 'LIBERAR' };
    return { ...about, type: 'FINALIZAR_CONFIRMADO', operation: 'FINALIZAR', action: 'LIBERAR' };
  }
  const about = { tag, worker: personOf(next.worker), at: next.since };
  return former === null
    ? { ...about, details: {}, type: 'INICIAR_CONFIRMADO', operation: 'INICIAR', action: 'OCUPAR' }
    : { ...about, details: { former }, type: 'RELEVO_CONFIRMADO', operation: '', action: 'RELEVAR' };
}

type GrantEvent = Extract<SpoolLockEvent, { readonly mode: unknown }>;

function grantOf(
  { tag, worker, since, fence, mode }: GrantEvent,
  more: object = {},
): Pick<Story, 'tag' | 'worker' | 'at' | 'details'> {
  return { tag, worker: personOf(worker), at: since, details: { fence, mode, ...more } };
}

/** A worker, or a label in which no worker can be read. */
function personOf(who: Worker | string): Person {
  return typeof who === 'string' ? { label: who } : { id: who.id, label: workerLabel(who) };
}
