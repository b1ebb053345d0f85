import {
  context,
  isSpanContextValid,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';

/** How what a span is about ended. */
export interface Ending {
  readonly attributes: Attributes;
  /** What went wrong, when that was a fault and no answer that a shop expects. */
  readonly fault?: { readonly type: string; readonly detail?: string } | undefined;
}

/** Begins spans; a tracer that fails leaves them out, and nothing else. */
export class Spans {
  readonly #tracer: Tracer;
  readonly #attributes: Attributes;

  constructor(tracer: Tracer, attributes: Attributes) {
    this.#tracer = tracer;
    this.#attributes = attributes;
  }

  /** @param startTime milliseconds since the epoch, for what is told of afterwards. */
  begin(name: string, kind: SpanKind, attributes: Attributes, startTime?: number): OpenSpan {
    try {
      const options = { kind, attributes: { ...this.#attributes, ...attributes } };
      const span = this.#tracer.startSpan(
        name,
        startTime === undefined ? options : { ...options, startTime },
      );
      // With no SDK there are none: then a call costs next to nothing.
      return isSpanContextValid(span.spanContext()) ? new OpenSpan(span) : NO_SPAN;
    } catch {
      return NO_SPAN;
    }
  }
}

const LONGEST_DETAIL = 200;

/** A span from its beginning to its end. */
export class OpenSpan {
  #span: Span | null;

  constructor(span: Span | null) {
    this.#span = span;
  }

  /** Runs `work` once, with this span as the parent of those that it begins. */
  around<T>(work: () => T): T {
    if (this.#span === null) return work();
    const once = new Once(work);
    try {
      context.with(trace.setSpan(context.active(), this.#span), () => once.run());
    } catch {
      // The work's own exception is kept, and thrown below; any other is the context manager's.
    }
    return once.answer();
  }

  /** What comes after the first end is nobody's. */
  end({ attributes, fault }: Ending, endTime?: number): void {
    const span = this.#span;
    this.#span = null;
    if (span === null) return;
    try {
      span.setAttributes(attributes);
      if (fault !== undefined) {
        span.setAttribute('error.type', fault.type);
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: (fault.detail ?? fault.type).slice(0, LONGEST_DETAIL),
        });
      }
      span.end(endTime);
    } catch {
      // As with every other failure of telemetry: it is left out.
    }
  }
}

const NO_SPAN = new OpenSpan(null);

/** Work that is done once, whoever asks first, and what it answered or threw. */
class Once<T> {
  #result: (() => T) | null = null;

  constructor(private readonly work: () => T) {}

  run(): void {
    if (this.#result !== null) return;
    try {
      const value = this.work();
      this.#result = () => value;
    } catch (cause) {
      this.#result = () => {
        throw cause;
      };
    }
  }

  answer(): T {
    this.run();
    // `run` has set it; asked through a function, as it is set in another.
    return (this.#result ?? this.work)();
  }
}

/** Looks on at an answer: whoever asked gets the very same promise, and its rejection stays theirs. */
export function whenSettled<T>(
  answer: PromiseLike<T>,
  settled: (value: T) => void,
  rejected: (cause: unknown) => void,
): void {
  answer.then(quiet(settled), quiet(rejected));
}

function quiet<T>(told: (news: T) => void): (news: T) => void {
  return (news) => {
    try {
      told(news);
    } catch {
      // Telemetry that fails is nobody's rejection.
    }
  };
}
