import type { Command, Failure, RedisConnection } from '../connection/redis-connection.js';
import { OPTIONS, type NodeRedisCommandOptions } from './client.js';
import { explainNodeRedisError } from './faults.js';

/** The part of a node-redis `createSentinel` client (redis 5 or 6) that the lock store uses. */
export interface NodeRedisSentinel {
  readonly isReady: boolean;
  /** The master it is connected to, or nothing. */
  getMasterNode(): unknown;
  sendCommand(isReadonly: false, command: string[], options: NodeRedisCommandOptions): Promise<unknown>;
  on(event: SentinelEvent, listener: () => void): unknown;
  off(event: SentinelEvent, listener: () => void): unknown;
}

type SentinelEvent = (typeof EVENTS)[number];

/**
 * `topology-change`: another master, among others. `error`: with `passthroughClientErrorEvents` also a lost
 * connection to the master, of which nothing else tells when the sentinels took no notice.
 */
const EVENTS = ['topology-change', 'error'] as const;

/** node-redis behind Sentinel, as the lock store sees it: one server, which may be another from one moment to the next. */
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

  send(command: Command): Promise<unknown> {
    // `false`, also for what only reads: a replica may be behind.
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
