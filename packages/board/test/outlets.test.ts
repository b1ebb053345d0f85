import { VirtualClock } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../src/snapshot.js';
import { createBoardStreams } from '../src/streams.js';
import { fakeFeed } from './support/fake-feed.js';

const HEARTBEAT_MS = 15_000;

function stage({ label = 'x' }: { readonly label?: string } = {}) {
  const clock = new VirtualClock();
  const picture = (taken: string): Snapshot => ({
    ...{ at: new Date(clock.now()).toISOString(), zone: 'UTC', build: 'b', health: 'ok', unlisted: 0 },
    spools: new Map([['A', JSON.stringify({ tag: 'A', state: 'occupied', label: taken })]]),
    counts: { free: 0, occupied: 1, stale: 0, 'in-progress': 0, drift: 0, unreadable: 0, ambiguous: 0 },
  });
  const { feed, snapshot, change, isWatched } = fakeFeed(picture(label));
  const streams = createBoardStreams({ feed, clock, heartbeatMs: HEARTBEAT_MS, most: 1 });
  return {
    clock,
    streams,
    change: (to: string) => change(picture(to)),
    isWatched,
    open(signal = new AbortController().signal) {
      return streams.body({ address: '', signal }, snapshot(), clock.now() + 3_600_000);
    },
  };
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  return new TextDecoder().decode((await reader.read()).value);
}

describe('a board whose events are the body of a response', () => {
  test('is told the whole, then the differences', async () => {
    const { open, change } = stage();
    const reader = open().getReader();
    expect(await next(reader)).toBe('retry: 2000\n\n');
    expect(await next(reader)).toContain('event: board');
    change('y');
    expect(await next(reader)).toContain('event: changes');
  });

  test('reads the shop no more once its reader has gone, or its request', async () => {
    const { open, isWatched } = stage();
    const reader = open().getReader();
    expect(isWatched()).toBe(true);
    await reader.cancel();
    expect(isWatched()).toBe(false);
    const request = new AbortController();
    const body = open(request.signal);
    expect(isWatched()).toBe(true);
    request.abort();
    expect(isWatched()).toBe(false);
    await expect(body.getReader().read()).rejects.toThrow();
  });

  test('that is not read is kept one picture of, and is cut off at the second heartbeat', async () => {
    const { open, change, clock, isWatched } = stage({ label: 'x'.repeat(20_000) });
    const body = open();
    for (let at = 0; at < 50; at++) change(`${at}`.repeat(20_000));
    await clock.advance(HEARTBEAT_MS);
    expect(isWatched()).toBe(true);
    await clock.advance(HEARTBEAT_MS);
    expect(isWatched()).toBe(false);
    await expect(body.getReader().closed).rejects.toThrow();
  });

  test('that is read again in time gets what it missed, once', async () => {
    const { open, change } = stage({ label: 'x'.repeat(20_000) });
    const reader = open().getReader();
    for (const label of ['y', 'z', 'end']) change(label);
    expect(await next(reader)).toBe('retry: 2000\n\n');
    expect(await next(reader)).toContain('event: board');
    const missed = await next(reader);
    expect(missed).toContain('end');
    expect(missed.match(/event:/g)).toHaveLength(1);
  });

  test('ends when the streams are closed, and when whoever asked has to sign in again', async () => {
    const { open, streams, clock } = stage();
    const reader = open().getReader();
    await next(reader);
    await next(reader);
    await clock.advance(3_600_000 + HEARTBEAT_MS);
    for (;;) if ((await reader.read()).done) break;
    const other = open().getReader();
    streams.close();
    for (;;) if ((await other.read()).done) break;
    expect(streams.isFullFor('')).toBe(true);
  });
});
