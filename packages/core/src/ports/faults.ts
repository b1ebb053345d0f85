import {
  sourceMisshaped,
  sourceUnavailable,
  storeUnavailable,
  type Ended,
  type SourceError,
  type StoreError,
} from '../errors.js';
import type { StoreFault } from './lock-store.js';
import type { SourceFault } from './occupation-source.js';

/** A lock store that threw or rejected broke its promise. What it did before that is not known. */
export function brokenStore(cause: unknown): StoreFault {
  return broken('store-fault', cause);
}

/** The same for a source. */
export function brokenSource(cause: unknown): SourceFault {
  return broken('source-fault', cause);
}

function broken<Type extends string>(type: Type, cause: unknown) {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { type, reached: 'perhaps', detail, cause } as const;
}

/** What a lock store's fault, or the call's end, is to the caller. Nothing was changed by then. */
export function storeError(fault: StoreFault | Ended): StoreError {
  return fault.type === 'store-fault' ? storeUnavailable(fault.detail) : fault;
}

/** What a source's fault, or the call's end, is to the caller. Nothing was changed by then. */
export function sourceError(fault: SourceFault | Ended): SourceError {
  switch (fault.type) {
    case 'source-fault':
      return sourceUnavailable(fault.detail, fault.retryAfterMs);
    case 'source-misshaped':
      return sourceMisshaped(fault.problem);
    case 'timed-out':
    case 'aborted':
      return fault;
  }
}
