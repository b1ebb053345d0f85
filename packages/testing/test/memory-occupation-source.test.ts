import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, test } from 'vitest';
import { occupationSourceContract } from '@spoollock/testing';
import { memorySourceHarness, MEMORY_SOURCE_CANNOT } from './memory-source-harness.js';

const make = memorySourceHarness;

occupationSourceContract(
  { describe, test },
  () => make((clock) => new MemoryOccupationSource([], { clock })),
  {
    title: 'B11, B18: MemoryOccupationSource keeps the contract of an occupation source',
    cannot: MEMORY_SOURCE_CANNOT,
  },
);

occupationSourceContract(
  { describe, test },
  () => make((clock) => new MemoryOccupationSource([], { clock, abilities: { compareAndSet: false } })),
  {
    title: 'B11: a truth in memory that declares no compare-and-set keeps the rest of the contract',
    cannot: MEMORY_SOURCE_CANNOT,
    abilities: { compareAndSet: false },
  },
);
