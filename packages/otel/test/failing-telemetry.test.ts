import { context } from '@opentelemetry/api';
import {
  instrumentSpoolLock,
  observeSpools,
  sheetsCallTelemetry,
  type TelemetryOptions,
} from '@spoollock/otel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BROKEN_METER, BROKEN_TRACER, brokenContext, DEAF_METER } from './support/broken-telemetry.js';
import { realSdk } from './support/sdk.js';
import { JP, MR, openShop, type Shop } from './support/shop.js';

/** A shift: what every call answered. */
async function shift({ clock, lock }: Shop): Promise<unknown[]> {
  const answers = [
    await lock.iniciar('A', MR),
    await lock.iniciar('A', JP),
    await lock.takeOver('A', { from: MR, to: JP, by: 'A. Soto', reason: 'went home' }),
    await lock.inspect('A'),
    await lock.list(),
    await clock.run(lock.reconcile()),
    await lock.health(),
    await lock.finalizar('A', JP),
    await lock.finalizar('A', JP),
    await lock.release('A', { from: JP, by: 'A. Soto', reason: 'went home' }),
  ];
  await lock.close();
  // Tokens are new in every shop.
  return answers.map((answer) => JSON.stringify(answer).replace(/[\da-f]{8}-[\da-f-]{27}/g, 'a token'));
}

const BROKEN: readonly [string, TelemetryOptions][] = [
  ['a tracer', { tracer: BROKEN_TRACER }],
  ['a meter', { meter: BROKEN_METER }],
  ['every instrument', { meter: DEAF_METER }],
  [
    'every span',
    {
      tracer: {
        startSpan: () => new Proxy(realSdk().tracer.startSpan('x'), { get: failing }),
        startActiveSpan: failing,
      },
    },
  ],
];

function failing(): never {
  throw new Error('this fails');
}

describe('B14: telemetry that fails changes no answer and throws nothing', () => {
  test.each(BROKEN)('%s that fails', async (_what, telemetry) => {
    expect(await shift(openShop(telemetry))).toEqual(await shift(openShop({})));
  });

  test.each(['asked', 'before', 'after'] as const)('a context manager that fails (%s)', async (when) => {
    const expected = await shift(openShop({}));
    const { tracer } = realSdk();
    context.disable();
    context.setGlobalContextManager(brokenContext(when));
    onTestFinished(() => context.disable());
    const shop = openShop({ tracer });
    const calls = (): number => shop.storePlan.calls.length + shop.sourcePlan.calls.length;
    expect(await shift(shop)).toEqual(expected);
    const bare = openShop({});
    await shift(bare);
    expect(calls()).toBe(bare.storePlan.calls.length + bare.sourcePlan.calls.length);
  });

  test('the sheet’s calls and the board are watched in the same way', async () => {
    for (const meter of [BROKEN_METER, DEAF_METER]) {
      const told = sheetsCallTelemetry({ meter, tracer: BROKEN_TRACER });
      told({ kind: 'read', tookMs: 5, ok: true, status: null, quotaLeft: 59, quota: 60 });
      const { lock } = openShop({});
      observeSpools(lock, { meter })();
      await lock.close();
    }
  });

  test('a lock whose list rejects leaves the collection of metrics in peace', async () => {
    const sdk = realSdk();
    const { lock } = openShop({});
    onTestFinished(observeSpools({ list: failing }, sdk));
    onTestFinished(observeSpools(instrumentSpoolLock({ ...lock, list: failing }, sdk), sdk));
    expect(await sdk.points('spoollock.spools')).toEqual([]);
  });
});
