import type { SourceFault } from '@spoollock/core/adapter';
import type { Failure } from './failures.js';

/** A failure as a source tells of it. */
export function sourceFaultOf(failure: Failure): SourceFault {
  switch (failure.type) {
    case 'fault': {
      const { reached, detail, cause } = failure;
      return { type: 'source-fault', reached, detail, cause };
    }
    case 'outrun':
      return { type: 'source-fault', reached: 'never', detail: failure.detail, cause: failure.cause };
    case 'duplicate':
    case 'misshaped':
    case 'unfit':
      return { type: 'source-misshaped', problem: failure.detail };
  }
}

/** The fault of a statement that changes nothing, wherever it was lost. */
export function withoutEffect(failure: Failure): SourceFault {
  const fault = sourceFaultOf(failure);
  return fault.type === 'source-fault' ? { ...fault, reached: 'never' } : fault;
}

/** Nothing was written, and nothing will be. */
export function neverSent(detail: string): SourceFault {
  return { type: 'source-fault', reached: 'never', detail };
}
