import type { Clock } from '@spoollock/core/adapter';
import { slotOf } from '../connection/key-slot.js';
import {
  NO_CONNECTION,
  type Cluster,
  type Command,
  type Failure,
  type RedisConnection,
  type Server,
} from '../connection/redis-connection.js';
import { OPTIONS, whyNotReady, type NodeRedisCommandOptions } from './client.js';
import { explainNodeRedisError } from './faults.js';

/** The part of a node-redis `createCluster` client (redis 5 or 6) that the lock store uses. */
export interface NodeRedisCluster {
  /** The client's own `keyPrefix`, if it has one. */
  readonly _keyPrefix?: string | Buffer | undefined;
  readonly isOpen: boolean;
  readonly masters: readonly NodeRedisClusterNode[];
  /** By slot number. The client makes a new array whenever it asks the servers for their slots. */
  readonly slots: readonly ({ readonly master: NodeRedisClusterNode } | undefined)[];
  nodeClient(node: NodeRedisClusterNode): Promise<NodeRedisNodeClient> | NodeRedisNodeClient;
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

/** A node's connection was made, was lost, or has ended. redis 5 emits only the first `node-ready` of each node. */
const EVENTS = ['node-ready', 'node-reconnecting', 'node-disconnect'] as const;

/** The shortest time between two attempts to make the client look for another master. */
const LOOK_EVERY_MS = 1_000;

/** A node-redis client with a cluster. */
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

  whyNotReady(): string {
    return whyNotReady(this.#client.isOpen);
  }

  send(command: Command): Promise<unknown> {
    // `false` even for reads, because a replica may lag behind.
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
   * Makes the client look for the successor of a dead master. By itself redis 5 waits for that master for ever, and
   * redis 6 for five seconds. If a node answers that it does not have a key, the client asks for the masters at
   * once. So this sends a command for the key to another node.
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

/** How many slots to try to find one whose master is up. The slots are spread evenly over the masters. */
const MOST_TRIES = 1_000;

/** One master of the cluster. */
class NodeRedisMaster implements Server {
  readonly #client: NodeRedisCluster;
  readonly #node: NodeRedisClusterNode;

  constructor(client: NodeRedisCluster, node: NodeRedisClusterNode) {
    this.#client = client;
    this.#node = node;
  }

  /** A former master is never ready, because node-redis would connect to it again and keep that connection. */
  ready(): boolean {
    const { isOpen, masters } = this.#client;
    return isOpen && masters.includes(this.#node) && isUp(this.#node);
  }

  whyNotReady(): string {
    return NO_CONNECTION;
  }

  async send(command: Command): Promise<unknown> {
    const client = await this.#client.nodeClient(this.#node);
    return client.sendCommand(command, OPTIONS);
  }

  explain(cause: unknown): Failure {
    return explainNodeRedisError(cause);
  }
}

/** With `minimizeConnections`, a node has no connection before its first command. That command makes one. */
function isUp({ client }: NodeRedisClusterNode): boolean {
  return client === undefined || client.isReady;
}

/** The key of a command. */
function keyOf(command: Command): string {
  switch (command[0]) {
    case 'evalsha':
    case 'eval':
      return command[3] ?? '';
    case 'scan':
    case 'cluster':
      throw new TypeError(`${command[0]} has no key, so it must be sent to one master`);
  }
}
