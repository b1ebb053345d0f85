const DAY_MS = 86_400_000;
const DAY_ZERO_MS = Date.UTC(1899, 11, 30);

/** A sheet's wall time: it knows no zone. */
export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Days since 1899-12-30 as a sheet keeps them; `null` for a day or a time that does not exist. */
export function toSerial({ year, month, day, hour, minute, second }: WallTime): number | null {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(ms);
  const exists =
    back.getUTCFullYear() === year &&
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second;
  return exists ? (ms - DAY_ZERO_MS) / DAY_MS : null;
}

/** The instant at which a clock in UTC would show the serial's wall time, to `fractionDigits` of a second. */
export function serialAsUtc(serial: number, fractionDigits: number): Date {
  const unitMs = 1000 / 10 ** Math.min(fractionDigits, 3);
  return new Date(DAY_ZERO_MS + Math.round((serial * DAY_MS) / unitMs) * unitMs);
}
