import { err, type Result } from 'neverthrow';
import { identity, type Call } from './call.js';
import type { SpoolLockError } from '../errors.js';

/** Calls that ask for the same thing at the same time share one flight, each under its own deadline. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<Result<T, SpoolLockError>>>();

  /** `asJoined` is what a caller who joined gets in place of the first one's value. */
  async share(
    key: string,
    call: Call,
    start: () => Promise<Result<T, SpoolLockError>>,
    asJoined: (value: T) => T = (value) => value,
  ): Promise<Result<T, SpoolLockError>> {
    for (;;) {
      const running = this.#flights.get(key);
      if (running === undefined) return this.#begin(key, start);
      const joined = await call.ask(() => running, broken, identity);
      if (joined.isOk()) return joined.map(asJoined);
      // The first one's own deadline or signal says nothing about ours.
      if (call.ended !== null) return err(call.ended);
      if (joined.error.type !== 'timed-out' && joined.error.type !== 'aborted') return joined;
    }
  }

  #begin(key: string, start: () => Promise<Result<T, SpoolLockError>>): Promise<Result<T, SpoolLockError>> {
    const flight = start().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
}

/** A flight is the engine's own work: if it rejects, that is a programmer's mistake, and no outcome. */
function broken(cause: unknown): never {
  throw cause;
}
