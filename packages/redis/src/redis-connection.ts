import type { StoreFault } from '@spoollock/core';

/** The commands that the lock store uses, as the clients' own methods take them. */
export type Command =
  | readonly [name: 'evalsha' | 'eval', script: string, keyCount: string, ...keysAndArgs: string[]]
  | readonly [name: 'scan', cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', keys: string]
  | readonly [name: 'get', key: string]
  | readonly [name: 'ping'];

/** What the lock store needs of a Redis client. Each client's folder has the one implementation for it. */
export interface RedisConnection {
  /** What the client itself puts in front of the keys of a command, and SCAN therefore shows. */
  readonly keyPrefix: string;

  /** Whether a command sent now goes out now, instead of waiting in a queue of the client. */
  ready(): boolean;

  /** Sends one command. Fails with the client's own error. */
  send(command: Command): Promise<unknown>;

  /** Calls `listener` at every connection made, and returns a function that ends this. */
  onReady(listener: () => void): () => void;

  /** What the client's error says about the command it came for. */
  explain(cause: unknown): Failure;
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
