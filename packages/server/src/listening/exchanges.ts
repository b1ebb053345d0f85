import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What became of a request that came: it is served when its turn is there, or it is one too many. */
export type Turn = 'in-turn' | 'too-many';

/** One request of a connection, and what is to be done once those before it have their whole answers. */
interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly serve: () => void;
}

/**
 * Requests that have no whole answer yet, by their connection. Of each connection one is served at a time: a peer that
 * asks and asks and reads nothing holds one answer, and not hundreds.
 */
export class Exchanges {
  readonly #of = new WeakMap<Duplex, Set<Exchange>>();
  readonly #last = new WeakMap<Duplex, IncomingMessage>();
  readonly #most: number;

  /** @param most so many requests may wait on one connection, the one that is served included. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Serves it at once, or when all before it are answered and read. */
  add(req: IncomingMessage, res: ServerResponse, serve: () => void): Turn {
    const { socket } = req;
    const here = this.#of.get(socket) ?? new Set<Exchange>();
    this.#of.set(socket, here);
    if (here.size >= this.#most) return 'too-many';
    const exchange = { req, res, serve };
    here.add(exchange);
    this.#last.set(socket, req);
    res.once('close', () => {
      here.delete(exchange);
      const [next] = here;
      // One that broke off while it waited has its answer already.
      if (next !== undefined && !next.res.headersSent && !socket.destroyed) next.serve();
    });
    if (here.size === 1) serve();
    return 'in-turn';
  }

  /** The one whose end has not come. */
  incomplete(socket: Duplex): ServerResponse | null {
    return this.#here(socket).find(({ req }) => !req.complete)?.res ?? null;
  }

  /** Whether the end of the last one has not come, answered or not. */
  isEndMissing(socket: Duplex): boolean {
    return this.#last.get(socket)?.complete === false;
  }

  whenAnswered(socket: Duplex, then: () => void): void {
    const last = this.#here(socket).at(-1);
    if (last === undefined) then();
    else last.res.once('close', then);
  }

  /** Whether nothing would be lost with the connection: nothing whole was asked, or what was asked is answered. */
  isIdle(socket: Duplex): boolean {
    return this.#here(socket).every(({ req, res }) => !req.complete || res.writableEnded);
  }

  #here(socket: Duplex): readonly Exchange[] {
    return [...(this.#of.get(socket) ?? [])];
  }
}
