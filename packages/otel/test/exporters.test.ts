import { createServer, get } from 'node:http';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createSpoolLock } from '@spoollock/core';
import { type Clock } from '@spoollock/core/adapter';
import { MemoryLockStore } from '@spoollock/core/memory';
import {
  instrumentLockStore,
  instrumentOccupationSource,
  instrumentSpoolLock,
  observeSpools,
  sheetsCallTelemetry,
} from '@spoollock/otel';
import { expect, onTestFinished, test } from 'vitest';
import { sheetsClient } from '../../google-sheets/test/support/clients.js';
import { SharedTime } from '../../google-sheets/test/support/shared-time.js';
import { ShopSheet } from '../../google-sheets/test/support/shop-sheet.js';
import { Collector } from './support/collector.js';
import { HOUR_MS, JP, MR } from './support/shop.js';

/** A shop on a sheet behind real HTTP and Google's own client, on one clock, every part of it instrumented. */
async function openShop(tracing: BasicTracerProvider, metering: MeterProvider) {
  const time = new SharedTime();
  const sheet = await ShopSheet.open([{ tag: 'A' }, { tag: 'B' }, { tag: 'C' }], { clock: time.server });
  onTestFinished(() => sheet.close());
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  onTestFinished(() => context.disable());
  const telemetry = { tracer: tracing.getTracer('shop'), meter: metering.getMeter('shop'), clock: time };
  const sheetSource = sheet.source({
    client: time.client(sheetsClient(sheet.emulator.url, sheet.emulator.token)),
    clock: carryingContext(time),
    gathering: {},
    quota: { readsPerMinute: 60, writesPerMinute: 60 },
    onCall: sheetsCallTelemetry(telemetry),
  });
  await time.run(sheetSource.prepare());
  const store = instrumentLockStore(new MemoryLockStore({ clock: time }), telemetry);
  const source = instrumentOccupationSource(sheetSource, telemetry);
  const lock = instrumentSpoolLock(createSpoolLock({ store, source, clock: time }), telemetry);
  return { time, sheet, lock, telemetry };
}

/** Timers run in the context that they were set in, as Node's own do. */
function carryingContext(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    setTimer: (delayMs, task) => clock.setTimer(delayMs, context.bind(context.active(), task)),
  };
}

