import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Which way bytes are lost. */
export type Hole = 'both' | 'replies';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes of it were lost: it must not be used again. */
  isBroken: boolean;
}

/** Stands between clients and a server on this machine, and does to their connections what networks do. */
export class TcpProxy {
  readonly #pairs = new Set<Pair>();
  /** Those too whose other side is gone. */
  readonly #sockets = new Set<Socket>();
  #hole: Hole | null = null;
  #delayMs = 0;
  /** What waits here goes on when the stall is over. */
  #stall: Promise<void> = Promise.resolve();

  private constructor(
    private readonly listening: Server,
    private readonly target: number,
  ) {
    listening.on('connection', (client) => this.#join(client));
  }

  static async open(target: number): Promise<TcpProxy> {
    const listening = createServer({ allowHalfOpen: true, noDelay: true });
    const proxy = new TcpProxy(listening, target);
    listening.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listening.address() as AddressInfo).port;
  }

  /** From now on bytes are so much longer on their way. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Holds all bytes back until `over`; they arrive then, however old they are. */
  stall(over: Promise<void>): void {
    this.#stall = over;
  }

  /** Swallows bytes; `null` ends it, and resets the connections that lost some. */
  blackHole(hole: Hole | null): void {
    this.#hole = hole;
    if (hole === null) this.cut((pair) => pair.isBroken);
  }

  /** Resets connections. */
  cut(which: (pair: { readonly isBroken: boolean }) => boolean = () => true): void {
    for (const pair of [...this.#pairs].filter(which)) {
      pair.client.resetAndDestroy();
      pair.server.resetAndDestroy();
    }
  }

  /** Ends one direction of each connection: the other side may still send. */
  halfClose(end: 'client' | 'server'): void {
    for (const pair of this.#pairs) pair[end].end();
  }

  async close(): Promise<void> {
    const closed = once(this.listening, 'close');
    this.listening.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket): void {
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair: Pair = { client, server, isBroken: false };
    this.#pairs.add(pair);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    this.#pump(pair, client, server, 'requests');
    this.#pump(pair, server, client, 'replies');
  }

  #pump(pair: Pair, from: Socket, to: Socket, way: 'requests' | 'replies'): void {
    /** Once bytes were swallowed, what follows them makes no sense any more. */
    let isLost = false;
    /** Bytes arrive in their order, whatever each of them waits for. */
    let queue = Promise.resolve();
    const inTurn = (go: () => void): void => {
      const delayMs = this.#delayMs;
      const due = delayMs === 0 ? null : new Promise((resolve) => setTimeout(resolve, delayMs));
      queue = queue.then(async () => {
        await due;
        await this.#stall;
        go();
      });
    };
    from.on('data', (bytes: Buffer) => {
      inTurn(() => {
        if (this.#hole === 'both' || this.#hole === way) isLost = pair.isBroken = true;
        if (!isLost && to.writable) to.write(bytes);
      });
    });
    from.on('end', () =>
      inTurn(() => {
        if (!isLost) to.end();
      }),
    );
    // A reset, or nobody who listens: the other side hears the same.
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => {
      this.#pairs.delete(pair);
      inTurn(() => to.destroySoon());
    });
  }
}
