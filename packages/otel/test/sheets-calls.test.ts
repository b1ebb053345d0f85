import { SpanStatusCode } from '@opentelemetry/api';
import type { GoogleSheetsSourceOptions } from '@spoollock/google-sheets';
import { sheetsCallTelemetry, type SheetsCallReport } from '@spoollock/otel';
import { VirtualClock } from '@spoollock/testing';
import { expect, test } from 'vitest';
import { realSdk } from './support/sdk.js';

const READ: SheetsCallReport = {
  kind: 'read',
  tookMs: 250,
  ok: true,
  status: null,
  quotaLeft: 59,
  quota: 60,
};

test('B14: it is an onCall of the sheet’s adapter as it is', () => {
  const { meter } = realSdk();
  const options: Pick<GoogleSheetsSourceOptions, 'onCall'> = { onCall: sheetsCallTelemetry({ meter }) };
  expect(options.onCall).toBeTypeOf('function');
});

test('B14: calls to the sheet by kind and by how they ended', async () => {
  const sdk = realSdk();
  const onCall = sheetsCallTelemetry(sdk);
  onCall(READ);
  for (const status of [429, 403, 500, null]) onCall({ ...READ, kind: 'write', ok: false, status });
  const of = (kind: string, outcome: string) => ({
    labels: { 'spoollock.kind': kind, 'spoollock.outcome': outcome },
    value: 1,
  });
  expect(await sdk.points('spoollock.sheets.calls')).toEqual([
    of('read', 'ok'),
    of('write', 'rate-limited'),
    of('write', 'refused'),
    of('write', 'failed'),
    of('write', 'unanswered'),
  ]);
  const [first] = await sdk.points('spoollock.sheets.call.duration');
  expect(first?.value).toEqual({ count: 1, sum: 0.25 });
  const failed = sdk.spans().filter(({ status }) => status.code === SpanStatusCode.ERROR);
  expect(failed.map(({ name, attributes }) => [name, attributes['http.response.status_code']])).toEqual([
    ['spoollock.sheets.write', 429],
    ['spoollock.sheets.write', 403],
    ['spoollock.sheets.write', 500],
    ['spoollock.sheets.write', undefined],
  ]);
});

test('B14: its span is as long as the call was', () => {
  const sdk = realSdk();
  sheetsCallTelemetry(sdk)(READ);
  const [seconds = 0, nanos = 0] = sdk.spans()[0]?.duration ?? [];
  expect(seconds * 1_000 + nanos / 1e6).toBeCloseTo(250);
});

test('B14: what is left of the quota, which is the whole again after a minute without a call', async () => {
  const sdk = realSdk();
  const clock = new VirtualClock();
  const onCall = sheetsCallTelemetry({ ...sdk, clock });
  const left = async () =>
    (await sdk.points('spoollock.sheets.quota.left')).map(({ labels, value }) => [
      labels['spoollock.kind'],
      value,
    ]);
  expect(await left()).toEqual([]);
  onCall({ ...READ, quotaLeft: 7 });
  onCall({ ...READ, kind: 'write', quotaLeft: 3 });
  expect(await left()).toEqual([
    ['read', 7],
    ['write', 3],
  ]);
  await clock.advance(40_000);
  onCall({ ...READ, quotaLeft: 20 });
  await clock.advance(30_000);
  expect(await left()).toEqual([
    ['read', 20],
    ['write', 60],
  ]);
  expect(await sdk.points('spoollock.sheets.quota.limit')).toEqual([
    { labels: { 'spoollock.kind': 'read' }, value: 60 },
    { labels: { 'spoollock.kind': 'write' }, value: 60 },
  ]);
});
