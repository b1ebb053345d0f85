import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpoolLock } from '@spoollock/core';
import { type SourceFault } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { err, ok } from 'neverthrow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { driftChecks } from '../src/doctor/drift-check.js';
import { quotaCheck } from '../src/doctor/quota-check.js';
import { apart, readInfo } from '../src/doctor/redis-checks.js';
import { nodeCheck, settingsChecks } from '../src/doctor/settings-checks.js';
import { sheetChecks, writeCheck } from '../src/doctor/sheet-checks.js';
import { readSettings, type Settings } from '../src/settings/settings.js';
import { openSheet as openSheetLink, type SeenOfSheet } from '../src/connections/sheet-link.js';
import { HOUR_MS, noClient, NOTHING_SEEN } from './support/bench.js';
import { lockFor, openSheet, SHEET_ID, ZONE } from './support/stage.js';

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
    const looking = driftChecks(lock, clock, SIGNAL, 'spool_lock:');
    await clock.advance(1_000);
    store.put('MK-1', lockFor('MK-1', 93, since));
    expect(await clock.run(looking)).toMatchObject([{ verdict: 'fail', found: '1 × lock-missing: MK-2' }]);
    store.put('MK-2', lockFor('MK-2', 93, since));
    expect(await clock.run(driftChecks(lock, clock, SIGNAL, 'spool_lock:'))).toMatchObject([
      { verdict: 'ok' },
    ]);
  });
});

describe('a clock', () => {
  it.each([
    [0, 'ok', "as this machine's, to a second"],
    [-1_400, 'ok', "as this machine's, to a second"],
    [3_000, 'ok', "3 s ahead of this machine's"],
    [-30_000, 'warn', "30 s behind this machine's"],
    [-300_000, 'fail', "300 s behind this machine's"],
  ])('%i ms ahead is %s: %s', (aheadMs, verdict, found) => {
    expect(apart('a clock', aheadMs, 5_000)).toMatchObject({ verdict, found });
  });
});

describe('the quota', () => {
  const nowMs = 1_000_000;
  const seen = (reads: readonly number[], more: Partial<SeenOfSheet> = {}): SeenOfSheet => ({
    reads: reads.length,
    writes: 1,
    sent: [
      ...reads.map((agoMs) => ({ kind: 'reads', atMs: nowMs - agoMs }) as const),
      { kind: 'writes', atMs: nowMs },
    ],
    answered: reads.length + 1,
    refusedByQuota: 0,
    clockAheadMs: null,
    ...more,
  });

  it('says what was used, and what is left of this minute', () => {
    expect(quotaCheck(seen([70_000, 60_000, 59_999, 0]), nowMs)).toMatchObject({
      verdict: 'ok',
      found:
        '4 reads and 1 write by this command; of the 60 of each that Google allows an account a minute, at most 58 and 59 are left',
    });
  });

  it.each([
    [45, 'ok', 'at most 15 and 59 are left'],
    [46, 'warn', 'at most 14 and 59 are left'],
    [70, 'warn', 'at most 0 and 59 are left'],
  ])('of %i reads in a minute is %s: %s', (reads, verdict, found) => {
    const finding = quotaCheck(seen(Array.from({ length: reads }, () => 10)), nowMs);
    expect(finding).toMatchObject({ verdict });
    expect(finding.found).toContain(found);
  });

  it('that was used up by others is a failure, though little of it was used here', () => {
    expect(quotaCheck(seen([0], { answered: 0, refusedByQuota: 2 }), nowMs)).toMatchObject({
      verdict: 'fail',
      ending: 'unreachable',
      found:
        "1 read and 1 write by this command, 2 of them refused: the account's 60 of each a minute were used up",
    });
  });

  it('is not judged when no call was answered', () => {
    expect(quotaCheck(seen([0, 0], { answered: 0 }), nowMs).verdict).toBe('skip');
  });
});

describe('the calls to the sheet', () => {
  it('are remembered for a minute and counted for good, so that a board can run for weeks', async () => {
    const { emulator, env } = await openSheet([]);
    onTestFinished(() => emulator.close());
    const clock = new VirtualClock();
    const settings = readSettings(env)._unsafeUnwrap();
    const { client, seen } = await openSheetLink(settings, clock);
    const query = { spreadsheetId: SHEET_ID, ranges: [], fields: 'spreadsheetId' };
    const call = () => client.spreadsheets.get(query, { signal: new AbortController().signal, retry: false });
    await call();
    await call();
    expect(seen).toMatchObject({ reads: 2, answered: 2, sent: [{ kind: 'reads' }, { kind: 'reads' }] });
    await clock.advance(60_000);
    await call();
    expect(seen).toMatchObject({ reads: 3, answered: 3, sent: [{ kind: 'reads', atMs: clock.now() }] });
  });
});

