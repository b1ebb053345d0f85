import { createHash } from 'node:crypto';
import { formatShopTime, parseShopTime } from './shop-time.js';
import type { SpoolTag } from './spool-tag.js';

/**
 * What a stored lock says: `{worker_id}:{token}:{DD-MM-YYYY HH:MM:SS}`. The earlier version wrote no timestamp, so
 * the age of such a lock is unknown (`since: null`).
 */
export interface Lock {
  readonly workerId: number;
  /** A UUID: version 4 for a lock made by an INICIAR, version 5 for one rebuilt from a row of the truth. */
  readonly token: string;
  /** Whole seconds. */
  readonly since: Date | null;
  readonly origin: 'first-hand' | 'rebuilt';
  /** The exact stored text, which every conditional write compares. */
  readonly value: string;
}

const VALUE =
  /^([1-9]\d{0,15}):([\da-f]{8}-[\da-f]{4}-([\da-f])[\da-f]{3}-[\da-f]{4}-[\da-f]{12})(?::(.{19}))?$/i;

/**
 * Reads a stored value.
 *
 * @returns `null` for a value that no lock has. It counts as an unreadable lock, never as no lock.
 *
 * @example
 * ```ts
 * const lock = parseLock('93:3f1c2b0e-58d9-4c0b-91a2-f6a4f0f3a9d7:04-05-2026 08:00:00', 'America/Santiago');
 * console.log(lock?.workerId, lock?.origin); // 93 'first-hand'
 * ```
 */
export function parseLock(value: string, zone: string): Lock | null {
  const [, id, token, version, time] = VALUE.exec(value) ?? [];
  if (id === undefined || token === undefined) return null;
  const workerId = Number(id);
  const since = time === undefined ? null : parseShopTime(time, zone);
  if (!Number.isSafeInteger(workerId) || (time !== undefined && since === null)) return null;
  return { workerId, token, since, origin: version === '5' ? 'rebuilt' : 'first-hand', value };
}

/**
 * The lock an INICIAR makes. `token` is a UUID version 4, `since` whole seconds.
 *
 * @example
 * ```ts
 * const since = new Date('2026-05-04T12:00:00Z');
 * const lock = firstHandLock(93, '3f1c2b0e-58d9-4c0b-91a2-f6a4f0f3a9d7', since, 'America/Santiago');
 * console.log(lock.value); // '93:3f1c2b0e-58d9-4c0b-91a2-f6a4f0f3a9d7:04-05-2026 08:00:00'
 * ```
 */
export function firstHandLock(workerId: number, token: string, since: Date, zone: string): Lock {
  const value = `${workerId}:${token}:${formatShopTime(since, zone)}`;
  return { workerId, token, since, origin: 'first-hand', value };
}

/**
 * The lock for an occupation that the truth already has. Every process rebuilds the same value, so rebuilding it
 * twice changes nothing. It says which worker has the spool, but not which session.
 *
 * @example
 * ```ts
 * const since = new Date('2026-05-04T12:00:00Z');
 * const here = rebuiltLock(tag, 93, since, 'America/Santiago');
 * const elsewhere = rebuiltLock(tag, 93, since, 'America/Santiago');
 * console.log(here.value === elsewhere.value); // true
 * ```
 */
export function rebuiltLock(tag: SpoolTag, workerId: number, since: Date | null, zone: string): Lock {
  const time = since === null ? '' : formatShopTime(since, zone);
  const token = uuidV5(`${tag}\n${workerId}\n${time}`);
  const value = `${workerId}:${token}${time && `:${time}`}`;
  return { workerId, token, since, origin: 'rebuilt', value };
}

// The project's own namespace: no other program makes the same tokens.
const NAMESPACE = Buffer.from('6f1c2b0e58d94c0bb1a2f6a4f0f3a9d7', 'hex');

/** RFC 9562, section 5.5: a hash, with the version in its 13th digit and the variant in its 17th. */
function uuidV5(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest('hex');
  const variant = '89ab'.charAt(parseInt(hash.charAt(16), 16) & 3);
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, `$1-$2-5$3-${variant}$4-$5`);
}
