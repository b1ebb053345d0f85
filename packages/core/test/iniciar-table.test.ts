import { describe, expect, test } from 'vitest';
import type { Grant, SpoolLockError } from '@spoollock/core';
import type { StoredLock } from '@spoollock/core/adapter';
import {
  hoursAgo,
  lockValue,
  MR,
  openShop,
  OTHER_TOKEN,
  rebuiltValue,
  tagOf,
  type Shop,
} from './support/shop.js';

const LOCKS: Record<string, (shop: Shop) => void> = {
  'no lock': () => undefined,
  "another's reservation": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(94, clock.now()), 8_000),
  "this worker's reservation": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(93, clock.now()), 8_000),
  "another's held lock": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(94, hoursAgo(clock, 1).getTime(), OTHER_TOKEN)),
  "this worker's held lock": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(93, hoursAgo(clock, 1).getTime(), OTHER_TOKEN)),
  'an unreadable lock': ({ memoryStore }) => memoryStore.put('A', 'no lock at all'),
  'store down': ({ storePlan }) => storePlan.outage(true),
};

const TRUTHS: Record<string, (shop: Shop) => void> = {
  free: () => undefined,
  'this worker': ({ clock, memorySource }) => memorySource.edit('A', row(clock.now(), 'MR(93)', 2)),
  'worker 94': ({ clock, memorySource }) => memorySource.edit('A', row(clock.now(), 'JP(94)', 2)),
  'worker 94, 30 h ago': ({ clock, memorySource }) => memorySource.edit('A', row(clock.now(), 'JP(94)', 30)),
  'worker 95': ({ clock, memorySource }) => memorySource.edit('A', row(clock.now(), 'LC(95)', 24)),
  'worker 95, 30 h ago': ({ clock, memorySource }) => memorySource.edit('A', row(clock.now(), 'LC(95)', 30)),
  'worker 95, no date': ({ memorySource }) =>
    memorySource.edit('A', { label: 'LC(95)', since: null, version: 7 }),
  unreadable: ({ memorySource }) => memorySource.edit('A', { label: 'turno noche', version: 7 }),
  'no row': ({ memorySource }) => memorySource.removeRows('A'),
  'two rows': ({ memorySource }) => memorySource.addRow({ tag: 'A' }),
  unavailable: ({ sourcePlan }) => sourcePlan.outage(true),
};

function row(now: number, label: string, hours: number): { label: string; since: Date; version: number } {
  return { label, since: new Date(now - hours * 3_600_000), version: 7 };
}

/**
 * The protocol's table of INICIAR, written out by hand: worker 93 asks for a spool. Before the arrow the
 * answer, after it what has become of the lock: `ours` (93's new one), `row's` (rebuilt from the row), `same`
 * (as it was), `none`. A lock in our way belongs to 94, or as its row says.
 */
const TABLE: Record<string, Record<string, string>> = {
  'no lock': {
    free: 'granted persistent → ours',
    'this worker': "resumed persistent → row's",
    'worker 94': "occupied by 94 → row's",
    'worker 94, 30 h ago': 'occupied by 94 stale → none',
    'worker 95': "occupied by 95 → row's",
    'worker 95, 30 h ago': 'occupied by 95 stale → none',
    'worker 95, no date': "occupied by 95 → row's",
    unreadable: 'occupied by "turno noche" → none',
    'no row': 'unknown-spool → none',
    'two rows': 'ambiguous-spool → none',
    unavailable: 'source-unavailable → none',
  },
  "another's reservation": always('in-progress → same'),
  "this worker's reservation": always('in-progress → same'),
  "another's held lock": {
    free: 'granted persistent → ours',
    'this worker': "resumed persistent → row's",
    'worker 94': 'occupied by 94 → same',
    'worker 94, 30 h ago': 'occupied by 94 stale → same',
    'worker 95': "occupied by 95 → row's",
    'worker 95, 30 h ago': "occupied by 95 stale → row's",
    'worker 95, no date': "occupied by 95 → row's",
    unreadable: 'occupied by "turno noche" → same',
    'no row': 'unknown-spool → same',
    'two rows': 'ambiguous-spool → same',
    unavailable: 'occupied by 94 said by lock → same',
  },
  "this worker's held lock": {
    free: 'granted persistent → ours',
    'this worker': 'resumed persistent → same',
    'worker 94': "occupied by 94 → row's",
    'worker 94, 30 h ago': "occupied by 94 stale → row's",
    'worker 95': "occupied by 95 → row's",
    'worker 95, 30 h ago': "occupied by 95 stale → row's",
    'worker 95, no date': "occupied by 95 → row's",
    unreadable: 'occupied by "turno noche" → same',
    'no row': 'unknown-spool → same',
    'two rows': 'ambiguous-spool → same',
    unavailable: 'source-unavailable → same',
  },
  'an unreadable lock': {
    free: 'granted persistent → ours',
    'this worker': "resumed persistent → row's",
    'worker 94': "occupied by 94 → row's",
    'worker 94, 30 h ago': "occupied by 94 stale → row's",
    'worker 95': "occupied by 95 → row's",
    'worker 95, 30 h ago': "occupied by 95 stale → row's",
    'worker 95, no date': "occupied by 95 → row's",
    unreadable: 'occupied by "turno noche" → same',
    'no row': 'unknown-spool → same',
    'two rows': 'ambiguous-spool → same',
    unavailable: 'source-unavailable → same',
  },
  'store down': {
    free: 'granted degraded → none',
    'this worker': 'resumed degraded → none',
    'worker 94': 'occupied by 94 → none',
    'worker 94, 30 h ago': 'occupied by 94 stale → none',
    'worker 95': 'occupied by 95 → none',
    'worker 95, 30 h ago': 'occupied by 95 stale → none',
    'worker 95, no date': 'occupied by 95 → none',
    unreadable: 'occupied by "turno noche" → none',
    'no row': 'unknown-spool → none',
    'two rows': 'ambiguous-spool → none',
    unavailable: 'unavailable → none',
  },
};

