import type { ServerResponse } from 'node:http';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import type { BoardFeed } from './feed.js';
import { boardText, changesText, noChangesText, type Snapshot } from './snapshot.js';

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
 * streams.close();
 * ```
 */
export interface BoardStreams {
  /** Whether nobody at this address may open one more. Where all are taken it may, in the place of one of those who have most. */
  isFullFor(address: string): boolean;
  /** From here on the response is the stream's; `until` is when whoever asked has to sign in again. */
  open(res: ServerResponse, first: Snapshot, untilMs: number): void;
  /** Ends them all at once. */
  close(): void;
}

const MOST_STREAMS = 200;
const HEARTBEAT_MS = 15_000;
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-type': 'text/event-stream; charset=utf-8',
  // For a proxy in front: to pass on what comes when it comes.
  'x-accel-buffering': 'no',
} as const;

/** One open board. */
interface Stream {
  readonly res: ServerResponse;
  readonly address: string;
  readonly untilMs: number;
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
    stream.isBehind = !stream.res.write(chunk);
  }

  /** Brings a page up to date, by the difference where it shows what was read just before. */
  function update(stream: Stream): void {
    const now = feed.latest();
    if (now === null || stream.isBehind || stream.res.writableEnded || stream.shows === now) return;
    const text = texts.from(stream.shows, now);
    stream.shows = now;
    if (text === null) return;
    stream.saidAt = now.at;
    send(stream, text);
  }

  function beat(): void {
    const now = clock.now();
    for (const stream of streams) {
      // Nobody reads there, be it only the end: what is kept for them is let go.
      if ((stream.isBehind && stream.wasBehind) || stream.res.writableEnded) cutOff(stream);
      else if (now >= stream.untilMs) stream.res.end();
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

  /** With its connection: an answer that waits its turn behind another one has nothing else to close. */
  function cutOff(stream: Stream): void {
    remove(stream);
    stream.res.req.socket.destroy();
  }

  /** The longest open one of the address that has most, where that is more than this one has. */
  function inPlaceOf(address: string): Stream | null {
    const counts = new Map<string, number>();
    for (const each of streams) counts.set(each.address, (counts.get(each.address) ?? 0) + 1);
    const highest = Math.max(...counts.values());
    if (highest <= (counts.get(address) ?? 0)) return null;
    return [...streams].find((each) => counts.get(each.address) === highest) ?? null;
  }

  function remove(stream: Stream): void {
    if (!streams.delete(stream) || streams.size > 0) return;
    stopWatching();
    stopHeart();
  }

  return {
    isFullFor: (address) => isClosed || (streams.size >= most && inPlaceOf(address) === null),
    open(res, first, untilMs) {
      const address = res.req.socket.remoteAddress ?? '';
      const displaced = streams.size >= most ? inPlaceOf(address) : null;
      if (displaced !== null) cutOff(displaced);
      res.writeHead(200, HEADERS);
      res.write('retry: 2000\n\n');
      const standing = { shows: null, saidAt: '', isBehind: false, wasBehind: false };
      const stream: Stream = { res, address, untilMs, ...standing };
      res.once('close', () => remove(stream));
      // The server lets callers end their side and hear the answer all the same; of a stream there is no end to hear.
      res.socket?.once('end', () => res.destroy());
      res.on('drain', () => {
        stream.isBehind = false;
        stream.wasBehind = false;
        update(stream);
      });
      add(stream);
      stream.shows = first;
      stream.saidAt = first.at;
      send(stream, texts.whole(first));
    },
    close() {
      isClosed = true;
      for (const { res, isBehind } of streams) {
        if (isBehind) res.destroy();
        else res.end();
      }
    },
  };
}

/** What many are sent is made once. */
class SharedTexts {
  #whole: { readonly of: Snapshot; readonly text: Buffer } | null = null;
  #changes: { readonly from: Snapshot; readonly to: Snapshot; readonly text: Buffer | null } | null = null;

  whole(of: Snapshot): Buffer {
    if (this.#whole?.of !== of) this.#whole = { of, text: event('board', boardText(of)) };
    return this.#whole.text;
  }

  from(before: Snapshot | null, now: Snapshot): Buffer | null {
    if (before === null) return this.whole(now);
    const known = this.#changes;
    if (known?.from === before && known.to === now) return known.text;
    const changes = changesText(before, now);
    const text = changes === null ? null : event('changes', changes);
    this.#changes = { from: before, to: now, text };
    return text;
  }
}

function event(name: string, data: string): Buffer {
  return Buffer.from(eventText(name, data));
}

/** JSON has no line break outside of its texts, and none within them. */
function eventText(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
