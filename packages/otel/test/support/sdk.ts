import { context, trace, type Attributes, type Meter, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  MetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { onTestFinished } from 'vitest';

/** Collects when it is asked to, as a scrape does. */
class Scrape extends MetricReader {
  protected override onForceFlush = (): Promise<void> => Promise.resolve();
  protected override onShutdown = (): Promise<void> => Promise.resolve();
}

/** A value of a metric, or how many there were and their sum. */
export interface Point {
  readonly labels: Attributes;
  readonly value: number | { readonly count: number; readonly sum: number };
}

/** The real SDK, kept in memory, until the test has finished. */
export interface Sdk {
  readonly tracer: Tracer;
  readonly meter: Meter;
  /** The spans that have ended, in that order. */
  spans(): readonly ReadableSpan[];
  /** `child < parent < …` of each span that has ended. */
  lines(): readonly string[];
  metrics(): Promise<readonly MetricData[]>;
  points(metric: string): Promise<readonly Point[]>;
}

interface SdkOptions {
  /** With `DELTA` a gauge that is not told any more is not there any more. */
  readonly temporality?: AggregationTemporality;
}

export function realSdk({ temporality = AggregationTemporality.CUMULATIVE }: SdkOptions = {}): Sdk {
  const exporter = new InMemorySpanExporter();
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const reader = new Scrape({ aggregationTemporalitySelector: () => temporality });
  const metering = new MeterProvider({ readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  onTestFinished(async () => {
    context.disable();
    await tracing.shutdown();
    await metering.shutdown();
  });
  const metrics = async (): Promise<readonly MetricData[]> => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw new Error(`metrics could not be collected: ${String(errors)}`);
    return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  };
  return {
    tracer: tracing.getTracer('test'),
    meter: metering.getMeter('test'),
    spans: () => exporter.getFinishedSpans(),
    lines: () => exporter.getFinishedSpans().map((span) => line(span, exporter.getFinishedSpans())),
    metrics,
    points: async (metric) =>
      (await metrics()).filter(({ descriptor }) => descriptor.name === metric).flatMap(pointsOf),
  };
}

export function pointsOf(data: MetricData): Point[] {
  if (data.dataPointType === DataPointType.HISTOGRAM)
    return data.dataPoints.map(({ attributes, value: { count, sum = NaN } }) => ({
      labels: attributes,
      value: { count, sum },
    }));
  if (data.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) throw new Error('not asked for');
  return data.dataPoints.map(({ attributes, value }) => ({ labels: attributes, value }));
}

function line(span: ReadableSpan, all: readonly ReadableSpan[]): string {
  const id = span.parentSpanContext?.spanId;
  const parent = all.find((one) => one.spanContext().spanId === id);
  return parent === undefined ? span.name : `${span.name} < ${line(parent, all)}`;
}

/** The span that is active here, if any. */
export function activeSpanId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().spanId;
}
