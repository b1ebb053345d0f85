import {
  createNoopMeter,
  metrics,
  trace,
  type Attributes,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { Spans } from './spans.js';

/** Where telemetry goes, and what goes with all of it. */
export interface TelemetryOptions {
  /** The global provider's by default. */
  readonly tracer?: Tracer | undefined;
  /** The global provider's by default, as it is at this moment: set the SDK up first. */
  readonly meter?: Meter | undefined;
  /** Attributes of every span and every value, such as the shop's name. Each combination is a series of its own. */
  readonly attributes?: Attributes | undefined;
  /**
   * Adds spool tags and worker ids to spans, never to metrics. They are many, and say what a person does when;
   * `false` by default.
   */
  readonly includeTags?: boolean | undefined;
  /** What durations are taken by; give the engine's where that has one of its own. */
  readonly clock?: Clock | undefined;
}

/** The name of the instrumentation scope. */
const SCOPE = '@spoollock/otel';

/** The options with their defaults. Nothing that is made of it can throw. */
export class Telemetry {
  readonly spans: Spans;
  readonly clock: Clock;
  readonly includeTags: boolean;
  readonly #attributes: Attributes;
  readonly #meter: Meter;

  constructor({
    tracer,
    meter,
    attributes = {},
    includeTags = false,
    clock = systemClock,
  }: TelemetryOptions) {
    this.spans = new Spans(tracer ?? trace.getTracer(SCOPE), attributes);
    this.#meter = meter ?? metrics.getMeter(SCOPE);
    this.#attributes = attributes;
    this.clock = clock;
    this.includeTags = includeTags;
  }

  /** What is put on spans where `includeTags` allows it. */
  personal(attributes: Attributes): Attributes {
    return this.includeTags ? attributes : {};
  }

  histogram(name: string, unit: string, description: string, bucketsUpTo: readonly number[]): Recording {
    const advice = { explicitBucketBoundaries: [...bucketsUpTo] };
    const made = this.#made((meter) => meter.createHistogram(name, { unit, description, advice }));
    return (value, labels) => quietly(() => made.record(Math.max(0, value), this.#labelled(labels)));
  }

  counter(name: string, unit: string, description: string): Recording {
    const made = this.#made((meter) => meter.createCounter(name, { unit, description }));
    return (value, labels) => quietly(() => made.add(value, this.#labelled(labels)));
  }

  gauge(name: string, unit: string, description: string): Recording {
    const made = this.#made((meter) => meter.createGauge(name, { unit, description }));
    return (value, labels) => quietly(() => made.record(value, this.#labelled(labels)));
  }

  /** Gauges that are asked for at each collection, several at once; returns how to stop. */
  observed<Name extends string>(
    gauges: Readonly<Record<Name, { readonly unit: string; readonly description: string }>>,
    observe: (tell: (gauge: Name, value: number, labels?: Attributes) => void) => void | Promise<void>,
  ): () => void {
    const made = new Map(
      entriesOf(gauges).map(([name, options]) => [
        name,
        this.#made((meter) => meter.createObservableGauge(name, options)),
      ]),
    );
    return this.#made((meter) => {
      const all = [...made.values()];
      const callback: Parameters<Meter['addBatchObservableCallback']>[0] = (result) =>
        observe((name, value, labels = {}) => {
          const gauge = made.get(name);
          if (gauge !== undefined) quietly(() => result.observe(gauge, value, this.#labelled(labels)));
        });
      meter.addBatchObservableCallback(callback, all);
      return () => quietly(() => meter.removeBatchObservableCallback(callback, all));
    });
  }

  /** A meter that fails is one that is not there. */
  #made<T>(make: (meter: Meter) => T): T {
    try {
      return make(this.#meter);
    } catch {
      return make(createNoopMeter());
    }
  }

  #labelled(labels: Attributes): Attributes {
    return { ...this.#attributes, ...labels };
  }
}

/** Records one value. */
export type Recording = (value: number, labels: Attributes) => void;

/** Telemetry that fails is no reason for anything else to fail. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Nobody is waiting for it, and there is nobody who could be told.
  }
}

function entriesOf<Name extends string, T>(record: Readonly<Record<Name, T>>): [Name, T][] {
  const entries: [Name, T][] = [];
  for (const name in record) entries.push([name, record[name]]);
  return entries;
}
