import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, test } from 'vitest';
import { ALSO_COLUMNS, occupationSourceContract } from '@spoollock/testing';
import { memorySourceHarness } from './memory-source-harness.js';

occupationSourceContract(
  { describe, test },
  () => memorySourceHarness((clock) => new MemoryOccupationSource([], { clock, also: ALSO_COLUMNS })),
  {
    abilities: { also: true },
    title: 'A20, B11, B18: MemoryOccupationSource keeps the contract of an occupation source',
  },
);

occupationSourceContract(
  { describe, test },
  () =>
    memorySourceHarness(
      (clock) => new MemoryOccupationSource([], { clock, abilities: { compareAndSet: false } }),
    ),
  {
    title: 'B11: a truth in memory that declares no compare-and-set keeps the rest of the contract',
    abilities: { compareAndSet: false },
  },
);
