import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../tools/bundle.mjs';
import { judgeLogs } from '../src/chaos/judging.js';
import { readLogs, type Line } from '../src/chaos/log.js';

const FIXED_SEED = 1335;
const FRESH_SEED = randomInt(1e9);
const SECONDS = 10;
const LONGEST_MS = 150_000;

interface Run {
  readonly code: number | null;
  readonly printed: string;
}

let folder: string;
let program: string;
const runs = new Map<number, Promise<Run>>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spoollock-chaos-test-'));
  program = await bundle('packages/proofs/src/chaos/main.ts', folder);
  for (const seed of [FIXED_SEED, FRESH_SEED]) runs.set(seed, run(seed));
});
afterAll(async () => {
  await Promise.all(runs.values());
  rmSync(folder, { recursive: true });
}, LONGEST_MS);

test.each([FIXED_SEED, FRESH_SEED])(
  'real processes go through kills, stops, cuts and lost replies, and every promise holds (seed %i)',
  async (seed) => {
    const { code, printed } = (await runs.get(seed)) ?? { code: null, printed: 'did not run' };
    expect(printed).toContain(`Violations: 0 (seed ${seed})`);
    expect(printed).toMatch(/All 40 spools were taken again/);
    expect(code).toBe(0);
  },
  LONGEST_MS,
);

describe('the judge sees it when the history of such a run is doctored', () => {
  test(
    'as it was, nothing is wrong with it',
    async () => {
      expect(judgeLogs(await logs()).violations).toEqual([]);
    },
    LONGEST_MS,
  );

  test('a grant that the sheet does not record', async () => {
    const all = await logs();
    const grant = eventsOf(all).find(({ type }) => type === 'granted');
    const call = eventsOf(all).find((event) => event.type === 'called' && event.call === callOf(grant));
    const tag = call?.type === 'called' ? call.tag : '';
    const worker = call?.type === 'called' ? call.worker : 0;
    drop(all, ({ event }) => event.type === 'truth' && event.tag === tag && event.named === worker);
    expect(invariants(all)).toContain('I2');
  });

  test('rows that change hands without being given back', async () => {
    const all = await logs();
    drop(all, ({ event }) => event.type === 'truth' && event.by === 'library' && event.named === null);
    const found = invariants(all);
    expect(found).toContain('I1');
    expect(found).toContain('fences');
  });

  test('an occupation that ends and nobody asked for it', async () => {
    const all = await logs();
    const calls = new Set(
      eventsOf(all).flatMap((event) =>
        event.type === 'called' && event.operation === 'finalizar' ? [event.call] : [],
      ),
    );
    drop(all, ({ event }) => 'call' in event && calls.has(event.call));
    expect(invariants(all)).toContain('I3');
  });

  test('a call without an answer', async () => {
    const all = await logs();
    const last = eventsOf(all).findLast(({ type }) => type === 'granted');
    drop(all, ({ event }) => event.type === 'granted' && event.call === callOf(last));
    // Its process ended by itself, so that its call was not lost with it.
    for (const [name, lines] of all)
      all.set(
        name,
        lines.filter((line) => !('died' in line)),
      );
    expect(invariants(all)).toContain('I8');
  });

  test('a process that fails', async () => {
    const all = await logs();
    all.set('more', [{ at: '1', wrong: 'server-1.1 ended with code 1' }]);
    expect(invariants(all)).toEqual(['run']);
  });
});

async function run(seed: number): Promise<Run> {
  const args = ['--seed', String(seed), '--seconds', String(SECONDS), '--operations', '10000'];
  // How soon it is on a busy machine says nothing; `npm run chaos` insists on 15 s.
  args.push('--taken-within', '45');
  const keep = seed === FIXED_SEED ? ['--logs', join(folder, 'logs')] : [];
  const started = spawn(process.execPath, [program, ...args, ...keep], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const [code] = (await once(started, 'close')) as [number | null];
  return { code, printed };
}

type EventLine = Extract<Line, { event: unknown }>;

async function logs(): Promise<Map<string, Line[]>> {
  await runs.get(FIXED_SEED);
  return readLogs(join(folder, 'logs'));
}

function eventsOf(all: ReadonlyMap<string, readonly Line[]>): EventLine['event'][] {
  return [...all.values()].flat().flatMap((line) => ('event' in line ? [line.event] : []));
}

function callOf(event: EventLine['event'] | undefined): string {
  return event !== undefined && 'call' in event ? event.call : '';
}

function drop(all: Map<string, Line[]>, which: (line: EventLine) => boolean): void {
  for (const [name, lines] of all)
    all.set(
      name,
      lines.filter((line) => !('event' in line && which(line))),
    );
}

function invariants(all: ReadonlyMap<string, readonly Line[]>): string[] {
  return [...new Set(judgeLogs(all).violations.map(({ invariant }) => invariant))];
}
