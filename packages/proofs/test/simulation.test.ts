import { formatShopTime, type LockStore, type OccupationSource } from '@spoollock/core/adapter';
import { ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { withoutRowInAnswer } from '../../core/test/support/weakened-ports.js';
import { SHOPS, type SimulationOptions } from '../src/simulation/setup.js';
import { simulate, type SimulationReport } from '../src/simulation/simulate.js';

const DAYS = 3;

/** What to read, and what to type, when a simulation fails. */
function failure({ violation, seed, setup, story }: SimulationReport, shop?: string): string | null {
  if (violation === null) return null;
  const replay = `npm run simulate -- --seed ${seed} --days ${DAYS}${shop === undefined ? '' : ` --shop ${shop}`}`;
  const what = `${violation.invariant} ${violation.tag}: ${violation.what}`;
  return [what, setup, `Replay and narrow it with: ${replay}`, ...story].join('\n');
}

describe('B13: days of a shop in which everything fails', { timeout: 120_000 }, () => {
  for (const [index, [name, shop]] of Object.entries(SHOPS).entries())
    test(`keep the invariants: ${name}`, async () => {
      const report = await simulate({ seed: index + 101, days: DAYS, shop });
      expect(failure(report, name)).toBeNull();
      expect(report.hours).toBeGreaterThan(DAYS * 24);
      expect(report.counts.get('operations')).toBeGreaterThan(2_500);
      // A day after the clocks were changed somebody asked for spools that had been taken then.
      if (/back|forward/.test(name))
        expect(report.counts.get('stale or not, within 2 h of the limit')).toBeGreaterThan(0);
    });

  test('keep the invariants with a seed that was never tried', async () => {
    const seed = Math.floor(Math.random() * 1_000_000_000);
    console.log(`A fresh seed; the same days again: npm run simulate -- --seed ${seed} --days ${DAYS}`);
    expect(failure(await simulate({ seed, days: DAYS }))).toBeNull();
  });

  test('are the same days again with the same seed', async () => {
    const once = await simulate({ seed: 'again', days: 1 });
    const again = await simulate({ seed: 'again', days: 1 });
    expect(again).toEqual(once);
  });
});

/** A truth like the real one but for what `change` puts in its place. */
function truthBut(
  change: (source: OccupationSource) => Partial<OccupationSource>,
): Partial<SimulationOptions> {
  const source = (real: OccupationSource): OccupationSource => ({
    abilities: real.abilities,
    read: (...args) => real.read(...args),
    rows: (...args) => real.rows(...args),
    write: (...args) => real.write(...args),
    settle: (...args) => real.settle(...args),
    confirm: (...args) => real.confirm(...args),
    check: (...args) => real.check(...args),
    ...change(real),
  });
  return { source };
}

/** Locks like the real ones but for what `change` puts in its place. */
function locksBut(change: (store: LockStore) => Partial<LockStore>): Partial<SimulationOptions> {
  const store = (real: LockStore): LockStore => ({
    reach: real.reach,
    generation: () => real.generation(),
    reserve: (...args) => real.reserve(...args),
    read: (...args) => real.read(...args),
    hold: (...args) => real.hold(...args),
    renew: (...args) => real.renew(...args),
    lapse: (...args) => real.lapse(...args),
    swap: (...args) => real.swap(...args),
    remove: (...args) => real.remove(...args),
    restore: (...args) => real.restore(...args),
    nextCleanupCandidate: () => real.nextCleanupCandidate(),
    scan: () => real.scan(),
    ping: () => real.ping(),
    ...change(real),
  });
  return { store };
}

const HOUR_MS = 3_600_000;

describe(
  'B13: a protection that is taken away is missed within the fixed seeds',
  { timeout: 120_000 },
  () => {
    const weakened: Record<
      string,
      { readonly options: Partial<SimulationOptions>; readonly breaks: RegExp }
    > = {
      'compare-and-set in a truth that declares it': {
        options: truthBut((real) => ({
          write: async (change, call) => {
            const row = (await real.read([change.tag], call)).unwrapOr(undefined)?.get(change.tag);
            const expected =
              row?.state === 'occupied'
                ? ({ state: 'occupied', workerId: row.worker.id } as const)
                : ({ state: 'free' } as const);
            return real.write({ ...change, expected }, call);
          },
        })),
        breaks: /^I[137]$/,
      },
      'the last look before Ok': {
        options: truthBut((real) => ({
          ...withoutRowInAnswer(real),
          confirm: async ({ next }) =>
            ok(next.state === 'free' ? { state: 'free', version: 1 } : { ...next, version: null, label: '' }),
        })),
        breaks: /^I2$/,
      },
      'cancelling the id of a write that got no answer': {
        options: truthBut(() => ({ settle: async () => ok('cancelled' as const) })),
        breaks: /^I[1367]$/,
      },
      'the exclusion of two reservations, without compare-and-set': {
        options: {
          ...locksBut(() => ({
            reserve: async () => ok({ done: true }),
            hold: async () => ok({ done: true }),
          })),
          shop: SHOPS['no-compare-and-set'] ?? {},
        },
        breaks: /^I1$/,
      },
      'the removal of a lock that has no owner any more': {
        options: locksBut(() => ({ remove: async () => ok({ done: true }) })),
        breaks: /^reconcile$/,
      },
      'the later reading of an hour that comes twice': {
        options: {
          ...truthBut((real) => ({
            write: (change, call) => {
              const { next } = change;
              if (next.state === 'free') return real.write(change, call);
              const earlier = new Date(next.since.getTime() - HOUR_MS);
              const zone = 'America/Santiago';
              const isTwice = formatShopTime(earlier, zone) === formatShopTime(next.since, zone);
              return real.write(
                { ...change, next: { ...next, since: isTwice ? earlier : next.since } },
                call,
              );
            },
          })),
          shop: SHOPS['santiago-back'] ?? {},
        },
        breaks: /^stale$/,
      },
    };
    for (const [name, { options, breaks }] of Object.entries(weakened))
      test(name, async () => {
        let broken: string | undefined;
        for (let seed = 1; seed <= 8 && broken === undefined; seed++)
          broken = (await simulate({ seed, days: DAYS, ...options })).violation?.invariant;
        expect(broken).toMatch(breaks);
      });
  },
);
