import type { SourceFault } from '@spoollock/core';
import type { FailedCall } from './sheets-calls.js';

/** A failed call as the engine is told of it. `reached`: what this means for the write it was part of. */
export function sourceFault(failed: FailedCall, reached: 'never' | 'perhaps' = failed.reached): SourceFault {
  const { status, message, retryAfterMs } = failed;
  if (status === 404) return misshaped(`there is no such spreadsheet, or it is not shared: ${message}`);
  // No patience helps: somebody must share the sheet, or fix the credentials.
  if (status === 401 || status === 403 || isWithoutCredentials(failed)) return misshaped(message);
  const fault = { type: 'source-fault', reached, detail: message } as const;
  return retryAfterMs === undefined ? fault : { ...fault, retryAfterMs };
}

function isWithoutCredentials({ reached, status, passing }: FailedCall): boolean {
  return reached === 'never' && status === null && !passing;
}

/** An adapter's own mistake: what became of the call is not known. */
export function brokenCall(cause: unknown): SourceFault {
  return { type: 'source-fault', reached: 'perhaps', detail: 'the call to the sheet broke', cause };
}

export function neverSent(detail: string, retryAfterMs?: number): SourceFault {
  const fault = { type: 'source-fault', reached: 'never', detail } as const;
  return retryAfterMs === undefined ? fault : { ...fault, retryAfterMs };
}

export function perhapsApplied(detail: string): SourceFault {
  return { type: 'source-fault', reached: 'perhaps', detail };
}

export function misshaped(problem: string): SourceFault {
  return { type: 'source-misshaped', problem };
}
