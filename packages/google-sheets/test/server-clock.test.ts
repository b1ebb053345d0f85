import { expect, test } from 'vitest';
import { serverClockAheadMs } from '../src/calls/server-clock.js';

const SENT_MS = Date.UTC(2026, 4, 4, 12);
const RECEIVED_MS = SENT_MS + 2_000;
const date = (atMs: number): string => new Date(atMs).toUTCString();
const ahead = (answered: unknown): number | null => serverClockAheadMs(answered, SENT_MS, RECEIVED_MS);

test.each([
  ['the same', SENT_MS + 1_000, 0],
  ['the same, in the second before it was asked', SENT_MS, 0],
  ['five minutes ahead', RECEIVED_MS + 300_000, 300_000],
  ['five minutes behind', SENT_MS - 300_000, -299_000],
])('a slow answer’s clock is %s', (_what, saidMs, expected) => {
  expect(ahead({ headers: new Headers({ date: date(saidMs) }) })).toBe(expected);
  expect(ahead({ headers: { date: date(saidMs) } })).toBe(expected);
  expect(ahead({ response: { headers: new Headers({ date: date(saidMs) }) } })).toBe(expected);
});

test('an answer without a time, with none that can be read, or out of a cache tells nothing', () => {
  const old = date(SENT_MS - 300_000);
  for (const headers of [{}, { date: 'yesterday' }, { date: old, age: '300' }])
    expect(ahead({ headers: new Headers(headers) })).toBeNull();
  for (const answered of [null, undefined, 'a page', {}, new Error('ECONNRESET')])
    expect(ahead(answered)).toBeNull();
});
