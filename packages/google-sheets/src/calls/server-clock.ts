import { clockAheadMs } from '@spoollock/core/adapter';

/**
 * How far Google's clock is ahead of this machine's, by the `Date` of an answer or of a failure that was answered; `null`
 * if it has none. A cache in between may answer with an old one, and says so by an `Age`.
 */
export function serverClockAheadMs(answered: unknown, sentMs: number, receivedMs: number): number | null {
  const headers = member(answered, 'headers') ?? member(member(answered, 'response'), 'headers');
  const date = header(headers, 'date');
  const saidMs = date === null || header(headers, 'age') !== null ? NaN : Date.parse(date);
  return Number.isNaN(saidMs) ? null : clockAheadMs({ saidMs, grainMs: 1_000, sentMs, receivedMs });
}

/** By its shape: clients differ in their class of headers, and some have a plain object. */
function header(headers: unknown, name: string): string | null {
  const get = member(headers, 'get');
  const value: unknown =
    typeof get === 'function' ? Reflect.apply(get, headers, [name]) : member(headers, name);
  return typeof value === 'string' ? value : null;
}

function member(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const found: unknown = Reflect.get(thing, name);
  return found;
}
