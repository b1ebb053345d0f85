import { describe, expect, it } from 'vitest';
import { readSheetSettings } from '@spoollock/google-sheets';
import { readSettings } from '../src/settings/settings.js';
import { wantsColours } from '../src/output/terminal.js';
import { fileWith, folder, keyFile } from './support/folder.js';

const EMULATOR = { GOOGLE_SHEETS_ROOT_URL: 'http://127.0.0.1:9009', GOOGLE_SHEETS_TOKEN: 'a-token' };
const SHEET = { GOOGLE_SHEET_ID: 'the-shop-of-the-tests' };

describe('settings', () => {
  it('are those of the library and the example, with their defaults', () => {
    const credentialsFile = keyFile();
    const settings = readSettings({ ...SHEET, GOOGLE_APPLICATION_CREDENTIALS: credentialsFile });
    expect(settings._unsafeUnwrap()).toEqual({
      redisUrl: 'redis://localhost:6379',
      redisUrlGiven: false,
      keyPrefix: undefined,
      lock: {
        mode: 'persistent',
        safetyExpirySeconds: 10,
        lockTtlSeconds: 3600,
        sharedWithEarlierService: false,
      },
      databaseUrl: null,
      also: {},
      table: {
        table: undefined,
        columns: { tag: 'tag', label: 'label', since: 'since', version: 'version' },
      },
      timeZone: 'America/Santiago',
      spreadsheetId: SHEET.GOOGLE_SHEET_ID,
      login: { kind: 'google', credentialsFile },
      sheet: readSheetSettings({})._unsafeUnwrap(),
      timeoutMs: undefined,
    });
  });

  it('by a flag win over those of the environment, and are named by the flag when they are wrong', () => {
    const env = { ...SHEET, ...EMULATOR, SHOP_TIME_ZONE: 'Europe/Madrid', SPOOLLOCK_TIMEOUT: '30s' };
    const settings = readSettings(env, { timeZone: 'America/Lima', timeout: '2m' })._unsafeUnwrap();
    expect(settings).toMatchObject({ timeZone: 'America/Lima', timeoutMs: 120_000 });
    expect(readSettings(env, { timeZone: 'Mars' })._unsafeUnwrapErr()).toEqual([
      '--time-zone must be an IANA time zone, not "Mars".',
    ]);
    expect(readSettings(env, { timeout: 'soon' })._unsafeUnwrapErr()).toEqual([
      '--timeout must be a duration such as 30s or 2m, above 0 and an hour at most, not "soon".',
    ]);
  });

  it('in quotes, as some files of settings pass them on, are refused by name, and not taken for other locks', () => {
    const env = {
      ...SHEET,
      ...EMULATOR,
      SPOOLLOCK_KEY_PREFIX: "'spool_lock:'",
      SPOOLLOCK_TAB: '"Operaciones"',
    };
    expect(readSettings(env)._unsafeUnwrapErr()).toEqual([
      'SPOOLLOCK_KEY_PREFIX stands in quotes, which are part of it here: leave them out.',
      'SPOOLLOCK_TAB stands in quotes, which are part of it here: leave them out.',
    ]);
    // A shell took the quotes away that were not meant.
    const given = { keyPrefix: "'spool_lock:'", tab: '"Operaciones"' };
    expect(readSettings(env, given)._unsafeUnwrap().keyPrefix).toBe("'spool_lock:'");
  });

  it('of columns of the shop’s own name none of the four', () => {
    const env = { DATABASE_URL: 'postgres://db.example/shop', SPOOLLOCK_ALSO: 'version:number' };
    expect(readSettings(env)._unsafeUnwrapErr()).toEqual([
      'SPOOLLOCK_ALSO must not name "version", which is one of the four columns.',
    ]);
  });

  it('that name a database need no sheet, and may not name both', () => {
    const url = 'postgres://shop:secret-word@db.example/shop';
    expect(readSettings({ DATABASE_URL: url })._unsafeUnwrap()).toMatchObject({ databaseUrl: url });
    expect(readSettings({ ...SHEET, ...EMULATOR })._unsafeUnwrap()).toMatchObject({ databaseUrl: null });
    const both = readSettings({ DATABASE_URL: url, ...SHEET, ...EMULATOR })._unsafeUnwrapErr();
    expect(both).toEqual(['DATABASE_URL must not be set beside GOOGLE_SHEET_ID: there is one truth.']);
  });

  it('that are wrong never repeat a URL with its password', () => {
    const wrong = readSettings({
      ...SHEET,
      ...EMULATOR,
      REDIS_URL: 'http://me:secret@redis',
    })._unsafeUnwrapErr();
    expect(wrong).toEqual([expect.stringMatching(/^REDIS_URL must be a redis:\/\/ or rediss:\/\/ URL/)]);
  });

  it.each([
    'redis://localhost/secret',
    'redis:secret',
    'redis://me:%zz-secret@localhost',
    'redis://localhost/0/1',
  ])('refuse %s, which the client of Redis would throw at, without repeating it', (url) => {
    expect(readSettings({ ...SHEET, ...EMULATOR, REDIS_URL: url })._unsafeUnwrapErr()).toEqual([
      expect.stringMatching(/^REDIS_URL must be a redis:\/\/ or rediss:\/\/ URL: .*percent-encoded\.$/),
    ]);
  });

  it.each(['redis://localhost', 'redis://localhost/', 'rediss://me:%2Fword@[::1]:6380/3'])('take %s', (url) =>
    expect(readSettings({ ...SHEET, ...EMULATOR, REDIS_URL: url }).isOk()).toBe(true),
  );

  it.each([
    ['SPOOLLOCK_DATES', 'iso', /must be date-time or text, not "iso"/],
    ['SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE', 'yes', /must be true or false, not "yes"/],
  ])('%s=%s is refused', (name, value, said) => {
    expect(
      readSettings({ ...SHEET, ...EMULATOR, [name]: value })
        ._unsafeUnwrapErr()
        .join(),
    ).toMatch(said);
  });
});

