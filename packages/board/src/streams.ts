import type { ServerResponse } from 'node:http';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import type { BoardFeed } from './feed.js';
import { bodyOutlet, responseOutlet, type Outlet } from './outlets.js';
import { eventText, SharedTexts, UNPACKS } from './shared-texts.js';
import { noChangesText, type Snapshot } from './snapshot.js';

/** What the open boards show, and how many there may be. */
export interface BoardStreamsOptions {
  readonly feed: BoardFeed;
  /** Open at once; each costs a connection. */
  readonly most?: number | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Open boards, told of every difference by server-sent events.
 *
 * @example
 * ```ts
 * const feed = createBoardFeed({ lock, timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 });
 * const streams = createBoardStreams({ feed });
 * if (streams.isFullFor('192.0.2.7')) console.log('answer 503');
 * // else streams.open(response, snapshot, untilMs): the response is the stream's from then on
 * const { signal } = new Request('http://shop.example/api/events');
 * const latest = await feed.current();
 * if (latest !== null) new Response(streams.body({ address: '', signal }, latest, Infinity));
 * streams.close();
 * ```
 */
export interface BoardStreams {
  /** Whether nobody at this address may open one more. Where all are taken it may, in the place of one of those who have most. */
  isFullFor(address: string): boolean;
  /**
   * From here on the response is the stream's; `untilMs` is when whoever asked has to sign in again, and `address` whose it
   * is: the other end of the connection by default.
   */
  open(res: ServerResponse, first: Snapshot, untilMs: number, address?: string): void;
  /** The same for a fetch handler: the body of its response. It ends with the signal, or once it is cancelled. */
  body(
    from: { readonly address: string; readonly signal: AbortSignal; readonly accept?: string | undefined },
    first: Snapshot,
    untilMs: number,
  ): ReadableStream<Uint8Array>;
  /** Ends them all at once. */
  close(): void;
}

const MOST_STREAMS = 200;
const HEARTBEAT_MS = 15_000;
/** The head of a stream. */
export const STREAM_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-type': 'text/event-stream; charset=utf-8',
  // For a proxy in front: to pass on what comes when it comes.
  'x-accel-buffering': 'no',
} as const;

/** One open board. */
interface Stream {
  readonly to: Outlet;
  readonly untilMs: number;
  /** It unpacks events that were packed. */
  readonly isPacked: boolean;
  /** What the page shows once it has read everything that was sent. */
  shows: Snapshot | null;
  /** What was sent last was of this moment. */
  saidAt: string;
  /** It has not read all that was sent, so it is sent nothing more; at one heartbeat, and still at the next. */
  isBehind: boolean;
  wasBehind: boolean;
}

/**
 * Keeps the open boards of a feed, and tells each of every difference.
 *
 * @example
 * ```ts
 * const feed = createBoardFeed({ lock, timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 });
 * const streams = createBoardStreams({ feed, most: 50 });
 * console.log(streams.isFullFor('192.0.2.7')); // false: streams.open(response, snapshot, untilMs) may follow
 * streams.close();
 * ```
 */
export function createBoardStreams({
  feed,
  most = MOST_STREAMS,
  heartbeatMs = HEARTBEAT_MS,
  clock = systemClock,
}: BoardStreamsOptions): BoardStreams {
  const streams = new Set<Stream>();
  let stopWatching = (): void => undefined;
  let stopHeart = (): void => undefined;
  const texts = new SharedTexts();
  let isClosed = false;

  function send(stream: Stream, chunk: Buffer): void {
    stream.isBehind = !stream.to.write(chunk);
  }

  /** Brings a page up to date, by the difference where it shows what was read just before. */
  function update(stream: Stream): void {
    const now = feed.latest();
    if (now === null || stream.isBehind || stream.to.isEnded || stream.shows === now) return;
    const text = texts.from(stream.shows, now, stream.isPacked);
    stream.shows = now;
    if (text === null) return;
    stream.saidAt = now.at;
    send(stream, text);
  }

  function beat(): void {
    const now = clock.now();
    for (const stream of streams) {
      // Nobody reads there, be it only the end: what is kept for them is let go.
      if ((stream.isBehind && stream.wasBehind) || stream.to.isEnded) cutOff(stream);
      else if (now >= stream.untilMs) stream.to.end();
      else if (!stream.isBehind) send(stream, Buffer.from(`: still here\n\n${stillSo(stream)}`));
      stream.wasBehind = stream.isBehind;
    }
    if (streams.size > 0) stopHeart = clock.setTimer(heartbeatMs, beat);
  }

  /** A comment is not shown to a page's script: that it was read meanwhile, and is as it was, is an event. */
  function stillSo(stream: Stream): string {
    const { shows } = stream;
    if (shows === null || shows.at === stream.saidAt) return '';
    stream.saidAt = shows.at;
    return eventText('changes', noChangesText(shows));
  }

  function add(stream: Stream): void {
    if (streams.size === 0) {
      stopWatching = feed.watch(() => streams.forEach(update));
      stopHeart = clock.setTimer(heartbeatMs, beat);
    }
    streams.add(stream);
  }

  function cutOff(stream: Stream): void {
    remove(stream);
    stream.to.cutOff();
  }

  /** The longest open one of the address that has most, where that is more than this one has. */
  function inPlaceOf(address: string): Stream | null {
    const counts = new Map<string, number>();
    for (const { to } of streams) counts.set(to.address, (counts.get(to.address) ?? 0) + 1);
    const highest = Math.max(...counts.values());
    if (highest <= (counts.get(address) ?? 0)) return null;
    return [...streams].find((each) => counts.get(each.to.address) === highest) ?? null;
  }

  function remove(stream: Stream): void {
    if (!streams.delete(stream) || streams.size > 0) return;
    stopWatching();
    stopHeart();
  }

  function open(to: Outlet, first: Snapshot, untilMs: number, accept: string | undefined): void {
    const displaced = streams.size >= most ? inPlaceOf(to.address) : null;
    if (displaced !== null) cutOff(displaced);
    to.begin(STREAM_HEADERS);
    to.write(RETRY);
    const standing = { shows: null, saidAt: '', isBehind: false, wasBehind: false };
    const isPacked = accept?.includes(UNPACKS) === true;
    const stream: Stream = { to, untilMs, isPacked, ...standing };
    to.onClose(() => remove(stream));
    to.onDrain(() => {
      stream.isBehind = false;
      stream.wasBehind = false;
      update(stream);
    });
    add(stream);
    stream.shows = first;
    stream.saidAt = first.at;
    send(stream, texts.whole(first, isPacked));
  }

  return {
    isFullFor: (address) => isClosed || (streams.size >= most && inPlaceOf(address) === null),
    open: (res, first, untilMs, address) =>
      open(responseOutlet(res, address), first, untilMs, res.req.headers.accept),
    body({ address, signal, accept }, first, untilMs) {
      const outlet = bodyOutlet(address, signal);
      open(outlet, first, untilMs, accept);
      return outlet.body;
    },
    close() {
      isClosed = true;
      for (const { to, isBehind } of [...streams]) {
        if (isBehind) to.drop();
        else to.end();
      }
    },
  };
}

/** How soon a page asks again after its stream broke off, in milliseconds. */
const RETRY = Buffer.from('retry: 2000\n\n');
