import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '@spoollock/testing';
import { expect, onTestFinished, test } from 'vitest';
import { boardText, type Snapshot } from '../src/snapshot.js';
import { createBoardStreams } from '../src/streams.js';
import { fakeFeed } from './support/fake-feed.js';

/** More than two machines' buffers hold on their own. */
const SPOOLS = 10_000;
const LABEL = 'x'.repeat(1_000);
const HEARTBEAT_MS = 15_000;

interface Stage {
  readonly clock: VirtualClock;
  /** Opens a board that reads nothing until it is resumed; the answer, and the server's side of it. */
  open(untilMs?: number): Promise<{ readonly answer: IncomingMessage; readonly res: ServerResponse }>;
  /** A new reading, in which this many spools are somebody's. */
  change(taken: number): void;
  readonly watched: () => boolean;
  closeStreams(): void;
}

async function stage(): Promise<Stage> {
  const clock = new VirtualClock();
  const { feed, snapshot, change, isWatched } = fakeFeed(board(0));
  const streams = createBoardStreams({ feed, clock, heartbeatMs: HEARTBEAT_MS });
  const responses: ServerResponse[] = [];
  let untilNext = Infinity;
  const server = createServer((_req, res) => {
    responses.push(res);
    streams.open(res, snapshot(), untilNext);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return {
    clock,
    async open(untilMs = Infinity) {
      untilNext = untilMs;
      const sent = request({ host: '127.0.0.1', port, agent: false });
      onTestFinished(() => void sent.destroy());
      sent.on('error', () => undefined).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.on('error', () => undefined);
      return { answer, res: responses.at(-1)! };
    },
    change: (taken) => change(board(taken)),
    watched: isWatched,
    closeStreams: () => streams.close(),
  };
}

function board(taken: number): Snapshot {
  const spools = new Map(
    Array.from({ length: SPOOLS }, (_, at) => {
      const [tag, state] = [`MK-${at}`, at < taken ? 'occupied' : 'unreadable'];
      return [tag, JSON.stringify({ tag, state, label: LABEL })];
    }),
  );
  const counts = {
    free: 0,
    'in-progress': 0,
    occupied: taken,
    stale: 0,
    drift: 0,
    unreadable: SPOOLS,
    ambiguous: 0,
  };
  return { at: '2026-11-20T13:00:00.000Z', zone: 'UTC', spools, counts, unlisted: 0, health: 'ok' };
}

const WHOLE_BOARD = Buffer.byteLength(boardText(board(0)));

test('for a client that does not read no more than one board is kept, and it is cut off at the second heartbeat', async () => {
  const { clock, open, change, watched } = await stage();
  const { res } = await open();
  for (let taken = 1; taken <= 10; taken++) change(taken * 100);
  expect(res.writableLength).toBeGreaterThan(0);
  expect(res.writableLength).toBeLessThan(WHOLE_BOARD + 1_000);
  await clock.advance(HEARTBEAT_MS);
  expect(res.destroyed).toBe(false);
  const closed = once(res, 'close');
  await clock.advance(HEARTBEAT_MS);
  await closed;
  expect([watched(), clock.pending]).toEqual([false, 0]);
});

test('one that falls behind and reads again gets what it missed, once', async () => {
  const { clock, open, change } = await stage();
  const { answer, res } = await open();
  change(1);
  change(2);
  await clock.advance(HEARTBEAT_MS);
  change(3);
  let text = '';
  answer.setEncoding('utf8').on('data', (more: string) => (text += more));
  await once(res, 'drain');
  while (!text.includes('event: changes') || !text.endsWith('\n\n')) await once(answer, 'data');
  const events = text.split('\n\n').filter((block) => block.startsWith('event: '));
  expect(events.map((block) => block.split('\n')[0])).toEqual(['event: board', 'event: changes']);
  const [, changes = ''] = /^data: (.*)$/m.exec(events[1] ?? '') ?? [];
  expect((JSON.parse(changes) as { spools: { tag: string }[] }).spools.map(({ tag }) => tag)).toEqual([
    ...['MK-0', 'MK-1', 'MK-2'],
  ]);
  // That it was behind at the last heartbeat is not held against it when it falls behind once more.
  answer.pause();
  change(SPOOLS);
  expect(res.writableNeedDrain).toBe(true);
  await clock.advance(HEARTBEAT_MS);
  expect(res.destroyed).toBe(false);
});

test('what is sent to many is kept once', async () => {
  const { open, change } = await stage();
  const before = process.memoryUsage().arrayBuffers;
  const all = await Promise.all(Array.from({ length: 20 }, () => open()));
  change(5_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * WHOLE_BOARD);
  expect(all.filter(({ res }) => res.writableLength > 0)).toHaveLength(20);
});

test('when a sign-in is over, so are its streams, at the next heartbeat', async () => {
  const { clock, open } = await stage();
  const [over, other] = [await open(clock.now() + HEARTBEAT_MS), await open()];
  over.answer.resume();
  other.answer.resume();
  const ended = once(over.answer, 'end');
  await clock.advance(HEARTBEAT_MS);
  await ended;
  expect(other.answer.readableEnded).toBe(false);
});

test('one that does not read the end of its sign-in either is cut off at the next heartbeat, and sent nothing after it', async () => {
  const { clock, open, change, watched } = await stage();
  const { res } = await open(clock.now() + HEARTBEAT_MS);
  const faults: unknown[] = [];
  res.on('error', (error) => faults.push(error));
  await clock.advance(HEARTBEAT_MS);
  expect([res.writableEnded, res.writableFinished]).toEqual([true, false]);
  change(1);
  const closed = once(res, 'close');
  await clock.advance(HEARTBEAT_MS);
  await closed;
  expect([watched(), faults]).toEqual([false, []]);
});

test('when the shop closes, one that does not read is not waited for', async () => {
  const { open, closeStreams } = await stage();
  const { res } = await open();
  const closed = once(res, 'close');
  closeStreams();
  await closed;
});
