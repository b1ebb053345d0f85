import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { instrumentLockStore, instrumentOccupationSource, type TelemetryOptions } from '@spoollock/otel';
import { lockStoreContract, occupationSourceContract } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { memorySourceHarness } from '../../testing/test/memory-source-harness.js';
import { memoryStoreHarness, MEMORY_STORE_CANNOT } from '../../testing/test/memory-store-harness.js';
import { BROKEN_METER, BROKEN_TRACER, DEAF_METER } from './support/broken-telemetry.js';
import { realSdk } from './support/sdk.js';

const TELEMETRY: readonly [string, () => TelemetryOptions][] = [
  ['with no SDK', () => ({})],
  ['with the real SDK', () => ({ ...realSdk(), includeTags: true })],
  ['with telemetry that fails', () => ({ tracer: BROKEN_TRACER, meter: BROKEN_METER })],
  ['with metrics that fail late', () => ({ tracer: BROKEN_TRACER, meter: DEAF_METER })],
];

test('an instrumented source gives the engine its own zone', () => {
  const source = Object.assign(new MemoryOccupationSource(), { timeZone: 'Europe/Madrid' });
  expect(instrumentOccupationSource(source).timeZone).toBe('Europe/Madrid');
  expect(instrumentOccupationSource(new MemoryOccupationSource()).timeZone).toBeUndefined();
});

for (const [how, telemetry] of TELEMETRY) {
  lockStoreContract(
    { describe, test },
    () =>
      memoryStoreHarness(
        (clock) => new MemoryLockStore({ clock }),
        (store) => instrumentLockStore(store, telemetry()),
      ),
    { title: `B14: an instrumented lock store keeps its contract, ${how}`, cannot: MEMORY_STORE_CANNOT },
  );

  occupationSourceContract(
    { describe, test },
    () =>
      memorySourceHarness(
        (clock) => new MemoryOccupationSource([], { clock }),
        (source) => instrumentOccupationSource(source, telemetry()),
      ),
    { title: `B14: an instrumented source keeps its contract, ${how}` },
  );
}
