import { err, type Result } from 'neverthrow';
import type { Ended } from '../errors.js';
import { identity, type Call } from './call.js';

/** Callers asking for the same thing at the same time share one call, each under its own deadline. */
export class SingleFlight<T, E extends { readonly type: string }> {
  readonly #flights = new Map<string, Promise<Result<T, E | Ended>>>();

  /** @param asJoined turns the first caller's value into the value of a caller who joined. */
  share(
    key: string,
    call: Call,
    start: () => Promise<Result<T, E | Ended>>,
    asJoined: (value: T) => T = identity,
  ): Promise<Result<T, E | Ended>> {
    return this.#flights.has(key) ? this.#join(key, call, start, asJoined) : this.#begin(key, start);
  }

  async #join(
    key: string,
    call: Call,
    start: () => Promise<Result<T, E | Ended>>,
    asJoined: (value: T) => T,
  ): Promise<Result<T, E | Ended>> {
    for (;;) {
      const running = this.#flights.get(key);
      if (running === undefined) return this.#begin(key, start);
      const joined = await call.ask(() => running, broken, identity);
      if (joined.isOk()) return joined.map(asJoined);
      // If the first caller's deadline or signal ended the call, ours has time left: try again.
      if (call.ended !== null) return err(call.ended);
      if (joined.error.type !== 'timed-out' && joined.error.type !== 'aborted') return joined;
    }
  }

  #begin(key: string, start: () => Promise<Result<T, E | Ended>>): Promise<Result<T, E | Ended>> {
    const flight = start();
    const landed = (): void => void this.#flights.delete(key);
    this.#flights.set(key, flight);
    // It has landed before any caller goes on.
    flight.then(landed, landed);
    return flight;
  }
}

/** The shared call is the engine's own code. If it rejects, that is a bug and not an answer. */
export function broken(cause: unknown): never {
  throw cause;
}
