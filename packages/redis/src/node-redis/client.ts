import type { Command, Failure, RedisConnection } from '../connection/redis-connection.js';
import { explainNodeRedisError } from './faults.js';

/** The part of a node-redis client (redis 5 or 6) that the lock store uses. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  readonly options?: { readonly readonly?: boolean | undefined };
  sendCommand(command: Command, options: NodeRedisCommandOptions): Promise<unknown>;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** What the lock store asks of node-redis for its own commands, whatever the client's defaults are. */
export interface NodeRedisCommandOptions {
  /** None: the lock store's own deadline counts, and costs far less than an AbortSignal a command. */
  readonly timeout: 0;
}

// node-redis spreads these over the client's defaults. One more property, which the defaults have not, makes
// that spread so slow that a command takes half as long again; so replies are read in whatever form they come.
export const OPTIONS: NodeRedisCommandOptions = { timeout: 0 };

/** node-redis with one server, as the lock store sees it. */
export class NodeRedisConnection implements RedisConnection {
  /** node-redis puts no prefix in front of the keys of a raw command. */
  readonly keyPrefix = '';
  readonly cluster = null;
  readonly #client: NodeRedisClient;

  constructor(client: NodeRedisClient) {
    if (client.options?.readonly === true) throw new TypeError(READS_REPLICAS);
    this.#client = client;
  }

  ready(): boolean {
    return this.#client.isReady;
  }

  send(command: Command): Promise<unknown> {
    return this.#client.sendCommand(command, OPTIONS);
  }

  onChange(listener: () => void): () => void {
    this.#client.on('ready', listener);
    return () => this.#client.off('ready', listener);
  }

  explain(cause: unknown): Failure {
    return explainNodeRedisError(cause);
  }
}

const READS_REPLICAS =
  'the client must not be `readonly`: a replica may be behind, and a lock that is not there yet would look free';
