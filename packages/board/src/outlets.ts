import type { ServerResponse } from 'node:http';

/** Where the events of one open board go. */
export interface Outlet {
  /** Of whoever opened it; those who have many are cut off before those who have few. */
  readonly address: string;
  /** Whether everything was said. */
  readonly isEnded: boolean;
  /** Sends the head of the answer, where that is still to be done. */
  begin(headers: Readonly<Record<string, string>>): void;
  /** @returns whether what was sent so far is read, or is little. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** Ends it without what nobody has read yet. */
  drop(): void;
  /** Ends it with its connection: an answer that waits its turn behind another one has nothing else to close. */
  cutOff(): void;
  onClose(told: () => void): void;
  onDrain(told: () => void): void;
}

/** The response of Node's own server. */
export function responseOutlet(
  response: ServerResponse,
  address = response.req.socket.remoteAddress ?? '',
): Outlet {
  return {
    address,
    get isEnded() {
      return response.writableEnded;
    },
    begin(headers) {
      response.writeHead(200, headers);
      // The server lets callers end their side and hear the answer all the same; of a stream there is no end to hear.
      response.socket?.once('end', () => response.destroy());
    },
    write: (chunk) => response.write(chunk),
    end: () => void response.end(),
    drop: () => void response.destroy(),
    cutOff: () => void response.req.socket.destroy(),
    onClose: (told) => void response.once('close', told),
    onDrain: (told) => void response.on('drain', told),
  };
}

/** An outlet whose events are the body of a `Response`. */
export interface BodyOutlet extends Outlet {
  readonly body: ReadableStream<Uint8Array>;
}

/** What may wait in a body before its reader counts as behind, in bytes; as much as in Node's own responses. */
const MOST_WAITING = 16_384;

/** An outlet for a fetch handler. @param signal aborted once nobody waits for the answer. */
export function bodyOutlet(address: string, signal: AbortSignal): BodyOutlet {
  let closed = (): void => undefined;
  let drained = (): void => undefined;
  let ended = false;
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  function finish(how: (given: ReadableStreamDefaultController<Uint8Array>) => void): void {
    if (ended) return;
    ended = true;
    if (controller !== null) how(controller);
    signal.removeEventListener('abort', drop);
    closed();
  }
  const drop = (): void => finish((given) => given.error(new DOMException('cut off', 'AbortError')));
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      pull: () => drained(),
      cancel: () => finish(() => undefined),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  // Of one that is aborted already nothing is heard any more.
  if (signal.aborted) drop();
  else signal.addEventListener('abort', drop, { once: true });
  return {
    ...{ address, body, drop },
    get isEnded() {
      return ended;
    },
    begin: () => undefined,
    write(chunk) {
      if (ended || controller === null) return false;
      controller.enqueue(chunk);
      return (controller.desiredSize ?? 0) > 0;
    },
    end: () => finish((given) => given.close()),
    cutOff: drop,
    onClose: (told) => void (closed = told),
    onDrain: (told) => void (drained = told),
  };
}
