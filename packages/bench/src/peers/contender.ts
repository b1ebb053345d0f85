/** Gives a lock back. A lock that is no longer there, or a fault, is thrown. */
export type GiveBack = () => Promise<unknown>;

/**
 * What a contender is in a comparison. `floor`: raw commands. `store`: our lock store, which does what the peers
 * do. `engine`: all of SpoolLock. `more`: for information. `peer`: another library.
 */
export type Role = 'floor' | 'store' | 'engine' | 'more' | 'peer';

/** A lock of one library on a connection of its own, used as its documentation says, without waiting in a queue. */
export interface Contender {
  readonly name: string;
  readonly role: Role;
  /** Where Redis has the lock of that name. */
  redisKey(name: string): string;
  /** Takes the lock for somebody new; `null` when it is taken. A fault is thrown. */
  take(name: string): Promise<GiveBack | null>;
  close(): Promise<void>;
}

/** How long every contender lets Redis keep a lock whose holder is gone. */
export const EXPIRES_IN_MS = 10_000;

/** So many locks are taken at once. */
export const LANES = 64;
