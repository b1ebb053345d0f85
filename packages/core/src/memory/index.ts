export { MemoryLockStore } from './memory-lock-store.js';
export { MemoryOccupationSource, type MemoryRow } from './memory-occupation-source.js';
