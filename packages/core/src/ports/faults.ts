import type { StoreFault } from './lock-store.js';
import type { SourceFault } from './occupation-source.js';

// A port that throws or rejects broke its promise; what it did before is not known.

export function brokenStore(cause: unknown): StoreFault {
  return broken('store-fault', cause);
}

export function brokenSource(cause: unknown): SourceFault {
  return broken('source-fault', cause);
}

function broken<Type extends string>(type: Type, cause: unknown) {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { type, reached: 'perhaps', detail, cause } as const;
}
