import {
  NO_CONNECTION,
  type Command,
  type Failure,
  type RedisConnection,
} from '../connection/redis-connection.js';
import { explainIoredisError } from './faults.js';

/** The part of an ioredis client (5 or 6) that the lock store uses. */
export interface IoredisClient {
  /** ioredis-mock has no status: it is always ready. */
  readonly status?: string;
  readonly options: {
    readonly monitor?: boolean | undefined;
    readonly keyPrefix?: string | undefined;
    readonly readOnly?: boolean | undefined;
    readonly role?: 'master' | 'slave' | undefined;
  };
  /** The socket, while there is a connection. ioredis-mock has none. */
  readonly stream?: { cork(): void; uncork(): void } | undefined;
  evalsha(sha: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  eval(lua: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** An ioredis client with one server, or with the master behind Sentinel. */
export class IoredisConnection implements RedisConnection {
  readonly keyPrefix: string;
  readonly cluster = null;
  readonly #client: IoredisClient;
  #corked: IoredisClient['stream'];

  constructor(client: IoredisClient) {
    if (client.options.readOnly === true || client.options.role === 'slave')
      throw new TypeError(READS_REPLICAS);
    if (client.options.monitor === true) throw new TypeError(MONITORS);
    this.#client = client;
    this.keyPrefix = client.options.keyPrefix ?? '';
  }

  ready(): boolean {
    const { status } = this.#client;
    if (status === 'wait') connectOnce(this.#client);
    return status === 'ready' || status === undefined;
  }

  whyNotReady(): string {
    return whyNotReady(this.#client.status);
  }

  send(command: Command): Promise<unknown> {
    this.#gather();
    // Each command has its own method here, because ioredis-mock has no `call`.
    switch (command[0]) {
      case 'evalsha': {
        const [, sha, keyCount, ...keysAndArgs] = command;
        return this.#client.evalsha(sha, keyCount, ...keysAndArgs);
      }
      case 'eval': {
        const [, lua, keyCount, ...keysAndArgs] = command;
        return this.#client.eval(lua, keyCount, ...keysAndArgs);
      }
      case 'scan': {
        const [, ...args] = command;
        return this.#client.scan(...args);
      }
      case 'cluster':
        throw new TypeError('cluster commands are only for a cluster client');
    }
  }

  /**
   * The commands of one turn of the event loop leave in one write. ioredis makes one for each command, and this system
   * call takes longer than everything else that a command needs here.
   */
  #gather(): void {
    const { stream } = this.#client;
    if (stream === undefined || stream === this.#corked) return;
    this.#corked = stream;
    stream.cork();
    process.nextTick(() => {
      this.#corked = undefined;
      stream.uncork();
    });
  }

  onChange(listener: () => void): () => void {
    this.#client.on('ready', listener);
    return () => this.#client.off('ready', listener);
  }

  explain(cause: unknown): Failure {
    return explainIoredisError(cause);
  }
}

/** With `lazyConnect`, ioredis waits for a first command or this. The store sends nothing before it is ready. */
export function connectOnce(client: { connect(): Promise<unknown> }): void {
  // The client reports a failure as an event of its own, and tries again by itself.
  client.connect().catch(() => undefined);
}

export function whyNotReady(status: string | undefined): string {
  return status === 'end' ? `${NO_CONNECTION}: the client has ended; call its connect()` : NO_CONNECTION;
}

const READS_REPLICAS =
  'the client must be connected to a master (no `readOnly`, no `role: slave`): a replica may lag behind, so a spool that was just locked could look free';
const MONITORS =
  'the client must not `monitor`: a monitoring connection takes no commands, so give the store another client';
