/**
 * What every example in a docstring may use as if it stood above it, besides what its own package and core export:
 * a shop of one spool, in memory. `npm run snippets` adds the imports.
 */
import { createSpoolLock, type Worker } from '@spoollock/core';
import { isSpoolTag, type LockStore, type OccupationSource, type PortCall } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';

const text = 'MK-1335-CW-25000-019';
if (!isSpoolTag(text)) throw new Error('the examples need a tag');

export const tag = text;
export const worker: Worker = { id: 93, initials: 'MR' };
export const store: LockStore = new MemoryLockStore();
export const source: OccupationSource = new MemoryOccupationSource([{ tag }]);
export const lock = createSpoolLock({ store, source });
/** As the engine gives it to a port. */
export const call: PortCall = { deadlineMs: Date.now() + 15_000 };