test('B14: a real exporter sends spans, from the engine to the sheet, and metrics, to a real collector', async () => {
  const collector = await Collector.listening();
  const exporter = new OTLPTraceExporter({ url: `${collector.url}/v1/traces` });
  const tracing = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${collector.url}/v1/metrics` }),
    exportIntervalMillis: 3_600_000,
  });
  const metering = new MeterProvider({ readers: [reader] });
  const { time, sheet, lock, telemetry } = await openShop(tracing, metering);
  const stopObserving = observeSpools(lock, telemetry);

  await time.run(lock.iniciar('A', MR));
  await time.run(lock.iniciar('A', JP));
  await time.run(lock.iniciar('B', JP));
  await time.advance(6 * HOUR_MS);
  await time.run(lock.finalizar('A', MR));
  sheet.edit('C', { label: 'LC(95)', since: '04-05-2026 13:00:00' });
  await time.run(metering.forceFlush());
  await time.run(lock.close());
  stopObserving();
  await tracing.shutdown();
  const points = (metric: string) => collector.points(metric);

  const lines = collector.lines();
  for (const line of [
    'spoollock.store.reserve < spoollock.iniciar',
    'spoollock.sheets.write < spoollock.source.write < spoollock.iniciar',
    'spoollock.sheets.read < spoollock.source.read < spoollock.iniciar',
    'spoollock.sheets.write < spoollock.source.write < spoollock.finalizar',
    'spoollock.store.remove < spoollock.finalizar',
    'spoollock.sheets.read < spoollock.source.rows < spoollock.list',
    'spoollock.iniciar',
  ])
    expect(lines).toContain(line);

  expect(points('spoollock.calls')).toEqual([
    { operation: 'iniciar', outcome: 'granted', mode: 'persistent', value: 2 },
    { operation: 'iniciar', outcome: 'occupied', value: 1 },
    { operation: 'finalizar', outcome: 'given-back', value: 1 },
    { operation: 'list', outcome: 'ok', value: 1 },
  ]);
  const [hold] = points('spoollock.hold.duration');
  expect(hold).toMatchObject({ ended_by: 'given-back', count: 1 });
  expect(Number(hold?.['sum']) / 3_600).toBeCloseTo(6, 2);
  expect(points('spoollock.spools').filter(({ value }) => value !== 0)).toEqual([
    { state: 'free', value: 1 },
    { state: 'occupied', value: 1 },
    { state: 'drift', value: 1 },
  ]);
  expect(points('spoollock.drift').filter(({ value }) => value !== 0)).toEqual([
    { drift: 'lock-missing', value: 1 },
  ]);
  expect(points('spoollock.degraded')).toEqual([{ value: 0 }]);
  const { reads, writes } = sheet.emulator.calls;
  expect(points('spoollock.sheets.calls')).toEqual(
    expect.arrayContaining([
      { kind: 'read', outcome: 'ok', value: reads },
      { kind: 'write', outcome: 'ok', value: writes },
    ]),
  );
  // Six hours later both minutes are new: two reads, for the list and for the sheet’s zone, and the give-back's write are all that counts.
  expect(points('spoollock.sheets.quota.left')).toEqual(
    expect.arrayContaining([
      { kind: 'read', value: 58 },
      { kind: 'write', value: 59 },
    ]),
  );
  expect(collector.metrics.find(({ name }) => name === 'spoollock.hold.duration')?.unit).toBe('s');
  await metering.shutdown();
});

test('B14: a real Prometheus scrapes them', async () => {
  const prometheus = new PrometheusExporter({ preventServerStart: true, host: '127.0.0.1', port: 0 });
  const metering = new MeterProvider({ readers: [prometheus] });
  const tracing = new BasicTracerProvider();
  const { time, lock } = await openShop(tracing, metering);
  await time.run(lock.iniciar('A', MR));
  await time.advance(5 * HOUR_MS);
  await time.run(lock.finalizar('A', MR));
  const page = await scraped(prometheus);
  for (const line of [
    /^spoollock_calls_total\{.*spoollock_operation="iniciar".*spoollock_outcome="granted".*\} 1$/m,
    /^spoollock_call_duration_count\{.*spoollock_operation="finalizar".*\} 1$/m,
    /^spoollock_hold_duration_bucket\{.*spoollock_ended_by="given-back".*le="18000"\} 0$/m,
    /^spoollock_hold_duration_bucket\{.*spoollock_ended_by="given-back".*le="21600"\} 1$/m,
    /^spoollock_degraded\S* 0$/m,
    /^spoollock_sheets_quota_left\{.*spoollock_kind="write".*\} 59$/m,
  ])
    expect(page).toMatch(line);
  await time.run(lock.close());
  await tracing.shutdown();
  await metering.shutdown();
});

test('B14: a collector that is away changes no answer', async () => {
  const away = 'http://127.0.0.1:1';
  const exporter = new OTLPTraceExporter({ url: away, timeoutMillis: 200 });
  const tracing = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: away, timeoutMillis: 200 }),
  });
  const metering = new MeterProvider({ readers: [reader] });
  const { time, lock } = await openShop(tracing, metering);
  expect((await time.run(lock.iniciar('A', MR))).isOk()).toBe(true);
  await Promise.allSettled([tracing.forceFlush(), metering.forceFlush()]);
  expect((await time.run(lock.finalizar('A', MR))).isOk()).toBe(true);
  await time.run(lock.close());
  await Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
});

/** The exporter's page, over HTTP as Prometheus gets it. */
async function scraped(prometheus: PrometheusExporter): Promise<string> {
  const server = createServer((request, response) => prometheus.getMetricsRequestHandler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    return await new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/metrics', agent: false }, (response) => {
        let page = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (page += chunk));
        response.on('end', () => resolve(page));
      }).on('error', reject);
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
