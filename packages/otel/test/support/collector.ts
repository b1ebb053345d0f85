import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A span as OTLP has it in JSON, as far as it is looked at here. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
}

/** A metric as OTLP has it in JSON, as far as it is looked at here. */
export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly gauge?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly histogram?: { readonly dataPoints: readonly OtlpPoint[] };
}

export interface OtlpPoint {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly asDouble?: number;
  readonly asInt?: number;
  readonly count?: number;
  readonly sum?: number;
}

interface Body {
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly OtlpMetric[] }[];
  }[];
}

/** A server that takes what exporters send by OTLP over HTTP, and decodes it. */
export class Collector {
  readonly spans: OtlpSpan[] = [];
  /** The latest export's. */
  metrics: readonly OtlpMetric[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.#take(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
  }

  static async listening(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      const closed = new Promise((resolve) => collector.#server.close(resolve));
      collector.#server.closeAllConnections();
      await closed;
    });
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `child < parent < …` of each span. */
  lines(): string[] {
    return this.spans.map((span) => this.#line(span));
  }

  points(metric: string): Record<string, unknown>[] {
    return this.metrics
      .filter(({ name }) => name === metric)
      .flatMap(({ sum, gauge, histogram }) => (sum ?? gauge ?? histogram)?.dataPoints ?? [])
      .map(({ attributes, asDouble, asInt, count, sum }) => ({
        ...Object.fromEntries(
          attributes.map(({ key, value }) => [key.replace('spoollock.', ''), value.stringValue]),
        ),
        ...(count === undefined ? { value: asDouble ?? asInt } : { count, sum }),
      }));
  }

  #take({ resourceSpans = [], resourceMetrics = [] }: Body): void {
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) this.spans.push(...spans);
    if (resourceMetrics.length > 0)
      this.metrics = resourceMetrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap(({ metrics }) => metrics),
      );
  }

  #line(span: OtlpSpan): string {
    const parent = this.spans.find(({ spanId }) => spanId === span.parentSpanId);
    return parent === undefined ? span.name : `${span.name} < ${this.#line(parent)}`;
  }
}
