import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { ok } from 'neverthrow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { driftChecks } from '../src/doctor/drift-check.js';
import { apart, readInfo } from '../src/doctor/redis-checks.js';
import { nodeCheck, settingsChecks } from '../src/doctor/settings-checks.js';
import { readSettings } from '../src/settings.js';
import { HOUR_MS } from './support/bench.js';
import { lockFor, ZONE } from './support/stage.js';

const SIGNAL = new AbortController().signal;

describe('drift', () => {
  it('that is over at the second look is a call that was under way, and is not told', async () => {
    const clock = new VirtualClock();
    const since = new Date(clock.now() - HOUR_MS);
    const row = { label: 'MR(93)', since, version: 1 };
    const source = new MemoryOccupationSource(
      [
        { tag: 'MK-1', ...row },
        { tag: 'MK-2', ...row },
      ],
      { clock },
    );
    const store = new MemoryLockStore({ clock });
    const lock = createSpoolLock({ store, source, clock, timeZone: ZONE });
    const looking = driftChecks(lock, clock, SIGNAL);
    await clock.advance(1_000);
    store.put('MK-1', lockFor('MK-1', 93, since));
    expect(await clock.run(looking)).toMatchObject([{ verdict: 'fail', found: '1 × lock-missing: MK-2' }]);
    store.put('MK-2', lockFor('MK-2', 93, since));
    expect(await clock.run(driftChecks(lock, clock, SIGNAL))).toMatchObject([{ verdict: 'ok' }]);
  });
});

describe('a clock', () => {
  it.each([
    [0, 'ok', "as this machine's, to a second"],
    [-1_400, 'ok', "as this machine's, to a second"],
    [3_000, 'ok', "3 s ahead of this machine's"],
    [-90_000, 'warn', "90 s behind this machine's"],
  ])('%i ms ahead is %s: %s', (aheadMs, verdict, found) => {
    expect(apart('a clock', aheadMs, 5_000)).toMatchObject({ verdict, found });
  });
});

describe('settings and machine', () => {
  it.each([
    ['20.11.1', 'fail'],
    ['20.12.0', 'ok'],
    ['18.20.0', 'fail'],
    ['24.1.0', 'ok'],
  ])('Node %s: %s', (version, verdict) => expect(nodeCheck(version).verdict).toBe(verdict));

  it('warns of a key file that others may read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'spoollock-cli-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'key.json');
    writeFileSync(file, '{}');
    const env = { GOOGLE_SHEET_ID: 'the-shop-of-the-tests', GOOGLE_SHEETS_ROOT_URL: 'http://127.0.0.1:9' };
    const settings = readSettings({ ...env, GOOGLE_SHEETS_TOKEN: 'x' })._unsafeUnwrap();
    const verdicts = (mode: number): string[] => {
      chmodSync(file, mode);
      const login = { kind: 'google', credentialsFile: file } as const;
      return settingsChecks(ok({ ...settings, redisUrlGiven: true, login })).map(({ verdict }) => verdict);
    };
    expect(verdicts(0o644)).toEqual(['ok', 'warn']);
    expect(verdicts(0o600)).toEqual(['ok']);
  });

  it('reads what a Redis says of itself, whatever is between', () => {
    expect(
      readInfo('# Server\r\nredis_version:7.0.15\r\nexecutable:/usr/bin/a:b\r\n\r\nodd line\r\n'),
    ).toEqual({
      redis_version: '7.0.15',
      executable: '/usr/bin/a:b',
    });
  });
});
