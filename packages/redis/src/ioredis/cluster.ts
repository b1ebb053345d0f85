import {
  NO_CONNECTION,
  type Cluster,
  type Command,
  type Failure,
  type RedisConnection,
  type Server,
} from '../connection/redis-connection.js';
import { connectOnce, whyNotReady } from './client.js';
import { explainIoredisError } from './faults.js';

/** The part of an ioredis `Cluster` (5 or 6) that the lock store uses. */
export interface IoredisCluster {
  readonly status: string;
  readonly options: {
    readonly keyPrefix?: string | undefined;
    readonly enableAutoPipelining?: boolean | undefined;
    readonly autoPipeliningIgnoredCommands?: readonly string[] | undefined;
  };
  nodes(role: 'master'): readonly IoredisNode[];
  evalsha(sha: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  eval(lua: string, keyCount: string, ...keysAndArgs: string[]): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: ClusterEvent, listener: () => void): unknown;
  off(event: ClusterEvent, listener: () => void): unknown;
}

/** The connection to one node of a cluster. */
export interface IoredisNode {
  readonly status: string;
  readonly options: { readonly host?: string | undefined; readonly port?: number | undefined };
  scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string): Promise<unknown>;
  cluster(subcommand: 'NODES'): Promise<unknown>;
}

type ClusterEvent = (typeof EVENTS)[number];

/** The cluster was reached, or a node's connection was made or has ended. */
const EVENTS = ['ready', '+node', '-node'] as const;

const SCRIPTS = ['evalsha', 'eval'];
const MIXES_SLOTS =
  "with `enableAutoPipelining`, ioredis before 5.11 puts scripts for different masters into one pipeline, which fails: set `autoPipeliningIgnoredCommands: ['evalsha', 'eval']`, or give the store a client of its own";

/** An ioredis client with a cluster. */
export class IoredisClusterConnection implements RedisConnection, Cluster {
  readonly keyPrefix: string;
  readonly cluster = this;
  readonly #client: IoredisCluster;

  constructor(client: IoredisCluster) {
    const { enableAutoPipelining, autoPipeliningIgnoredCommands = [] } = client.options;
    if (
      enableAutoPipelining === true &&
      !SCRIPTS.every((name) => autoPipeliningIgnoredCommands.includes(name))
    )
      throw new TypeError(MIXES_SLOTS);
    this.#client = client;
    this.keyPrefix = client.options.keyPrefix ?? '';
  }

  ready(): boolean {
    this.#wake();
    return this.#client.status === 'ready';
  }

  whyNotReady(): string {
    return whyNotReady(this.#client.status);
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
      case 'scan':
      case 'cluster':
        throw new TypeError(`${command[0]} has no key, so it must be sent to one master`);
    }
  }

  masters(): readonly Server[] {
    this.#wake();
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

  #wake(): void {
    if (this.#client.status === 'wait') connectOnce(this.#client);
  }
}

/** One master of the cluster. */
class IoredisMaster implements Server {
  readonly #node: IoredisNode;

  constructor(node: IoredisNode) {
    this.#node = node;
  }

  /** ioredis connects to a node at its first command, so any connection that has not ended is ready. */
  ready(): boolean {
    return this.#node.status !== 'end' && this.#node.status !== 'close';
  }

  whyNotReady(): string {
    return NO_CONNECTION;
  }

  send(command: Command): Promise<unknown> {
    switch (command[0]) {
      case 'scan': {
        const [, ...args] = command;
        return this.#node.scan(...args);
      }
      case 'cluster':
        return this.#node.cluster(command[1]);
      case 'evalsha':
      case 'eval':
        throw new TypeError(`${command[0]} has a key, so the cluster client must choose the master`);
    }
  }

  explain(cause: unknown): Failure {
    return explainIoredisError(cause);
  }
}
