import type { StoreFault } from './ports/lock-store.js';
import type { SourceFault } from './ports/occupation-source.js';

// A port that throws or rejects broke its promise; what it did before is not known.

export function brokenStore(cause: unknown): StoreFault {
  return { type: 'store-fault', reached: 'perhaps', detail: words(cause), cause };
}

export function brokenSource(cause: unknown): SourceFault {
  return { type: 'source-fault', reached: 'perhaps', detail: words(cause), cause };
}

function words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
