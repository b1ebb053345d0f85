import type { SpoolLock } from '@spoollock/core';
import { createAuditTrail, type AuditTrailOptions } from '@spoollock/google-sheets';
import type { Logger } from 'pino';

/** Appends every INICIAR, FINALIZAR, take-over and release to the sheet's audit trail, and tells the log of its troubles. */
export function keepTrail(
  lock: SpoolLock,
  where: Pick<AuditTrailOptions, 'client' | 'spreadsheetId' | 'timeZone' | 'tab' | 'appendsPerMinute'>,
  log: Logger,
): { close(): Promise<void> } {
  const trail = createAuditTrail({
    ...where,
    onTrouble: (trouble) => log.warn({ trouble }, 'the audit trail cannot be written now'),
  });
  const stop = lock.listen(trail.listener);
  return {
    async close() {
      stop();
      const closed = await trail.close();
      if (closed.isErr()) log.error({ unwritten: closed.error }, 'lines of the audit trail were not written');
    },
  };
}
