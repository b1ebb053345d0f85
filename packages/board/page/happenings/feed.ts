import { EventStreamReader, type ServerEvent } from '../wire/event-stream.js';
import { json } from '../wire/reading.js';
import { canUnpack, unpacked } from '../wire/unpacked.js';
import { readBoard, readChanges } from '../wire/spool.js';
import type { Happening } from './happening.js';
import { ask, retryAfterMs } from '../wire/wire.js';

/**
 * Keeps the picture fresh: by the shop's event stream, by asking every few seconds where the stream cannot be had, and
 * by trying again and again while the shop cannot be reached.
 *
 * The stream is read with fetch and not with EventSource, which hides what is needed here: the comments that show a
 * quiet stream is alive, and whether it was refused (401, 503) or could not be reached.
 */
export interface Feed {
  /** Begins, or does not wait any longer: the network may be back, somebody looks at the page again or has signed in. */
  wake(): void;
  /** Nobody looks: it listens no more, and says that the picture is old. */
  rest(): void;
  /** Somebody looks again: it listens at once. */
  seen(): void;
  /** Asks for a whole board now. */
  lookAgain(): Promise<void>;
  /** The network is gone: the stream will not say so for a while. */
  networkGone(): void;
}

export interface FeedParts {
  readonly happened: (happening: Happening) => void;
  /** The shop wants somebody to sign in. The feed waits until it is woken. */
  readonly unauthorized: () => void;
}

/** The shop gives a sign of life every 15 s; silence for so long is a broken line. */
const SILENT_MS = 40_000;
/** A proxy that keeps the stream to itself until it ends lets nothing through. */
const FIRST_WORD_MS = 10_000;
const POLL_EVERY_MS = 5_000;
const STREAM_AGAIN_AFTER_MS = 60_000;
const SHORTEST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;
/** A stream that ends so soon was hardly one; after a few of them in a row asking tells more. */
const CUT_SHORT_MS = 5_000;
const MOST_CUT_SHORT = 3;

/** How a stream ended: it was heard for a while, refused by an answer, not reached, or somebody must sign in. */
type Ending = 'broken' | 'refused' | 'unreached' | 'unauthorized';

export function openFeed({ happened, unauthorized }: FeedParts): Feed {
  let wakeUp: () => void = () => undefined;
  let hangUp: () => void = () => undefined;
  let hasBegun = false;
  /** How often it has been told to rest, and until when it is to. */
  let rests = 0;
  let rested: Promise<void> | null = null;
  let endRest: () => void = () => undefined;
  let refusedForMs = STREAM_AGAIN_AFTER_MS;

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<never> {
    for (let failures = 0; ;) {
      await rested;
      const restsBefore = rests;
      const openedAt = performance.now();
      const ending = await stream();
      if (rests !== restsBefore) {
        failures = 0;
      } else if (ending === 'unauthorized') {
        signedOut();
        await pause(LONGEST_PAUSE_MS);
      } else if (ending === 'refused') {
        failures = (await poll(refusedForMs)) ? 0 : failures + 1;
        if (failures > 0) await pause(pauseMs(failures));
      } else if (ending === 'broken') {
        // A shop that restarts, or a proxy that ends long answers: worth one more try before anything is said.
        failures = performance.now() - openedAt < CUT_SHORT_MS ? failures + 1 : 0;
        await pause(pauseMs(failures));
        if (failures > MOST_CUT_SHORT) await poll(STREAM_AGAIN_AFTER_MS);
      } else {
        happened({ type: 'link', link: 'offline' });
        failures += 1;
        await pause(pauseMs(failures));
      }
    }
  }

  /** Said before anybody is asked to sign in: behind that dialog nothing is current. */
  function signedOut(): void {
    happened({ type: 'link', link: 'signed-out' });
    unauthorized();
  }

  async function stream(): Promise<Ending> {
    const line = new AbortController();
    hangUp = () => line.abort();
    let watchdog = setTimeout(hangUp, FIRST_WORD_MS);
    let heard = false;
    let answered = false;
    try {
      const response = await fetch('api/events', {
        headers: { accept: canUnpack ? 'text/event-stream;packed=gzip' : 'text/event-stream' },
        cache: 'no-store',
        redirect: 'error',
        signal: line.signal,
      });
      answered = true;
      if (response.status === 401) return 'unauthorized';
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
      if (!response.ok || !isStream || response.body === null) {
        refusedForMs = Math.max(retryAfterMs(response) ?? STREAM_AGAIN_AFTER_MS, POLL_EVERY_MS);
        return 'refused';
      }
      const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const reader = new EventStreamReader();
      for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
        clearTimeout(watchdog);
        watchdog = setTimeout(hangUp, SILENT_MS);
        heard = true;
        happened({ type: 'heard' });
        for (const event of reader.read(piece.value)) receive(await unpacked(event));
      }
      return heard ? 'broken' : 'refused';
    } catch {
      if (heard) return 'broken';
      // It was let in and heard nothing: something between here and the shop holds the stream back.
      return answered ? 'refused' : 'unreached';
    } finally {
      clearTimeout(watchdog);
      line.abort();
    }
  }

  function receive({ name, data }: ServerEvent): void {
    const board = name === 'board' ? readBoard(json(data)) : null;
    const changes = name === 'changes' ? readChanges(json(data)) : null;
    if (board !== null) happened({ type: 'board', board });
    if (changes !== null) happened({ type: 'changes', changes });
    if (board !== null || changes !== null) happened({ type: 'link', link: 'live' });
  }

  /**
   * Asks every few seconds, for so long; ends earlier when the shop cannot be reached, or wants a sign-in.
   * @returns whether it came to its end.
   */
  async function poll(forMs: number): Promise<boolean> {
    const until = performance.now() + forMs;
    while (performance.now() < until && rested === null) {
      if (!(await pollOnce('polling'))) return false;
      await pause(POLL_EVERY_MS);
    }
    return true;
  }

  /** Whether the shop answered, whatever it said. */
  async function pollOnce(link: 'polling' | null): Promise<boolean> {
    const answer = await ask('api/board');
    if (answer.type === 'lost' || rested !== null) return false;
    const board = answer.type === 'ok' ? readBoard(answer.body) : null;
    if (board !== null) {
      happened({ type: 'board', board });
      if (link !== null) happened({ type: 'link', link });
      return true;
    }
    if (answer.type === 'problem' && answer.problem.status === 401) {
      signedOut();
      return false;
    }
    happened({ type: 'link', link: 'blind' });
    return true;
  }

  return {
    rest: () => {
      if (rested === null) rested = new Promise((resolve) => (endRest = resolve));
      rests += 1;
      happened({ type: 'link', link: 'resting' });
      hangUp();
      wakeUp();
    },
    seen: () => {
      rested = null;
      endRest();
      wakeUp();
    },
    lookAgain: async () => {
      await pollOnce(null);
    },
    wake: () => {
      if (hasBegun) wakeUp();
      else void run();
      hasBegun = true;
    },
    networkGone: () => {
      happened({ type: 'link', link: 'offline' });
      hangUp();
    },
  };
}

function pauseMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** failures);
}