describe('a sheet that cannot be used', () => {
  const env = { GOOGLE_SHEET_ID: 'the-shop-of-the-tests', GOOGLE_SHEETS_ROOT_URL: 'http://127.0.0.1:9' };
  const atEmulator = readSettings({ ...env, GOOGLE_SHEETS_TOKEN: 'x' })._unsafeUnwrap();
  const atGoogle: Settings = { ...atEmulator, login: { kind: 'google', credentialsFile: 'key.json' } };
  const sheet = { client: noClient, where: 'the sheet', seen: NOTHING_SEEN, onCall: () => undefined };
  const clock = new VirtualClock();
  const looked = async (fault: SourceFault, settings = atGoogle) =>
    (
      await sheetChecks(
        { source: { check: async () => err(fault), hasVersions: null }, sheet },
        settings,
        clock,
        1_000,
      )
    )[0];
  const tried = (fault: SourceFault, settings = atGoogle) =>
    writeCheck({ source: { prepare: async () => err(fault) } }, settings, clock, true);
  const misshaped = (problem: string): SourceFault => ({ type: 'source-misshaped', problem });
  const away = (detail: string): SourceFault => ({ type: 'source-fault', reached: 'never', detail });

  it.each([
    [misshaped('Google Sheets answered 401: x'), 'wrong', /^Make a new key/, /^Correct GOOGLE_SHEETS_TOKEN/],
    [
      misshaped('Google Sheets answered 403: x'),
      'wrong',
      /as an editor, and enable the Google Sheets API/,
      /allow this/,
    ],
    [
      misshaped('there is no such spreadsheet, or it is not shared: x'),
      'wrong',
      /^Correct GOOGLE_SHEET_ID, or share .* as an editor/,
      /^Correct GOOGLE_SHEET_ID: the server at/,
    ],
    [
      misshaped('no credentials for Google Sheets (E)'),
      'wrong',
      /^Make a new key/,
      /^Correct GOOGLE_SHEETS_TOKEN/,
    ],
    [
      misshaped('the tab Operaciones cannot be read: no token for Google Sheets: invalid_grant'),
      'wrong',
      /this machine’s clock/,
      /^Correct GOOGLE_SHEETS_TOKEN/,
    ],
    [
      misshaped('the certificate was not accepted (E)'),
      'wrong',
      /NODE_EXTRA_CA_CERTS/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [misshaped('the tab Nowhere cannot be read: x'), 'refused', /--tab/, /--tab/],
    [misshaped('the tab answered 403 cannot be read: x'), 'refused', /--tab/, /--tab/],
    [
      misshaped('in the tab A the header version is missing'),
      'refused',
      /^Fix the header row/,
      /^Fix the header/,
    ],
    [misshaped('something new'), 'refused', /^Fix that in the sheet/, /^Fix that in the sheet/],
    [away('Google Sheets answered 429'), 'unreachable', /quota/, /quota/],
    [away('Google Sheets answered 503'), 'unreachable', /in a moment/, /in a moment/],
    [
      away('no token for Google Sheets (ENOTFOUND)'),
      'unreachable',
      /oauth2\.googleapis\.com/,
      /^Start the server at/,
    ],
    [
      away('Google Sheets could not be reached (ECONNREFUSED)'),
      'unreachable',
      /this machine reaches sheets\.googleapis\.com/,
      /^Start the server at http:\/\/127\.0\.0\.1:9\/, or correct GOOGLE_SHEETS_ROOT_URL\.$/,
    ],
  ])(
    '%j ends as %s, with the right fix at Google and at another server',
    async (fault, ending, google, other) => {
      const [there, here] = [await looked(fault), await looked(fault, atEmulator)];
      expect(there).toMatchObject({ ending, fix: expect.stringMatching(google) as string });
      expect(here).toMatchObject({ ending, fix: expect.stringMatching(other) as string });
      expect(there?.fix).not.toContain('://');
      expect(here?.fix).not.toContain('googleapis');
    },
  );

  it.each([
    [misshaped('Google Sheets answered 403: x'), 'wrong', /as an editor/],
    [
      misshaped('Google Sheets answered 403: a protected range'),
      'wrong',
      /^Let the account edit protected ranges/,
    ],
    [
      misshaped('the guarded write did what it must not'),
      'refused',
      /^Do not let the shop write to this sheet/,
    ],
    [away('Google Sheets could not be reached (ECONNREFUSED)'), 'unreachable', /sheets\.googleapis\.com/],
  ])('for writing, %j, ends as %s with what fixes it in words', async (fault, ending, fix) => {
    const finding = await tried(fault);
    expect(finding).toMatchObject({ verdict: 'fail', ending, fix: expect.stringMatching(fix) as string });
    expect(finding.fix).not.toContain('://');
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
      return settingsChecks(ok({ ...settings, redisUrlGiven: true, login }), null, []).map(
        ({ verdict }) => verdict,
      );
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
