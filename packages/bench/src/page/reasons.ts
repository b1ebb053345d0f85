import type { ColumnKey } from './figures.js';

export type Reasons = Readonly<Record<'store' | 'engine', Partial<Readonly<Record<ColumnKey, string>>>>>;

const RESERVE_IS_A_SCRIPT =
  'Reserving is a script, which says in the same trip who is in the way and for how long; a plain `SET NX` costs Redis a little ' +
  'less and says neither. Beyond loopback it hardly shows.';
const EVERY_COMMAND_IS_WATCHED =
  'Every command has a deadline, and an answer that tells a refusal from a fault, and whether that reached Redis; and reserving is a script.';
const MORE_THAN_A_LOCK =
  'It makes three trips for its lock and looks at one more lock on the way, and it reads, compares and writes a truth besides.';
const ALL_OF_CORE_IS_LOADED =
  'Without a bundler, the store loads all of core, which its users load anyway; it needs no more of it than the clock.';
const ENGINE_AND_STORE =
  'It is an engine with its protocol, its errors and its times, and the lock store besides.';
const INSTALLED =
  'Most of it is a Linux binary of rollup, which neverthrow 8 names among its optional dependencies and nothing uses ' +
  '(`npm install --omit=optional` leaves it out); then come core, and types for ES modules and for CommonJS.';
const OTHER_PACKAGES =
  'They are core, neverthrow with its binary of rollup, @date-fns/tz for shop time, and p-retry with its one dependency.';

/** Why we may not be ahead in a column. A sentence is shown only where the figures say that we are not. */
export const REASONS: Reasons = {
  store: {
    p50Us: RESERVE_IS_A_SCRIPT,
    p99Us: RESERVE_IS_A_SCRIPT,
    p50AtOnceUs: EVERY_COMMAND_IS_WATCHED,
    p99AtOnceUs: EVERY_COMMAND_IS_WATCHED,
    atOncePerSecond: EVERY_COMMAND_IS_WATCHED,
    cpuUs: EVERY_COMMAND_IS_WATCHED,
    importMs: ALL_OF_CORE_IS_LOADED,
    heapKb: ALL_OF_CORE_IS_LOADED,
    rssKb: ALL_OF_CORE_IS_LOADED,
    bundleBytes:
      'It has nine scripts, knows Cluster and Sentinel, and tells faults apart; neverthrow and p-retry come with it.',
    installedBytes: INSTALLED,
    packages: OTHER_PACKAGES,
  },
  engine: {
    p50Us: MORE_THAN_A_LOCK,
    p99Us: MORE_THAN_A_LOCK,
    p50AtOnceUs: MORE_THAN_A_LOCK,
    p99AtOnceUs: MORE_THAN_A_LOCK,
    atOncePerSecond: MORE_THAN_A_LOCK,
    cpuUs: MORE_THAN_A_LOCK,
    importMs: ENGINE_AND_STORE,
    heapKb: ENGINE_AND_STORE,
    rssKb: ENGINE_AND_STORE,
    bundleBytes: ENGINE_AND_STORE,
    installedBytes: INSTALLED,
    packages: OTHER_PACKAGES,
  },
};
