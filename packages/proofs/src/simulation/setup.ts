import type { SpoolLockOptions } from '@spoollock/core';
import type { LockStore, OccupationSource, SourceAbilities } from '@spoollock/core/adapter';
import { Chance } from './chance.js';

/**
 * What can go wrong, by the name under which it can be left out.
 *
 * @example
 * ```ts
 * const troubles = TROUBLES.filter((trouble) => trouble !== 'crashes');
 * const { violation } = await simulate({ seed: 7, days: 1, workers: 2, spools: 2, shop: { troubles } });
 * ```
 */
export const TROUBLES = [
  /** Single requests and replies to either side get lost, are refused, or land late. */
  'losses',
  /** The lock store is slow, down or silent for a while. */
  'store-weather',
  /** The truth is. */
  'source-weather',
  /** The lock store comes back empty. */
  'emptied',
  /** The lock store comes back without its last writes. */
  'failovers',
  'crashes',
  /** A process stands still, past its expiries and deadlines. */
  'pauses',
  /** Clocks of processes are wrong by seconds, and are set back and forward by minutes. */
  'clocks',
  /** People edit the sheet. */
  'people',
  'double-taps',
  'take-overs',
  'releases',
] as const;
/** One of these names. */
export type Trouble = (typeof TROUBLES)[number];

/** A kind of shop. What is left out the seed decides. */
export interface ShopKind {
  /** The shop's zone, and when its first day begins, in milliseconds since the epoch. */
  readonly zone: string;
  readonly startMs: number;
  readonly mode: 'persistent' | 'ttl';
  readonly stale: 'refuse' | 'supersede';
  readonly abilities: Partial<SourceAbilities>;
  /**
   * Whether a reply is heard in the moment it is given. Then the judge is exact; otherwise replies travel as
   * requests do, and an answer may be out of date by so much.
   */
  readonly repliesTravel: boolean;
  /** Which processes have the lock store. For the others the truth alone decides. */
  readonly lockStore: 'every process' | 'some processes' | 'no process';
  readonly troubles: readonly Trouble[];
}

/** How a simulation is to be. What is not given, the seed decides. */
export interface SimulationOptions {
  /** Decides everything that is not given. */
  readonly seed: number | string;
  /** Days of shop time; 3 by default. */
  readonly days?: number | undefined;
  readonly workers?: number | undefined;
  readonly spools?: number | undefined;
  readonly processes?: number | undefined;
  readonly shop?: Partial<ShopKind> | undefined;
  /** Settings of every engine. */
  readonly engine?: Partial<SpoolLockOptions> | undefined;
  /** Puts something in front of the ports: a variant to be tried, or a protection taken away. */
  readonly store?: ((store: LockStore) => LockStore) | undefined;
  /** The same for the truth. */
  readonly source?: ((source: OccupationSource) => OccupationSource) | undefined;
}

const DAY_MS = 86_400_000;

/**
 * Days on which a clock changes, or none does: the simulation begins on the day before.
 * Santiago: at the end of the first Saturday of April 2026 the hour from 23:00 comes twice, and at that of
 * September the first hour of Sunday is left out. Madrid: 02:00 on the last Sunday of March and of October.
 */
const CALENDARS = {
  'santiago-back': { zone: 'America/Santiago', startMs: Date.UTC(2026, 3, 4, 10) },
  'santiago-forward': { zone: 'America/Santiago', startMs: Date.UTC(2026, 8, 5, 11) },
  'madrid-forward': { zone: 'Europe/Madrid', startMs: Date.UTC(2026, 2, 28, 6) },
  'madrid-back': { zone: 'Europe/Madrid', startMs: Date.UTC(2026, 9, 24, 5) },
  'santiago-plain': { zone: 'America/Santiago', startMs: Date.UTC(2026, 10, 20, 10) },
} as const;
const CALENDAR_NAMES = [
  'santiago-back',
  'santiago-forward',
  'madrid-forward',
  'madrid-back',
  'santiago-plain',
] as const;
/** What is no fault of anything. */
export const PEOPLES_OWN: readonly Trouble[] = ['people', 'double-taps', 'take-overs', 'releases'];

