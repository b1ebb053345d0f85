import type { StoreFault } from '@spoollock/core/adapter';

/** The commands that the lock store sends, with the arguments that the clients' methods take. */
export type Command =
  | readonly [name: 'evalsha' | 'eval', script: string, keyCount: string, ...keysAndArgs: string[]]
  | readonly [name: 'scan', cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string]
  | readonly [name: 'cluster', subcommand: 'NODES'];

/** A place to send commands: one server, or a client that finds the right server. */
export interface Server {
  /** Whether the client would send this command at once, instead of queueing it. */
  ready(command: Command): boolean;

  /** Why it is not ready, and what to do if it will not become so by itself: for a person. */
  whyNotReady(): string;

  /** Sends one command. Rejects with the client's own error. */
  send(command: Command): Promise<unknown>;

  /** Explains an error of the client: whether the command took effect, and whether a repeat may help. */
  explain(cause: unknown): Failure;
}

/** What the lock store needs from a Redis client. The folders `node-redis` and `ioredis` implement it. */
export interface RedisConnection extends Server {
  /** The prefix that the client itself adds to every key. SCAN shows keys with this prefix. */
  readonly keyPrefix: string;

  /** The masters, if several servers share the keys; `null` if one server has all of them. */
  readonly cluster: Cluster | null;

  /**
   * Calls `listener` whenever a server may have been replaced, or may have come back without some of its keys.
   * Returns a function that stops this.
   */
  onChange(listener: () => void): () => void;
}

/** A Redis Cluster, as its client knows it. The client sends a command with a key to the master of that key. */
export interface Cluster {
  /** Every master, for commands without a key. */
  masters(): readonly Server[];

  /** A value that changes (by `===`) once the client learns that other masters may have the keys. */
  topology(): unknown;
}

/** A command that failed. */
export interface Failure {
  readonly fault: StoreFault;
  /**
   * `script`: the server does not know the script by its hash, so the whole script must be sent. `passing`: the
   * failure may pass within a second, so another try may help. `lasting`: another try does not help.
   */
  readonly kind: 'script' | 'passing' | 'lasting';
}

/** The failure of a command that was not sent, because there is no connection. */
export function notReady(why = NO_CONNECTION): Failure {
  return failure('never', 'passing', why);
}

/** The usual reason: the client is connecting, or connecting again, by itself. */
export const NO_CONNECTION = 'no connection to Redis';

/** Makes a failure. Removes user and password from addresses in `detail`. */
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
