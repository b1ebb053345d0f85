import {
  NO_CONNECTION,
  type Command,
  type Failure,
  type RedisConnection,
} from '../connection/redis-connection.js';
import { explainNodeRedisError } from './faults.js';

/** The part of a node-redis client (redis 5 or 6) that the lock store uses. */
export interface NodeRedisClient {
  /** The client's own `keyPrefix`, if it has one. */
  readonly _keyPrefix?: string | Buffer | undefined;
  readonly isReady: boolean;
  readonly isOpen?: boolean;
  readonly options?: { readonly readonly?: boolean | undefined };
  sendCommand(command: Command, options: NodeRedisCommandOptions): Promise<unknown>;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** The options that the lock store sets for its own commands. They override the client's defaults. */
export interface NodeRedisCommandOptions {
  /** No timeout: the lock store has its own deadline, which costs far less than an AbortSignal for each command. */
  readonly timeout: 0;
}

// node-redis spreads these options over the client's defaults. A property that is not in the defaults makes this
// spread slow, and a command then takes 1.5 times as long. So this sets no reply format.
export const OPTIONS: NodeRedisCommandOptions = { timeout: 0 };

/** A node-redis client with one server. */
export class NodeRedisConnection implements RedisConnection {
  /** node-redis adds no prefix to the keys of a raw command. */
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

  whyNotReady(): string {
    return whyNotReady(this.#client.isOpen);
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

/** A client is closed before its first connect(), and after the end of its connecting again. */
export function whyNotReady(isOpen: boolean | undefined): string {
  return isOpen === false ? `${NO_CONNECTION}: the client is closed; call its connect()` : NO_CONNECTION;
}

const READS_REPLICAS =
  'the client must not be `readonly`: a replica may lag behind, so a spool that was just locked could look free';
