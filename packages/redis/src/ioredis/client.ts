import type { Command, Failure, RedisConnection } from '../redis-connection.js';
import { explainIoredisError } from './faults.js';

/** The part of an ioredis client (5 or 6) that the lock store uses. */
export interface IoredisClient {
  /** ioredis-mock has none: it is always ready. */
  readonly status?: string;
  readonly options: { readonly keyPrefix?: string | undefined };
  evalsha(sha: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  eval(lua: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string): Promise<unknown>;
  get(key: string): Promise<unknown>;
  ping(): Promise<unknown>;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
}

/** ioredis as the lock store sees it. */
export class IoredisConnection implements RedisConnection {
  readonly keyPrefix: string;
  readonly #client: IoredisClient;

  constructor(client: IoredisClient) {
    this.#client = client;
    this.keyPrefix = client.options.keyPrefix ?? '';
  }

  ready(): boolean {
    const { status } = this.#client;
    return status === 'ready' || status === undefined;
  }

  send(command: Command): Promise<unknown> {
    // One method each instead of `call`, which ioredis-mock has not.
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
      case 'get':
        return this.#client.get(command[1]);
      case 'ping':
        return this.#client.ping();
    }
  }

  onReady(listener: () => void): () => void {
    this.#client.on('ready', listener);
    return () => this.#client.off('ready', listener);
  }

  explain(cause: unknown): Failure {
    return explainIoredisError(cause);
  }
}
