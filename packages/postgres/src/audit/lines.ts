import type { SpoolLockEvent } from '@spoollock/core';
import { auditStory, type AuditAction, type AuditDetails, type AuditType } from '@spoollock/core/adapter';

/** One line of the audit trail, by the names of its columns. */
export interface PostgresAuditLine {
  readonly id: string;
  /** When the event was heard, in ISO 8601 as every moment here. */
  readonly at: string;
  readonly type: AuditType;
  readonly action: AuditAction;
  readonly tag: string;
  readonly worker_id: number | null;
  /** The worker's label, or the one in which no worker could be read. */
  readonly worker: string | null;
  /** When the occupation began, or ended. */
  readonly operated_at: string | null;
  /** `fence` and `mode` of a grant, `former`, `by`, `reason`, `also`. Never a token or the value of a lock. */
  readonly details: AuditDetails;
}

/** The line of an event; `null` for those that change no occupation. */
export function auditLine(event: SpoolLockEvent, id: string, now: Date): PostgresAuditLine | null {
  const story = auditStory(event, now);
  if (story === null) return null;
  const { type, action, tag, worker, at, details } = story;
  return {
    ...{ id, at: now.toISOString(), type, action, tag, details },
    worker_id: worker.id ?? null,
    worker: worker.label ?? null,
    operated_at: at === null ? null : at.toISOString(),
  };
}
