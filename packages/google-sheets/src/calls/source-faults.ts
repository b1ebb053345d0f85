import type { SourceFault } from '@spoollock/core/adapter';
import type { FailedCall } from './sheets-calls.js';

/** Turns a failed call into the engine's fault. `reached` says whether the caller's write may have been applied. */
export function sourceFault(failed: FailedCall, reached: 'never' | 'perhaps' = failed.reached): SourceFault {
  const { status, message, retryAfterMs } = failed;
  if (status === 404) return misshaped(`there is no such spreadsheet, or it is not shared: ${message}`);
  // Waiting does not help: somebody must share the sheet or fix the credentials.
  if (status === 401 || status === 403 || isWithoutCredentials(failed)) return misshaped(message);
  const fault = { type: 'source-fault', reached, detail: message } as const;
  return retryAfterMs === undefined ? fault : { ...fault, retryAfterMs };
}

function isWithoutCredentials({ reached, status, passing }: FailedCall): boolean {
  return reached === 'never' && status === null && !passing;
}

/** A bug in this adapter. The outcome of the call is not known. */
export function brokenCall(cause: unknown): SourceFault {
  return {
    type: 'source-fault',
    reached: 'perhaps',
    detail: 'the call to the sheet failed unexpectedly',
    cause,
  };
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
