import type { ColumnKey } from './figures.js';

export type Reasons = Readonly<Record<'store' | 'engine', Partial<Readonly<Record<ColumnKey, string>>>>>;

const RESERVE_IS_A_SCRIPT =
  'Our reservation is a script. Its answer also says who has the lock, and for how long. A plain `SET NX` is a little faster and says neither. Over a network the difference is hard to see.';
const EVERY_COMMAND_IS_WATCHED =
  'Every command has a deadline. Its answer tells a refusal from a fault, and says whether the command reached Redis. And our reservation is a script.';
const MORE_THAN_A_LOCK =
  'It makes three round trips for its lock, and looks at one other lock. It also reads, compares and writes a truth.';
const ALL_OF_CORE_IS_LOADED = 'Without a bundler the store loads all of core. Its users load core anyway.';
const ENGINE_AND_STORE =
  'It is an engine with its protocol, its errors and its times, and the lock store too.';
const INSTALLED =
  'Most of it is a Linux binary of rollup. neverthrow 8 lists it as an optional dependency, and nothing uses it. `npm install --omit=optional` leaves it out. The rest is core, and types for ES modules and CommonJS.';
const OTHER_PACKAGES =
  'They are core, neverthrow with its rollup binary, and p-retry with its one dependency.';

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
      'It has nine scripts, supports Cluster and Sentinel, and tells faults apart. It brings neverthrow and p-retry.',
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
