import type { Clock } from '@spoollock/core';
import { slotOf } from '../connection/key-slot.js';
import type { Cluster, Command, Failure, RedisConnection, Server } from '../connection/redis-connection.js';
import { OPTIONS, type NodeRedisCommandOptions } from './client.js';
import { explainNodeRedisError } from './faults.js';

/** The part of a node-redis `createCluster` client (redis 5 or 6) that the lock store uses. */
export interface NodeRedisCluster {
  readonly isOpen: boolean;
  readonly masters: readonly NodeRedisClusterNode[];
  /** By number; made anew whenever the client asks the servers who has which. */
  readonly slots: readonly ({ readonly master: NodeRedisClusterNode } | undefined)[];
  nodeClient(node: NodeRedisClusterNode): Promise<NodeRedisNodeClient>;
  sendCommand(
    firstKey: string,
    isReadonly: false,
    command: string[],
    options: NodeRedisCommandOptions,
  ): Promise<unknown>;
  on(event: ClusterEvent, listener: () => void): unknown;
  off(event: ClusterEvent, listener: () => void): unknown;
}

/** A node of a cluster, with its connection once there is one. */
export interface NodeRedisClusterNode {
  readonly address: string;
  readonly client?: NodeRedisNodeClient;
}

/** The connection to one node. */
export interface NodeRedisNodeClient {
  readonly isReady: boolean;
  sendCommand(command: Command, options: NodeRedisCommandOptions): Promise<unknown>;
}

type ClusterEvent = (typeof EVENTS)[number];

/** A node's connection was made, was lost, or is gone for good. redis 5 tells of the first one of each node only. */
const EVENTS = ['node-ready', 'node-reconnecting', 'node-disconnect'] as const;

/** The client is made to look for another master so often at most. */
const LOOK_EVERY_MS = 1_000;

/** node-redis with a cluster, as the lock store sees it. */
export class NodeRedisClusterConnection implements RedisConnection, Cluster {
  readonly keyPrefix = '';
  readonly cluster = this;
  readonly #client: NodeRedisCluster;
  readonly #clock: Clock;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(client: NodeRedisCluster, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  ready(command: Command): boolean {
    if (!this.#client.isOpen) return false;
    const key = keyOf(command);
    const master = this.#client.slots[slotOf(key)]?.master;
    if (master === undefined) return false;
    if (isUp(master)) return true;
    this.#lookForAnother(key);
    return false;
  }

  send(command: Command): Promise<unknown> {
    // `false`, also for what only reads: a replica may be behind.
    return this.#client.sendCommand(keyOf(command), false, [...command], OPTIONS);
  }

  masters(): readonly Server[] {
    return this.#client.masters.map((node) => new NodeRedisMaster(this.#client, node));
  }

  topology(): unknown {
    return this.#client.slots;
  }

  onChange(listener: () => void): () => void {
    for (const event of EVENTS) this.#client.on(event, listener);
    return () => EVENTS.forEach((event) => void this.#client.off(event, listener));
  }

  explain(cause: unknown): Failure {
    return explainNodeRedisError(cause);
  }

  /**
   * redis 5 waits for ever for a master that died, and redis 6 for five seconds, before it asks the others who
   * has taken its place: only a node that is asked for a key it has not makes them. So one is.
   */
  #lookForAnother(key: string): void {
    const now = this.#clock.now();
    if (Math.abs(now - this.#looked) < LOOK_EVERY_MS) return;
    const { slots } = this.#client;
    for (let number = 0; number < MOST_TRIES; number++) {
      const elsewhere = slots[slotOf(String(number))]?.master;
      if (elsewhere?.client?.isReady !== true) continue;
      this.#looked = now;
      this.#client.sendCommand(String(number), false, ['get', key], OPTIONS).catch(() => undefined);
      return;
    }
  }
}

/** So many slots are tried for one whose master is up; they are spread evenly over the masters. */
const MOST_TRIES = 1_000;

/** One master, whichever keys it has. */
class NodeRedisMaster implements Server {
  readonly #client: NodeRedisCluster;
  readonly #node: NodeRedisClusterNode;

  constructor(client: NodeRedisCluster, node: NodeRedisClusterNode) {
    this.#client = client;
    this.#node = node;
  }

  /** A node that is no master any more must not be asked: node-redis would connect to it again, and for good. */
  ready(): boolean {
    const { isOpen, masters } = this.#client;
    return isOpen && masters.includes(this.#node) && isUp(this.#node);
  }

  async send(command: Command): Promise<unknown> {
    const client = await this.#client.nodeClient(this.#node);
    return client.sendCommand(command, OPTIONS);
  }

  explain(cause: unknown): Failure {
    return explainNodeRedisError(cause);
  }
}

/** With `minimizeConnections` there is no connection before the first command to that node, which makes it. */
function isUp({ client }: NodeRedisClusterNode): boolean {
  return client === undefined || client.isReady;
}

/** The one key of a command; commands without one are sent to a master. */
function keyOf(command: Command): string {
  switch (command[0]) {
    case 'evalsha':
    case 'eval':
      return command[3] ?? '';
    case 'get':
      return command[1];
    case 'scan':
    case 'cluster':
    case 'ping':
      throw new TypeError(`${command[0]} has no key and is for one master`);
  }
}
