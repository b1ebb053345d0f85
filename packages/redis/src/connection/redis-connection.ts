import type { StoreFault } from '@spoollock/core';

/** The commands that the lock store uses, as the clients' own methods take them. */
export type Command =
  | readonly [name: 'evalsha' | 'eval', script: string, keyCount: string, ...keysAndArgs: string[]]
  | readonly [name: 'scan', cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string]
  | readonly [name: 'get', key: string]
  | readonly [name: 'cluster', subcommand: 'NODES']
  | readonly [name: 'ping'];

/** Where a command can be sent: one server, or a client that finds the right one. */
export interface Server {
  /** Whether this command, sent now, goes out now instead of waiting in a queue of the client. */
  ready(command: Command): boolean;

  /** Sends one command. Fails with the client's own error. */
  send(command: Command): Promise<unknown>;

  /** What the client's error says about the command it came for. */
  explain(cause: unknown): Failure;
}

/** What the lock store needs of a Redis client. Each client's folder has an implementation for every kind of it. */
export interface RedisConnection extends Server {
  /** What the client itself puts in front of the keys of a command, and SCAN therefore shows. */
  readonly keyPrefix: string;

  /** The servers behind it, where the keys are spread over several; `null` where one has them all. */
  readonly cluster: Cluster | null;

  /**
   * Calls `listener` whenever the server, or one of them, may be another than before or have come back with
   * less. Returns a function that ends this.
   */
  onChange(listener: () => void): () => void;
}

/** A Redis Cluster as its client knows it. A command with a key goes to the master of that key. */
export interface Cluster {
  /** Every master, as a place to send a command without a key to. */
  masters(): readonly Server[];

  /** Another value (by `===`) once the client has learned that other masters may have the keys. */
  topology(): unknown;
}

/** A command that failed. */
export interface Failure {
  readonly fault: StoreFault;
  /**
   * `script`: the server does not know the script, so the whole of it has to be sent. `passing`: it may pass
   * within a second, so another try is worth it. `lasting`: it is not, or there is no time left for one.
   */
  readonly kind: 'script' | 'passing' | 'lasting';
}

/** The failure of a command that was not sent, since there is no connection. */
export function notReady(): Failure {
  return failure('never', 'passing', 'no connection to Redis');
}

/** Makes a failure; `detail` loses what may be a secret. */
export function failure(
  reached: StoreFault['reached'],
  kind: Failure['kind'],
  detail: string,
  cause?: unknown,
): Failure {
  return { fault: { type: 'store-fault', reached, detail: withoutSecrets(detail), cause }, kind };
}

/** `redis://user:password@host` becomes `redis://host`. */
function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^\s/]*@/g, '//');
}