/**
 * Kinds of shops by name; the seed decides what each leaves out.
 *
 * @example
 * ```ts
 * console.log(Object.keys(SHOPS)); // ['santiago-back', 'santiago-forward', …]
 * await simulate({ seed: 7, days: 1, workers: 2, spools: 2, shop: SHOPS['ttl'] ?? {} });
 * ```
 */
export const SHOPS: Readonly<Record<string, Partial<ShopKind>>> = {
  ...CALENDARS,
  ttl: { mode: 'ttl', lockStore: 'every process' },
  supersede: { stale: 'supersede', repliesTravel: false },
  'no-settling': { abilities: { settles: false } },
  'travelling-replies': { repliesTravel: true },
  'no-lock-store': { lockStore: 'no process' },
  'few-lock-stores': { lockStore: 'some processes' },
  'no-faults': { troubles: PEOPLES_OWN, repliesTravel: false },
  /**
   * Only what is promised without compare-and-set: nothing fails, nobody edits, and no spool is handed over or
   * given back twice, since only INICIAR is guarded by the locks.
   */
  'no-compare-and-set': { abilities: { compareAndSet: false }, troubles: [], stale: 'refuse' },
};

/** Everything about a run that does not change while it goes on. */
export interface Setup extends ShopKind {
  readonly seed: string;
  readonly days: number;
  readonly workers: number;
  readonly spools: number;
  readonly processes: number;
  readonly options: SimulationOptions;
  /** By how much a clock may be wrong. */
  readonly clockErrorMs: number;
}

export function setUp(options: SimulationOptions): Setup {
  const seed = String(options.seed);
  const chance = new Chance(seed).of('setup');
  const calendar = CALENDARS[chance.pick(CALENDAR_NAMES)];
  const kind: ShopKind = {
    ...calendar,
    startMs: calendar.startMs - (chance.percent(25) ? DAY_MS : 0),
    mode: chance.percent(25) ? 'ttl' : 'persistent',
    stale: chance.percent(35) ? 'supersede' : 'refuse',
    abilities: chance.percent(15) ? { settles: false } : {},
    repliesTravel: chance.percent(35),
    troubles: chance.percent(10) ? PEOPLES_OWN : TROUBLES,
    lockStore: chance.percent(15) ? 'no process' : chance.percent(10) ? 'some processes' : 'every process',
    ...options.shop,
  };
  // Nothing but the locks keeps two workers apart there.
  const lockStore = kind.abilities.compareAndSet === false ? 'every process' : kind.lockStore;
  const { days = 3, workers = 20, spools = 50, processes = 5 } = options;
  const clockErrorMs = kind.troubles.includes('clocks') ? 300_000 : 0;
  const mode = lockStore === 'no process' ? 'persistent' : kind.mode;
  return { ...kind, lockStore, mode, seed, days, workers, spools, processes, options, clockErrorMs };
}

/** A setup in one line. */
export function describeSetup(setup: Setup): string {
  const { zone, mode, stale, abilities, repliesTravel, lockStore, troubles } = setup;
  const start = new Date(setup.startMs).toISOString().slice(0, 10);
  const left = TROUBLES.filter((trouble) => !troubles.includes(trouble));
  return [
    `${setup.days} days from ${start} in ${zone}`,
    `${setup.workers} workers, ${setup.spools} spools, ${setup.processes} processes`,
    `${mode}, stale: ${stale}`,
    `a lock store in ${lockStore}`,
    ...Object.entries(abilities).map(([name, value]) => `${name}: ${String(value)}`),
    repliesTravel ? 'replies travel' : 'replies at once',
    left.length === 0 ? 'every trouble' : `without ${left.join(', ')}`,
  ].join('; ');
}
