import type { AlsoValue, SpoolLockEvent } from '@spoollock/core';
import { auditStory, formatShopTime, type AuditDetails } from '@spoollock/core/adapter';

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
 * The line that an event leaves in the tab, `null` for none: `auditStory` with its times in shop time.
 *
 * `Metadata_JSON` holds the `fence` and `mode` of a grant, `former` (the previous holder), the `by` and `reason` of
 * a take-over or release, and `also`: the cells of the app's own columns that were written, with dates in shop time.
 * It never holds a token or a lock's value.
 */
export function auditLine(event: SpoolLockEvent, { newId, nowMs, timeZone }: Writer): AuditLine | null {
  const now = new Date(nowMs);
  const story = auditStory(event, now);
  if (story === null) return null;
  const { type, tag, operation, action, worker, at, details } = story;
  return {
    ID: newId(),
    Timestamp: formatShopTime(now, timeZone),
    Evento_Tipo: type,
    TAG_SPOOL: tag,
    Worker_ID: worker.id ?? '',
    Worker_Nombre: worker.label ?? '',
    Operacion: operation,
    Accion: action,
    Fecha_Operacion: at === null ? '' : formatShopTime(at, timeZone),
    Metadata_JSON: JSON.stringify(inShopTime(details, timeZone)),
  };
}

/** Each member stays where it is: a line reads the same in every version. */
function inShopTime(details: AuditDetails, timeZone: string): object {
  const { former, also } = details;
  const shown = (value: AlsoValue): AlsoValue =>
    value instanceof Date ? formatShopTime(value, timeZone) : value;
  return {
    ...details,
    ...(former && {
      former: 'since' in former ? { ...former, since: shown(former.since ?? null) } : former,
    }),
    ...(also && {
      also: Object.fromEntries(Object.entries(also).map(([name, value]) => [name, shown(value)])),
    }),
  };
}
