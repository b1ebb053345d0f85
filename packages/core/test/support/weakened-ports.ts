import { err, type Result } from 'neverthrow';
import type { Attempt, LockStore, OccupationSource, SpoolTag, StoreFault } from '@spoollock/core';

/** Compares nothing: takes whatever is there for what was expected. */
export async function present(store: LockStore, tag: SpoolTag): Promise<string> {
  return (await store.read(tag)).match(
    (lock) => lock?.value ?? '',
    () => '',
  );
}

/** A lost race, told as the fault it is not. */
export function lostRace(): Result<Attempt, StoreFault> {
  return err({ type: 'store-fault', reached: 'never', detail: 'lost a race' });
}

/** Takes whom it cannot read for nobody. */
export function readingUnreadableAsFree(source: OccupationSource): OccupationSource {
  return {
    ...source,
    write: (change, call) => {
      if (change.expected.state !== 'free') return source.write(change, call);
      return source.write({ ...change, expected: { state: 'unreadable', label: 'turno noche' } }, call);
    },
  };
}

/** Writes without comparing. */
export function writingOverAnybody(source: OccupationSource): OccupationSource {
  return {
    ...source,
    write: async (change, call) => {
      const written = await source.write(change, call);
      const now = written.isOk() && written.value.outcome === 'refused' ? written.value.now : null;
      if (now?.state !== 'occupied') return written;
      return source.write({ ...change, expected: { state: 'occupied', workerId: now.worker.id } }, call);
    },
  };
}