describe('the key file', () => {
  it.each([
    ['a file that is not there', () => '/nowhere/key.json', 'must name a file that is there'],
    ['a directory', () => folder(), 'it is a directory'],
    ['no JSON', () => fileWith('secret-of-mine'), 'not JSON'],
    ['a list', () => fileWith('[]'), 'not a JSON object'],
    ['another kind of key', () => keyFile({ type: 'authorized_user' }), 'not of type service_account'],
    [
      'a key that cannot be read',
      () => keyFile({ private_key: 'secret-of-mine' }),
      'its private_key cannot be read',
    ],
    ['too large', () => fileWith('x'.repeat(200_000)), 'too large'],
  ])('is refused: %s', (_, file, said) => {
    const wrong = readSettings({ ...SHEET, GOOGLE_APPLICATION_CREDENTIALS: file() })
      ._unsafeUnwrapErr()
      .join();
    expect(wrong).toContain(said);
    expect(wrong).not.toContain('secret-of-mine');
  });
});

describe('another server than Google', () => {
  it.each(['http://127.0.0.1:9009', 'http://127.1.2.3/', 'https://[::1]:1', 'http://localhost:80'])(
    'may be at %s, which is this machine',
    (url) => {
      const { login } = readSettings({ ...SHEET, ...EMULATOR, GOOGLE_SHEETS_ROOT_URL: url })._unsafeUnwrap();
      expect(login).toMatchObject({ rootUrl: new URL(url).href });
    },
  );

  it.each([
    'http://sheets.example',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://10.0.0.1:9009',
    'http://0.0.0.0:9009',
    'http://user:word@127.0.0.1:9009',
    'http://127.0.0.1:9009/v4',
    'http://127.0.0.1:9009/?x',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    '127.0.0.1:9009',
  ])('is refused at %s', (url) => {
    const env = { ...SHEET, ...EMULATOR, GOOGLE_SHEETS_ROOT_URL: url };
    expect(readSettings(env)._unsafeUnwrapErr().join()).toContain(
      'must be an http:// or https:// address of this machine',
    );
  });

  it('gets no credentials of Google’s: only one of the two may be set', () => {
    const env = { ...SHEET, ...EMULATOR, GOOGLE_APPLICATION_CREDENTIALS: keyFile() };
    expect(readSettings(env)._unsafeUnwrapErr()).toEqual([
      'GOOGLE_SHEETS_ROOT_URL is for trying out, and GOOGLE_APPLICATION_CREDENTIALS is for Google: unset one of the two.',
    ]);
  });

  it('needs a token, which no message repeats', () => {
    const env = { ...SHEET, ...EMULATOR, GOOGLE_SHEETS_TOKEN: 'a secret\u0007' };
    const wrong = readSettings(env)._unsafeUnwrapErr().join();
    expect(wrong).toContain('GOOGLE_SHEETS_TOKEN must be set beside GOOGLE_SHEETS_ROOT_URL');
    expect(wrong).not.toContain('secret');
  });
});

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%s): %s', (env, isTTY, wanted) => expect(wantsColours(env, isTTY)).toBe(wanted));
});
