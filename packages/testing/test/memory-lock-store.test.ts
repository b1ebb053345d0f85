import { MemoryLockStore } from '@spoollock/core/memory';
import { describe, test } from 'vitest';
import { lockStoreContract } from '@spoollock/testing';
import { memoryStoreHarness, MEMORY_STORE_CANNOT } from './memory-store-harness.js';

lockStoreContract({ describe, test }, () => memoryStoreHarness((clock) => new MemoryLockStore({ clock })), {
  title: 'A20, B11: MemoryLockStore keeps the contract of a lock store',
  cannot: MEMORY_STORE_CANNOT,
});
