import { tzOffset } from '@date-fns/tz/tzOffset';

/**
 * How the shop writes a moment: `DD-MM-YYYY HH:MM:SS` in its own zone.
 *
 * When clocks are set back, one hour comes twice: a time in it means the later moment. When clocks are set forward,
 * one hour is skipped: a time in it never existed, and is unreadable (`null`).
 */
const SHAPE = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Whether the machine knows this time zone.
 *
 * @example
 * ```ts
 * isTimeZone('America/Santiago'); // true
 * isTimeZone('-03:00'); // false: an offset does not know when clocks change
 * ```
 */
export function isTimeZone(zone: string): boolean {
  // An offset begins with its sign. The formatter takes hundreds of times as long to refuse another text.
  if (!/^[a-z][\w+/-]*$/i.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  return true;
}

/**
 * `at` as the shop writes it, in whole seconds.
 *
 * @example
 * ```ts
 * formatShopTime(new Date('2026-05-04T12:00:00Z'), 'America/Santiago'); // '04-05-2026 08:00:00'
 * ```
 */
export function formatShopTime(at: Date, zone: string): string {
  const second = Math.floor(at.getTime() / 1000);
  // At the start of a shift many ask within one second.
  if (latest.second === second && latest.zone === zone) return latest.text;
  const text = formatted(at, zone);
  latest = { second, zone, text };
  return text;
}

let latest = { second: NaN, zone: '', text: '' };

function formatted(at: Date, zone: string): string {
  const wall = new Date(at.getTime() + offsetMs(zone, at.getTime()));
  // YYYY-MM-DDTHH:MM:SS.sssZ; for an impossible date `toISOString` would throw.
  const iso = Number.isNaN(wall.getTime()) ? '' : wall.toISOString();
  return `${iso.slice(8, 10)}-${iso.slice(5, 7)}-${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/**
 * The moment that `text` means; `null` if the text has another form, or if no such moment existed.
 *
 * @example
 * ```ts
 * parseShopTime('04-05-2026 08:00:00', 'America/Santiago'); // 2026-05-04T12:00:00Z
 * parseShopTime('2026-05-04', 'America/Santiago'); // null
 * ```
 */
export function parseShopTime(text: string, zone: string): Date | null {
  const [day, month, year, hour, minute, second] = SHAPE.exec(text)?.slice(1).map(Number) ?? [];
  return wallTimeToInstant({ year, month, day, hour, minute, second }, zone);
}

/** A date and time as a wall clock shows it, month from 1 to 12. Missing or impossible parts give `null`. */
export interface WallTime {
  readonly year: number | undefined;
  readonly month: number | undefined;
  readonly day: number | undefined;
  readonly hour: number | undefined;
  readonly minute: number | undefined;
  readonly second: number | undefined;
}

/**
 * The moment at which clocks in `zone` showed this time. The later one if they showed it twice; `null` if they
 * never did.
 *
 * @example
 * ```ts
 * const wall = { year: 2026, month: 5, day: 4, hour: 8, minute: 0, second: 0 };
 * wallTimeToInstant(wall, 'America/Santiago'); // 2026-05-04T12:00:00Z
 * ```
 */
export function wallTimeToInstant(wall: WallTime, zone: string): Date | null {
  const { year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date accepts impossible parts, such as day 32, and then shows another time.
  const shown = new Date(asUtc);
  const isPossible =
    year >= 1900 &&
    shown.getUTCFullYear() === year &&
    shown.getUTCMonth() + 1 === month &&
    shown.getUTCDate() === day &&
    shown.getUTCHours() === hour &&
    shown.getUTCMinutes() === minute &&
    shown.getUTCSeconds() === second;
  if (!isPossible) return null;
  // Clocks change at most once within two days, so one of these two offsets was in force.
  const before = asUtc - offsetMs(zone, asUtc - DAY_MS);
  const after = asUtc - offsetMs(zone, asUtc + DAY_MS);
  for (const at of [Math.max(before, after), Math.min(before, after)])
    if (at + offsetMs(zone, at) === asUtc) return new Date(at);
  return null;
}

/** `at` without its milliseconds: what the stored forms can carry. */
export function wholeSeconds(at: number): Date {
  return new Date(Math.floor(at / 1000) * 1000);
}

// Intl needs a microsecond for an offset, so recent ones are kept. They change only at quarters of an hour.
const QUARTER_MS = 15 * MINUTE_MS;
const REMEMBERED = 256;
const remembered = new Map<string, Map<number, number>>();

function offsetMs(zone: string, at: number): number {
  const offsets = remembered.get(zone) ?? new Map<number, number>();
  if (offsets.size === 0) remembered.set(zone, offsets);
  const quarter = Math.floor(at / QUARTER_MS);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const offset = Math.round(tzOffset(zone, new Date(quarter * QUARTER_MS)) * MINUTE_MS);
  if (offsets.size >= REMEMBERED) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}
