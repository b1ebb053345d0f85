import { describe, expect, test } from 'vitest';
import type {
  CallOptions,
  CleanupError,
  ExtendError,
  FinalizarError,
  HealthError,
  IniciarError,
  InspectError,
  ListError,
  ReconcileError,
  ReleaseError,
  SpoolLock,
  SpoolLockError,
  SpoolLockResult,
  TakeOverError,
} from '@spoollock/core';
import type { OccupationSource } from '@spoollock/core/adapter';
import { err } from 'neverthrow';
import { JP, lockValue, MR, openShop, TOKEN, type Shop, type ShopSetUp } from './support/shop.js';
import { withoutRowInAnswer } from './support/weakened-ports.js';

/** A record of a union's types: one that is missing, or that does not belong there, does not compile. */
type Each<E extends SpoolLockError> = Readonly<Record<E['type'], true>>;

const ENDED = { 'timed-out': true, aborted: true } as const;
const SOURCE = { 'source-unavailable': true, 'source-misshaped': true } as const;
const ROW = { 'unknown-spool': true, 'ambiguous-spool': true, 'version-conflict': true } as const;
const INPUT = { 'invalid-input': true } as const;
const HOLDER = {
  ...INPUT,
  ...ENDED,
  ...SOURCE,
  ...ROW,
  'not-holder': true,
  'not-occupied': true,
  'outcome-unknown': true,
} as const;

const DECLARED: Readonly<Record<keyof typeof CALLS, object>> = {
  iniciar: {
    ...INPUT,
    ...ENDED,
    ...SOURCE,
    ...ROW,
    occupied: true,
    'in-progress': true,
    'store-unavailable': true,
    unavailable: true,
    'outcome-unknown': true,
  } satisfies Each<IniciarError>,
  finalizar: HOLDER satisfies Each<FinalizarError>,
  takeOver: HOLDER satisfies Each<TakeOverError>,
  release: HOLDER satisfies Each<ReleaseError>,
  extend: {
    ...INPUT,
    ...ENDED,
    'not-holder': true,
    'lock-expired': true,
    'store-unavailable': true,
    'outcome-unknown': true,
  } satisfies Each<ExtendError>,
  inspect: {
    ...INPUT,
    ...ENDED,
    ...SOURCE,
    'unknown-spool': true,
    unavailable: true,
  } satisfies Each<InspectError>,
  list: { ...INPUT, ...ENDED, ...SOURCE, unavailable: true } satisfies Each<ListError>,
  cleanupOne: { ...INPUT, ...ENDED, 'store-unavailable': true } satisfies Each<CleanupError>,
  reconcile: { ...INPUT, ...ENDED } satisfies Each<ReconcileError>,
  health: INPUT satisfies Each<HealthError>,
};

type Ask = (lock: SpoolLock, options: CallOptions) => SpoolLockResult<unknown>;

const CALLS = {
  iniciar: [(lock, options) => lock.iniciar('A', MR, options)],
  finalizar: [
    (lock, options) => lock.finalizar('A', MR, options),
    (lock, options) => lock.finalizar('A', MR, { ...options, fence: 3 }),
    (lock, options) => lock.finalizar('A', MR, { ...options, token: TOKEN }),
  ],
  takeOver: [7, 3].map(
    (fence): Ask =>
      (lock, options) =>
        lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y', fence }, options),
  ),
  release: [7, 3].map(
    (fence): Ask =>
      (lock, options) =>
        lock.release('A', { from: MR, by: 'x', reason: 'y', fence }, options),
  ),
  extend: [
    (lock, options) => lock.extend('A', TOKEN, 60, options),
    (lock, options) => lock.extend('A', 'another token', 60, options),
  ],
  inspect: [(lock, options) => lock.inspect('A', options)],
  list: [(lock, options) => lock.list({}, options)],
  cleanupOne: [(lock, options) => lock.cleanupOne(options)],
  reconcile: [
    (lock, options) => lock.reconcile(options),
    // A caller who joins a reconcile is answered by its own deadline.
    (lock, options) => {
      void lock.reconcile();
      return lock.reconcile({ deadlineMs: 5, ...options });
    },
  ],
  health: [(lock, options) => lock.health(options)],
} satisfies Record<string, readonly Ask[]>;

const ROWS: Record<string, ShopSetUp['rows'] & object> = {
  free: [{ tag: 'A' }],
  ours: [{ tag: 'A', label: 'MR(93)', since: new Date('2026-05-04T12:00:00Z'), version: 7 }],
  "another's": [{ tag: 'A', label: 'LC(95)', since: null, version: 7 }],
  unreadable: [{ tag: 'A', label: 'turno noche', version: 7 }],
  none: [],
  two: [{ tag: 'A' }, { tag: 'A' }],
};

