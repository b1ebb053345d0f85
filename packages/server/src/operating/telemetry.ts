import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SpoolLock } from '@spoollock/core';
import { systemClock, type LockStore, type OccupationSource } from '@spoollock/core/adapter';
import type { GoogleSheetsSourceOptions } from '@spoollock/google-sheets';
import type { RequestHandler } from 'express';
import type { OtherClock } from './clocks.js';
import type { ShopSettings } from '../opening/shop-settings.js';

/** The figures as a page, and who may read it. */
export interface MetricsPage {
  readonly token: string;
  readonly send: (request: IncomingMessage, response: ServerResponse) => void;
}

/** What tells how the shop fares. */
export interface ShopTelemetry {
  readonly store: (store: LockStore) => LockStore;
  readonly source: (source: OccupationSource) => OccupationSource;
  readonly onCall: NonNullable<GoogleSheetsSourceOptions['onCall']>;
  readonly lock: (lock: SpoolLock) => SpoolLock;
  /** Tells by how much each of them is ahead of this machine's. */
  readonly watchClocks: (clocks: readonly OtherClock[]) => void;
  /** Measures requests. */
  readonly watchRequests: RequestHandler;
  /** `null`: the figures are sent, and nobody reads them here. */
  readonly page: MetricsPage | null;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** A collector is sent the figures so often. */
const EXPORT_EVERY_MS = 60_000;
const EXPORT_TIMEOUT_MS = 5_000;
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `null` where no setting asks for any. Its libraries are loaded only then. */
export async function openTelemetry({
  metricsToken,
  otlpEndpoint,
}: ShopSettings['telemetry']): Promise<ShopTelemetry | null> {
  if (metricsToken === null && otlpEndpoint === null) return null;
  const [sdk, prometheus, otlp, otel] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-prometheus'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
    import('@spoollock/otel'),
  ]);
  const reader =
    metricsToken === null
      ? null
      : new prometheus.PrometheusExporter({
          preventServerStart: true,
          withoutScopeInfo: true,
          withoutTargetInfo: true,
        });
  const url = otlpEndpoint === null ? null : `${otlpEndpoint.replace(/\/+$/, '')}/v1/metrics`;
  const sending =
    url === null
      ? []
      : [
          new sdk.PeriodicExportingMetricReader({
            exporter: new otlp.OTLPMetricExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }),
            exportIntervalMillis: EXPORT_EVERY_MS,
          }),
        ];
  const provider = new sdk.MeterProvider({ readers: [...(reader === null ? [] : [reader]), ...sending] });
  const meter = provider.getMeter('@spoollock/server');
  const options = { meter };
  const requests = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'From a request being read to its answer being written.',
    advice: { explicitBucketBoundaries: BUCKETS_S },
  });
  let stop = (): void => undefined;
  return {
    store: (store) => otel.instrumentLockStore(store, options),
    source: (source) => otel.instrumentOccupationSource(source, options),
    onCall: otel.sheetsCallTelemetry(options),
    lock(lock) {
      const instrumented = otel.instrumentSpoolLock(lock, options);
      stop = otel.observeSpools(instrumented, options);
      return instrumented;
    },
    watchClocks(clocks) {
      const ahead = meter.createObservableGauge('spoollock.clock.ahead', {
        unit: 's',
        description: 'By how much the clock of another server is ahead of this machine’s.',
      });
      ahead.addCallback(async (told) => {
        const all = await Promise.all(clocks.map(async (one) => [one.name, await one.aheadMs()] as const));
        for (const [name, aheadMs] of all)
          if (aheadMs !== null) told.observe(aheadMs / 1000, { 'spoollock.clock': name });
      });
    },
    watchRequests(req, res, next) {
      const startedMs = systemClock.now();
      // A stream is open for hours: it says nothing of how soon the shop answers.
      res.once('close', () => {
        if (req.path === '/api/events') return;
        requests.record(Math.max(0, systemClock.now() - startedMs) / 1000, {
          'http.request.method': req.method,
          'http.response.status_code': res.statusCode,
        });
      });
      next();
    },
    page:
      metricsToken === null || reader === null
        ? null
        : { token: metricsToken, send: (req, res) => reader.getMetricsRequestHandler(req, res) },
    async close() {
      stop();
      // A collector that is away must not keep the shop from closing.
      await provider.shutdown({ timeoutMillis: 2_000 }).catch(() => undefined);
    },
  };
}
