import type { Cluster, Command, Failure, RedisConnection, Server } from '../connection/redis-connection.js';
import { explainIoredisError } from './faults.js';

/** The part of an ioredis `Cluster` (5 or 6) that the lock store uses. */
export interface IoredisCluster {
  readonly status: string;
  readonly options: { readonly keyPrefix?: string | undefined };
  nodes(role: 'master'): readonly IoredisNode[];
  evalsha(sha: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  eval(lua: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  get(key: string): Promise<unknown>;
  on(event: ClusterEvent, listener: () => void): unknown;
  off(event: ClusterEvent, listener: () => void): unknown;
}

/** The connection to one node of a cluster. */
export interface IoredisNode {
  readonly status: string;
  readonly options: { readonly host?: string | undefined; readonly port?: number | undefined };
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string): Promise<unknown>;
  cluster(subcommand: 'NODES'): Promise<unknown>;
  ping(): Promise<unknown>;
}

type ClusterEvent = (typeof EVENTS)[number];

/** The cluster was reached; a node's connection was made, or is gone: ioredis makes another after it asked who is there. */
const EVENTS = ['ready', '+node', '-node'] as const;

/** ioredis with a cluster, as the lock store sees it. */
export class IoredisClusterConnection implements RedisConnection, Cluster {
  readonly keyPrefix: string;
  readonly cluster = this;
  readonly #client: IoredisCluster;

  constructor(client: IoredisCluster) {
    this.#client = client;
    this.keyPrefix = client.options.keyPrefix ?? '';
  }

  ready(): boolean {
    return this.#client.status === 'ready';
  }

  send(command: Command): Promise<unknown> {
    switch (command[0]) {
      case 'evalsha': {
        const [, sha, keyCount, ...keysAndArgs] = command;
        return this.#client.evalsha(sha, keyCount, ...keysAndArgs);
      }
      case 'eval': {
        const [, lua, keyCount, ...keysAndArgs] = command;
        return this.#client.eval(lua, keyCount, ...keysAndArgs);
      }
      case 'get':
        return this.#client.get(command[1]);
      case 'scan':
      case 'cluster':
      case 'ping':
        throw new TypeError(`${command[0]} has no key and is for one master`);
    }
  }

  masters(): readonly Server[] {
    return this.#client.nodes('master').map((node) => new IoredisMaster(node));
  }

  topology(): unknown {
    const masters = this.#client.nodes('master').map(({ options: { host, port } }) => `${host}:${port}`);
    return masters.sort().join(' ');
  }

  onChange(listener: () => void): () => void {
    for (const event of EVENTS) this.#client.on(event, listener);
    return () => EVENTS.forEach((event) => void this.#client.off(event, listener));
  }

  explain(cause: unknown): Failure {
    return explainIoredisError(cause);
  }
}

/** One master, whichever keys it has. */
class IoredisMaster implements Server {
  readonly #node: IoredisNode;

  constructor(node: IoredisNode) {
    this.#node = node;
  }

  /** Connections to nodes are made at their first command, so anything that is not over is on its way. */
  ready(): boolean {
    return this.#node.status !== 'end' && this.#node.status !== 'close';
  }

  send(command: Command): Promise<unknown> {
    switch (command[0]) {
      case 'scan': {
        const [, ...args] = command;
        return this.#node.scan(...args);
      }
      case 'cluster':
        return this.#node.cluster(command[1]);
      case 'ping':
        return this.#node.ping();
      case 'evalsha':
      case 'eval':
      case 'get':
        throw new TypeError(`${command[0]} has a key, which decides where it goes`);
    }
  }

  explain(cause: unknown): Failure {
    return explainIoredisError(cause);
  }
}
