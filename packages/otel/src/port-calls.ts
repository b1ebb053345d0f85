import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { SourceFault, StoreFault } from '@spoollock/core/adapter';
import { CALL_BUCKETS_S } from './durations.js';
import { whenSettled, type Ending } from './spans.js';
import type { Recording, Telemetry } from './telemetry.js';

type Fault = StoreFault | SourceFault;

/** How a port call ended: what the port answered, in one word. */
export const PORT_OUTCOMES: ReadonlySet<string> = new Set([
  'ok',
  'done',
  'not-done',
  'applied',
  'replayed',
  'refused',
  'unwritable',
  'cancelled',
  'store-fault',
  'source-fault',
  'source-misshaped',
  'left',
  'threw',
  'other',
]);

/** What a `Result` is to whoever looks on. */
interface Answered<T, E> {
  isOk(): this is { readonly value: T };
  isErr(): this is { readonly error: E };
}

/** What a call is, besides its port. */
interface Asked {
  readonly method: string;
  /** On its span alone, and only where that is wanted. */
  readonly about?: Attributes | undefined;
}

/** Puts a span around each call to a port, and measures it. The port's own answers go through untouched. */
export class PortCalls {
  readonly #duration: Recording;
  readonly #telemetry: Telemetry;
  readonly #port: 'store' | 'source';

  constructor(telemetry: Telemetry, port: 'store' | 'source') {
    this.#telemetry = telemetry;
    this.#port = port;
    this.#duration = telemetry.histogram(
      'spoollock.port.duration',
      's',
      'How long a call to the lock store or to the truth took.',
      CALL_BUCKETS_S,
    );
  }

  /** @param outcome one of `PORT_OUTCOMES`. */
  ask<T, E extends Fault, A extends Promise<Answered<T, E>>>(
    asked: Asked,
    work: () => A,
    outcome: (value: T) => string,
  ): A {
    const call = this.#begin(asked);
    let answer: A;
    try {
      answer = call.around(work);
    } catch (cause) {
      call.end('threw', {});
      throw cause;
    }
    whenSettled(
      answer,
      (result) => {
        if (result.isErr()) call.end(result.error.type, {}, result.error);
        else if (result.isOk()) call.end(outcome(result.value), {});
      },
      () => call.end('threw', {}),
    );
    return answer;
  }

  /** The same for a reading in chunks: one span from its first chunk's request to its end, however it comes. */
  read<T extends readonly unknown[], E extends Fault, R extends Answered<T, E>>(
    asked: Asked,
    work: () => AsyncIterable<R>,
  ): AsyncIterable<R> {
    const begin = (): OpenCall => this.#begin(asked);
    return {
      [Symbol.asyncIterator](): AsyncIterator<R> {
        const call = begin();
        const iterator = call.around(() => work()[Symbol.asyncIterator]());
        const seen = { chunks: 0, items: 0 };
        const ended = (outcome: string, fault?: Fault): void =>
          call.end(outcome, { 'spoollock.chunks': seen.chunks, 'spoollock.items': seen.items }, fault);
        const looked = (step: Promise<IteratorResult<R, unknown>>): Promise<IteratorResult<R, unknown>> => {
          whenSettled(
            step,
            ({ done, value }) => {
              if (done === true) ended('ok');
              else if (value.isErr()) ended(value.error.type, value.error);
              else if (value.isOk()) {
                seen.chunks += 1;
                seen.items += value.value.length;
              }
            },
            () => ended('threw'),
          );
          return step;
        };
        const giveUp = iterator.return?.bind(iterator);
        return {
          next: () => looked(call.around(() => iterator.next())),
          // A reader that has enough, or no more time, says so by this.
          ...(giveUp && {
            return: (value?: unknown) => {
              ended('left');
              return giveUp(value);
            },
          }),
        };
      },
    };
  }

  #begin({ method, about = {} }: Asked): OpenCall {
    const { spans, clock } = this.#telemetry;
    const labels = { 'spoollock.port': this.#port, 'spoollock.method': method };
    const startedMs = clock.now();
    const span = spans.begin(`spoollock.${this.#port}.${method}`, SpanKind.CLIENT, {
      ...labels,
      ...this.#telemetry.personal(about),
    });
    let isOver = false;
    return {
      around: (work) => span.around(work),
      end: (said, attributes, fault) => {
        if (isOver) return;
        isOver = true;
        const outcome = PORT_OUTCOMES.has(said) ? said : 'other';
        span.end({
          attributes: { ...attributes, 'spoollock.outcome': outcome },
          fault: faultOf(outcome, fault),
        });
        this.#duration((clock.now() - startedMs) / 1000, { ...labels, 'spoollock.outcome': outcome });
      },
    };
  }
}

interface OpenCall {
  around<T>(work: () => T): T;
  end(outcome: string, attributes: Attributes, fault?: Fault): void;
}

function faultOf(outcome: string, fault: Fault | undefined): Ending['fault'] {
  if (fault === undefined) return outcome === 'threw' ? { type: outcome } : undefined;
  const detail = fault.type === 'source-misshaped' ? fault.problem : fault.detail;
  return { type: outcome, detail };
}
