/**
 * The version of a row after a write. If the version before cannot be read, counting begins at the seconds since 1970,
 * above everything that was counted before: a version, and so a fence, only grows. The earlier service writes a UUID
 * there.
 *
 * @param before `null`: it cannot be read.
 *
 * @example
 * ```ts
 * nextVersion(4, Date.now()); // 5
 * nextVersion(null, Date.UTC(2026, 4, 4)); // 1777852801
 * ```
 */
export function nextVersion(before: number | null, nowMs: number): number {
  return (before ?? Math.floor(nowMs / 1000)) + 1;
}
