import { readFileSync } from 'node:fs';
import { parseLock, spoolState, type BoardLock, type Occupation } from '@spoollock/core/adapter';
import { expect, test } from 'vitest';

const states = readFileSync(new URL('../../../docs/guides/states.md', import.meta.url), 'utf8');

const since = new Date('2026-11-20T13:00:00Z');
const occupied = {
  state: 'occupied',
  worker: { id: 93, initials: 'MR' },
  label: 'MR(93)',
  since,
  version: 1,
} as const;

const ROWS: Readonly<Record<string, { row: Occupation | 'unavailable'; stale?: boolean }>> = {
  free: { row: { state: 'free', version: 1 } },
  'names a worker': { row: occupied },
  'names a worker, for longer than 24 h': { row: occupied, stale: true },
  'names a worker, without a date': { row: { ...occupied, since: null } },
  'cannot be read': { row: { state: 'unreadable', label: 'turno noche', version: 1 } },
  'is not there': { row: { state: 'no-row' } },
  'is there twice': { row: { state: 'ambiguous', rows: 2 } },
  'cannot be asked for': { row: 'unavailable' },
};

const LOCKS: Readonly<Record<string, BoardLock>> = {
  none: 'none',
  'a reservation': { stored: { value: '', expiresInMs: 9_000 }, lock: lockOf(94), held: false },
  'held, for the row’s worker': { stored: { value: '', expiresInMs: null }, lock: lockOf(93), held: true },
  'held, for another': { stored: { value: '', expiresInMs: null }, lock: lockOf(94), held: true },
  'held, unreadable': { stored: { value: 'x', expiresInMs: null }, lock: null, held: true },
  'cannot be asked for': 'unavailable',
};

function lockOf(worker: number) {
  return parseLock(`${worker}:0b0f6c5e-5d0c-4a55-9d2c-6f6f3f3c8f0e:20-11-2026 10:00:00`, 'America/Santiago');
}

test('the guide to states has the table that the engine goes by', () => {
  const lines = Object.entries(ROWS).map(([words, { row, stale = false }]) => {
    const cells = Object.values(LOCKS).map((lock) => {
      const { state, drift } = spoolState(lock, row, () => stale);
      return drift === null ? `\`${state}\`` : `\`${state}\`, ${drift}`;
    });
    return `| ${[`**${words}**`, ...cells].join(' | ')} |`;
  });
  const header = `| the row | ${Object.keys(LOCKS).join(' | ')} |`;
  const written = states.replaceAll(/ +/g, ' ').split('\n');
  for (const line of [header, ...lines]) expect(written).toContain(line);
});