function always(expected: string): Record<string, string> {
  return Object.fromEntries(Object.keys(TRUTHS).map((truth) => [truth, expected]));
}

test('every state of lock and truth is in the table', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(LOCKS));
  for (const cells of Object.values(TABLE)) expect(Object.keys(cells)).toEqual(Object.keys(TRUTHS));
});

describe.each(Object.entries(TABLE))('INICIAR over %s', (lockState, cells) => {
  test.each(Object.entries(cells))('while the truth says %s: %s', async (truthState, expected) => {
    const shop = openShop();
    LOCKS[lockState]?.(shop);
    TRUTHS[truthState]?.(shop);
    const lockBefore = await shop.stored('A');
    const rowBefore = shop.memorySource.peek(tagOf('A'));

    const answer = await shop.clock.run(shop.lock.iniciar('A', MR));

    const rowAfter = shop.memorySource.peek(tagOf('A'));
    const said = answer.match(wordsOfGrant, wordsOfError);
    const lock = wordOfLock(
      shop,
      lockBefore,
      await shop.stored('A'),
      answer.isOk() ? answer.value.token : null,
    );
    expect(`${said} → ${lock}`).toBe(expected);
    // Nothing but a new grant touches the truth.
    if (said.startsWith('granted')) expect(rowAfter).toMatchObject({ worker: MR, version: 1 });
    else expect(rowAfter).toEqual(rowBefore);
    expect(shop.clock.pending).toBe(0);
  });
});

function wordsOfGrant({ resumed, mode, token, worker, tag, since }: Grant): string {
  expect({ worker, tag }).toEqual({ worker: MR, tag: 'A' });
  expect(since).toBeInstanceOf(Date);
  const uuid = /^[\da-f]{8}-[\da-f]{4}-[45][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
  expect(token).toMatch(mode === 'degraded' ? /^DEGRADED:93:\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/ : uuid);
  return `${resumed ? 'resumed' : 'granted'} ${mode}`;
}

function wordsOfError(error: SpoolLockError): string {
  if (error.type !== 'occupied') return error.type;
  const { holder, label, stale, saidBy } = error;
  const by = holder === null ? `"${label ?? ''}"` : String(holder.id);
  return `occupied by ${by}${stale ? ' stale' : ''}${saidBy === 'lock' ? ' said by lock' : ''}`;
}

/** Which lock stands there now; a lock that should be held and has an expiry has no word. */
function wordOfLock(
  shop: Shop,
  before: StoredLock | null,
  after: StoredLock | null,
  token: string | null,
): string {
  if (after === null) return 'none';
  if (after.value === before?.value && after.expiresInMs === before.expiresInMs) return 'same';
  if (after.expiresInMs !== null) return 'left reserved';
  if (token !== null && after.value === lockValue(93, shop.clock.now(), token)) return 'ours';
  const now = shop.memorySource.peek(tagOf('A'));
  if (now.state === 'occupied' && after.value === rebuiltValue('A', now.worker.id, now.since)) return "row's";
  return after.value;
}
