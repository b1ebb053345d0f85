const HOUR_S = 3_600;

/** Seconds: calls that take from a millisecond, in memory, to a deadline of half a minute. */
export const CALL_BUCKETS_S = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30,
] as const;

/** Seconds: a worker's wait, repeats included. */
export const WAIT_BUCKETS_S = [...CALL_BUCKETS_S, 60, 120, 300] as const;

/** Seconds: the work on a spool takes 5 to 8 hours; a stale one is older than 24. */
export const HOLD_BUCKETS_S = [
  60,
  300,
  900,
  1_800,
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 24, 48, 72].map((hours) => hours * HOUR_S),
] as const;
