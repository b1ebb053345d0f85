import { err, type Result } from 'neverthrow';
import type { SpoolTag } from '@spoollock/core';
import type { Attempt, LockStore, Occupation, OccupationSource, StoreFault } from '@spoollock/core/adapter';
import type { ShopSetUp } from './shop.js';

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

/** Knows that a spool is occupied, and not by whom, unless it has just written it. */
export function namingNobody(source: OccupationSource): OccupationSource {
  const hide = (row: Occupation): Occupation =>
    row.state === 'occupied' ? { state: 'unreadable', label: row.label, version: row.version } : row;
  return {
    ...source,
    read: async (tags, call) =>
      (await source.read(tags, call)).map((rows) => new Map([...rows].map(([tag, row]) => [tag, hide(row)]))),
    write: async (change, call) =>
      (await source.write(change, call)).map((written) =>
        written.outcome === 'refused' ? { ...written, now: hide(written.now) } : written,
      ),
  };
}

/** A truth that is not written while the lock store is down. */
export function needingEachOther(): Required<Pick<ShopSetUp, 'wrapStore' | 'wrapSource'>> {
  let locks: LockStore;
  return {
    wrapStore: (store) => (locks = store),
    wrapSource: (source) => ({
      ...source,
      write: async (change, call) =>
        (await locks.ping()).isOk()
          ? source.write(change, call)
          : err({ type: 'source-fault', reached: 'never', detail: 'no locks, no truth' }),
    }),
  };
}

/** A truth whose answers to a write do not show the row: what it was asked for must be confirmed. */
export function withoutRowInAnswer(source: OccupationSource): OccupationSource {
  return {
    abilities: source.abilities,
    also: source.also,
    timeZone: source.timeZone,
    read: (...args) => source.read(...args),
    rows: (...args) => source.rows(...args),
    write: async (...args) =>
      (await source.write(...args)).map((answer) =>
        answer.outcome === 'applied' ? { ...answer, row: null } : answer,
      ),
    settle: (...args) => source.settle(...args),
    confirm: (...args) => source.confirm(...args),
    check: (...args) => source.check(...args),
  };
}
