import { parseLabel } from '../domain/label.js';
import type { AuditType } from './audit-story.js';
import type { Holding, HoldingEnd } from './holding.js';

/** A line of an audit trail, as it is read again. */
export interface TrailLine {
  /** A line that stands there twice counts once; `null`: it has no id. */
  readonly id: string | null;
  readonly tag: string;
  /** One of `AuditType`; lines of other types are skipped. */
  readonly type: string;
  readonly workerId: number | null;
  readonly label: string | null;
  /** When the line was made. */
  readonly writtenAt: Date | null;
  /** When the occupation began, or ended. */
  readonly operatedAt: Date | null;
  /** What `AuditDetails` became in JSON. Anything may stand here: a trail can be edited. */
  readonly details: unknown;
}

/**
 * Whether a line of this type tells of an occupation.
 *
 * @example
 * ```ts
 * isAuditType('FINALIZAR'); // true
 * isAuditType('PAUSAR_SPOOL'); // false: another program wrote that line
 * ```
 */
export function isAuditType(type: string): type is AuditType {
  return Object.hasOwn(EFFECTS, type);
}

/** What a line of this type says of the occupation. */
export type Effect =
  | { readonly does: 'begin' }
  /** The worker's own occupation was found there. */
  | { readonly does: 'find' }
  | { readonly does: 'replace'; readonly end: HoldingEnd }
  | { readonly does: 'end'; readonly end: HoldingEnd }
  /** It had been ended before, and that may have left no line. */
  | { readonly does: 'end-before'; readonly end: HoldingEnd };

export const EFFECTS: Readonly<Record<AuditType, Effect>> = {
  INICIAR: { does: 'begin' },
  INICIAR_CONFIRMADO: { does: 'begin' },
  INICIAR_REANUDADO: { does: 'find' },
  INICIAR_RELEVO: { does: 'replace', end: 'superseded' },
  TOMAR_CONTROL: { does: 'replace', end: 'take-over' },
  RELEVO_CONFIRMADO: { does: 'replace', end: 'settled' },
  FINALIZAR: { does: 'end', end: 'worker' },
  FINALIZAR_CONFIRMADO: { does: 'end', end: 'settled' },
  FINALIZAR_REPETIDO: { does: 'end-before', end: 'worker' },
  LIBERACION: { does: 'end', end: 'release' },
  LIBERACION_CONFIRMADA: { does: 'end', end: 'release' },
  LIBERACION_REPETIDA: { does: 'end-before', end: 'release' },
};

/** Who a line is about. */
export type Person = Pick<Holding, 'worker' | 'label'>;

export function personOf({ workerId, label }: Pick<TrailLine, 'workerId' | 'label'>): Person {
  if (workerId === null) return { worker: null, label };
  const read = label === null ? null : parseLabel(label);
  const isTheirs = read?.kind === 'worker' && read.worker.id === workerId;
  return { worker: { id: workerId, initials: isTheirs ? read.worker.initials : null }, label: null };
}

export function isSame(one: Person, other: Person): boolean {
  return keyOf(one) === keyOf(other);
}

export function keyOf({ worker, label }: Person): string {
  return worker === null ? `label ${label ?? ''}` : `worker ${worker.id}`;
}

export function formerOf(details: unknown): { readonly person: Person; readonly since: Date | null } | null {
  const former = memberOf(details, 'former');
  const id = memberOf(former, 'id');
  const label = textIn(former, 'label');
  const workerId = typeof id === 'number' && Number.isSafeInteger(id) && id >= 1 ? id : null;
  if (workerId === null && label === null) return null;
  return { person: personOf({ workerId, label }), since: momentIn(former, 'since') };
}

/** A date, or its text in ISO 8601, as JSON has it. */
function momentIn(of: unknown, name: string): Date | null {
  const value = memberOf(of, name);
  if (value instanceof Date) return value;
  const at = typeof value === 'string' && ISO.test(value) ? new Date(value) : null;
  return at === null || Number.isNaN(at.getTime()) ? null : at;
}

const ISO = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

export function alsoOf(details: unknown): NonNullable<Holding['also']> | null {
  const also = memberOf(details, 'also');
  if (typeof also !== 'object' || also === null || Array.isArray(also)) return null;
  const cells = Object.entries(also).flatMap(([name, value]: [string, unknown]) =>
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[name, value] as const]
      : [],
  );
  return cells.length === 0 ? null : Object.fromEntries(cells);
}

export function textIn(of: unknown, name: string): string | null {
  const value = memberOf(of, name);
  return typeof value === 'string' ? value : null;
}

function memberOf(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined;
}
