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

/** The fault of a lock store that threw or rejected, which it must never do. It may have changed something. */
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

/**
 * Turns a lock store's fault, or the end of the call, into the caller's error. Use it only if nothing was changed.
 */
export function storeError(fault: StoreFault | Ended): StoreError {
  return fault.type === 'store-fault' ? storeUnavailable(fault.detail) : fault;
}

/** Turns a source's fault, or the end of the call, into the caller's error. Use it only if nothing was changed. */
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
