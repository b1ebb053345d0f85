import type { Command, Failure, RedisConnection } from '../connection/redis-connection.js';
import { OPTIONS, whyNotReady, type NodeRedisCommandOptions } from './client.js';
import { explainNodeRedisError } from './faults.js';

/** The part of a node-redis `createSentinel` client (redis 5 or 6) that the lock store uses. */
export interface NodeRedisSentinel {
  /** The client's own `keyPrefix`, if it has one. */
  readonly _keyPrefix?: string | Buffer | undefined;
  readonly isReady: boolean;
  readonly isOpen?: boolean;
  /** The master to which it is connected; `undefined` if there is none. */
  getMasterNode(): unknown;
  sendCommand(isReadonly: false, command: string[], options: NodeRedisCommandOptions): Promise<unknown>;
  on(event: SentinelEvent, listener: () => void): unknown;
  off(event: SentinelEvent, listener: () => void): unknown;
}

type SentinelEvent = (typeof EVENTS)[number];

/**
 * `topology-change`: the master, or something else, changed. `error`: with `passthroughClientErrorEvents`, the
 * connection to the master may be lost. If the sentinels did not notice the loss, no other event reports it.
 */
const EVENTS = ['topology-change', 'error'] as const;

/** A node-redis client behind Sentinel: one server, which may be replaced by another at any time. */
export class NodeRedisSentinelConnection implements RedisConnection {
  readonly keyPrefix = '';
  readonly cluster = null;
  readonly #client: NodeRedisSentinel;

  constructor(client: NodeRedisSentinel) {
    this.#client = client;
  }

  ready(): boolean {
    return this.#client.isReady && this.#client.getMasterNode() !== undefined;
  }

  whyNotReady(): string {
    return whyNotReady(this.#client.isOpen);
  }

  send(command: Command): Promise<unknown> {
    // `false` even for reads, because a replica may lag behind.
    return this.#client.sendCommand(false, [...command], OPTIONS);
  }

  onChange(listener: () => void): () => void {
    for (const event of EVENTS) this.#client.on(event, listener);
    return () => EVENTS.forEach((event) => void this.#client.off(event, listener));
  }

  explain(cause: unknown): Failure {
    return explainNodeRedisError(cause);
  }
}
