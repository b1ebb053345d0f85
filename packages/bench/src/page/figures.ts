import type { ClientName } from '../clients.js';
import type { Role } from '../peers/contender.js';
import type { Version } from '../weight/versions.js';
import type { Machine } from './machine.js';

/** What is compared, and which way is better. */
export interface Column {
  readonly key: ColumnKey;
  readonly title: string;
  readonly better: 'less' | 'more';
  /** As it stands in a table. */
  show(figure: number): string;
}

export type ColumnKey =
  | 'p50Us'
  | 'p99Us'
  | 'p50AtOnceUs'
  | 'p99AtOnceUs'
  | 'atOncePerSecond'
  | 'cpuUs'
  | 'importMs'
  | 'heapKb'
  | 'rssKb'
  | 'bundleBytes'
  | 'installedBytes'
  | 'packages';

export const TAKING: readonly Column[] = [
  { key: 'p50Us', title: 'alone, p50', better: 'less', show: (us) => `${us.toFixed(0)} µs` },
  { key: 'p99Us', title: 'alone, p99', better: 'less', show: (us) => `${us.toFixed(0)} µs` },
  { key: 'p50AtOnceUs', title: '64 at once, p50', better: 'less', show: (us) => `${us.toFixed(0)} µs` },
  { key: 'p99AtOnceUs', title: '64 at once, p99', better: 'less', show: (us) => `${us.toFixed(0)} µs` },
  { key: 'atOncePerSecond', title: '64 at once', better: 'more', show: (rate) => `${rate.toFixed(0)}/s` },
  { key: 'cpuUs', title: 'client CPU a cycle', better: 'less', show: (us) => `${us.toFixed(1)} µs` },
];

export const WEIGHT: readonly Column[] = [
  { key: 'importMs', title: 'import', better: 'less', show: (ms) => `${ms.toFixed(1)} ms` },
  { key: 'heapKb', title: 'heap after it', better: 'less', show: (kb) => `${kb.toFixed(0)} kB` },
  { key: 'rssKb', title: 'RSS after it', better: 'less', show: (kb) => `${kb.toFixed(0)} kB` },
  {
    key: 'bundleBytes',
    title: 'bundled',
    better: 'less',
    show: (bytes) => `${(bytes / 1000).toFixed(1)} kB`,
  },
  {
    key: 'installedBytes',
    title: 'installed',
    better: 'less',
    show: (bytes) => `${(bytes / 1000).toFixed(0)} kB`,
  },
  { key: 'packages', title: 'other packages', better: 'less', show: (count) => count.toFixed(0) },
];

/** A column's figures, one for each round; those of one round were taken beside one another. */
export type Samples = Partial<Readonly<Record<ColumnKey, readonly number[]>>>;

/** What was measured of one contender. */
export interface Measured {
  readonly name: string;
  readonly role: Role;
  readonly samples: Samples;
}

/** Everybody on one client. */
export interface ClientFigures {
  readonly client: ClientName;
  readonly contenders: readonly Measured[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/** A shift start against a sheet. */
export interface ShiftStart {
  readonly way: 'naive' | 'ours';
  readonly people: number;
  /** Those that were refused included. */
  readonly calls: number;
  /** Calls that were answered with 429. */
  readonly refused: number;
  readonly seconds: number;
}

/** A reconcile of rows that have no lock. */
export interface Reconcile {
  readonly roundTripMs: number;
  readonly rows: number;
  readonly rowByRowSeconds: number;
  /** So many rows were done row by row; the rest is calculated from them. */
  readonly rowsDone: number;
  readonly oursSeconds: number;
}

/** Everything that the page says. */
export interface BenchFigures {
  readonly machine: Machine;
  readonly versions: readonly Version[];
  readonly rounds: number;
  readonly clients: readonly ClientFigures[];
  readonly sheet: { readonly roundTripMs: number; readonly starts: readonly ShiftStart[] };
  readonly reconcile: readonly Reconcile[];
}
