export { MemoryLockStore } from './memory-lock-store.js';
export {
  MemoryOccupationSource,
  type MemoryOccupationSourceOptions,
  type MemoryRow,
} from './memory-occupation-source.js';