const LOCKS: Record<string, (shop: Shop) => void> = {
  none: () => undefined,
  'a reservation': ({ clock, memoryStore }) => memoryStore.put('A', lockValue(94, clock.now()), 8_000),
  'a held lock': ({ clock, memoryStore }) => memoryStore.put('A', lockValue(93, clock.now()), 60_000),
  'a lock for ever': ({ clock, memoryStore }) => memoryStore.put('A', lockValue(95, clock.now())),
};

interface Trouble {
  readonly setUp?: ShopSetUp;
  readonly make?: (shop: Shop) => void;
  readonly options?: CallOptions;
  /** Done once the call waits for something. */
  readonly meanwhile?: (shop: Shop) => void;
}

const TROUBLES: Record<string, Trouble> = {
  none: {},
  'TTL mode': { setUp: { options: { mode: 'ttl' } } },
  'no lock store': { setUp: { options: { store: undefined } } },
  'no lock store, source down': {
    setUp: { options: { store: undefined } },
    make: ({ sourcePlan }) => sourcePlan.outage(true),
  },
  'store down': { make: ({ storePlan }) => storePlan.outage(true) },
  'source down': { make: ({ sourcePlan }) => sourcePlan.outage(true) },
  'both down': {
    make: ({ storePlan, sourcePlan }) => {
      storePlan.outage(true);
      sourcePlan.outage(true);
    },
  },
  'store down, no compare-and-set': {
    setUp: { abilities: { compareAndSet: false } },
    make: ({ storePlan }) => storePlan.outage(true),
  },
  'TTL mode, store down': {
    setUp: { options: { mode: 'ttl' } },
    make: ({ storePlan }) => storePlan.outage(true),
  },
  'TTL mode, no answer to the hold': {
    setUp: { options: { mode: 'ttl' } },
    make: ({ storePlan }) => storePlan.next('lose-reply', 'hold'),
  },
  'TTL mode, already aborted': {
    setUp: { options: { mode: 'ttl' } },
    options: { signal: AbortSignal.abort() },
  },
  'TTL mode, the store hangs': { setUp: { options: { mode: 'ttl' } }, make: hangs('store') },
  'misshaped source': { setUp: { wrapSource: misshaped } },
  'no answer to the write, nor to its settling': {
    make: ({ sourcePlan }) => sourcePlan.next('lose-request', 'write').next('refuse', 'settle'),
  },
  'the store hangs': { make: hangs('store') },
  'the source hangs': { make: hangs('source') },
  'already aborted': { options: { signal: AbortSignal.abort() } },
  'a deadline that cannot be': { options: { deadlineMs: -1 } },
  'a person clears the row before the confirmation': {
    setUp: { wrapSource: withoutRowInAnswer },
    make: ({ sourcePlan }) => sourcePlan.next('delay', 'confirm'),
    meanwhile: ({ memorySource }) => memorySource.edit('A', { label: '' }),
  },
};

function hangs(port: 'store' | 'source'): (shop: Shop) => void {
  return ({ storePlan, sourcePlan }) => {
    const plan = port === 'store' ? storePlan : sourcePlan;
    const methods =
      port === 'store'
        ? ['reserve', 'read', 'scan', 'nextCleanupCandidate', 'ping']
        : ['read', 'rows', 'write'];
    for (const method of methods) plan.next('delay', method);
  };
}

/** Every method that asks the truth says that it cannot be used as it is. */
function misshaped(source: OccupationSource): OccupationSource {
  const fault = async () => err({ type: 'source-misshaped', problem: 'a column is missing' } as const);
  return {
    ...source,
    read: fault,
    write: fault,
    confirm: fault,
    settle: fault,
    check: fault,
    rows: async function* () {
      yield await fault();
    },
  };
}

async function errorTypes(asks: readonly Ask[]): Promise<string[]> {
  const types = new Set<string>();
  for (const trouble of Object.values(TROUBLES))
    for (const rows of Object.values(ROWS))
      for (const putLock of Object.values(LOCKS))
        for (const ask of asks) {
          const shop = openShop({ rows, ...trouble.setUp });
          putLock(shop);
          trouble.make?.(shop);
          const call = ask(shop.lock, trouble.options ?? {});
          if (trouble.meanwhile !== undefined) {
            await shop.clock.run(shop.memorySource.check());
            trouble.meanwhile(shop);
            await shop.sourcePlan.release();
          }
          const answer = await shop.clock.run(call);
          if (answer.isErr()) types.add(answer.error.type);
          await shop.clock.run(shop.lock.close());
        }
  return [...types].sort();
}

describe('C11: each operation has the errors that its type says, and no others', () => {
  test.each(Object.entries(CALLS))('%s', async (name, asks) => {
    const declared = Object.keys(Object.entries(DECLARED).find(([key]) => key === name)?.[1] ?? {});
    expect(await errorTypes(asks)).toEqual(declared.sort());
  });
});
