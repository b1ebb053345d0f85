import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSheetSettings } from '@spoollock/google-sheets';
import { readShopSettings } from '../src/opening/shop-settings.js';
import { keyFile } from './support/key-file.js';

const TOKEN = 'sixteen-or-more-characters';

test('A10: nothing set is everything by default', () => {
  expect(readShopSettings({ PORT: ' ', REDIS_URL: '' })._unsafeUnwrap()).toEqual({
    host: '127.0.0.1',
    port: 3000,
    shopToken: null,
    supervisorToken: null,
    allowedHosts: [],
    driftCheckMs: 60_000,
    sessionMs: 604_800_000,
    boardRefreshMs: 5_000,
    logLevel: 'info',
    redisUrl: null,
    lock: { mode: 'persistent', safetyExpirySeconds: 10, lockTtlSeconds: 3600 },
    timeZone: 'America/Santiago',
    googleSheet: null,
    sheet: readSheetSettings({})._unsafeUnwrap(),
    dataFolder: resolve('spoollock-data'),
  });
});

test('everything set is read', () => {
  const credentialsFile = keyFile();
  const settings = readShopSettings({
    PORT: '0',
    HOST: '[::]',
    SHOP_TOKEN: TOKEN,
    SUPERVISOR_TOKEN: `${TOKEN}-of-supervisors`,
    SHOP_ALLOWED_HOSTS: 'Shop.example , shop.example:8443,[::1]:80',
    DRIFT_CHECK_SECONDS: '5',
    SHOP_SESSION_HOURS: '12',
    BOARD_REFRESH_SECONDS: '3',
    LOG_LEVEL: 'debug',
    REDIS_URL: 'rediss://user:pass@redis.example:6380/2',
    REDIS_PERSISTENT_LOCKS: 'false',
    REDIS_SAFETY_TTL: '20',
    REDIS_LOCK_TTL_SECONDS: '600',
    SHOP_TIME_ZONE: 'Europe/Madrid',
    GOOGLE_SHEET_ID: '1234567890abc',
    GOOGLE_APPLICATION_CREDENTIALS: credentialsFile,
    SHOP_DATA_DIR: '/var/lib/shop',
  })._unsafeUnwrap();
  expect(settings).toEqual({
    host: '::',
    port: 0,
    shopToken: TOKEN,
    supervisorToken: `${TOKEN}-of-supervisors`,
    allowedHosts: ['shop.example', 'shop.example:8443', '[::1]:80'],
    driftCheckMs: 5_000,
    sessionMs: 43_200_000,
    boardRefreshMs: 3_000,
    logLevel: 'debug',
    redisUrl: 'rediss://user:pass@redis.example:6380/2',
    lock: { mode: 'ttl', safetyExpirySeconds: 20, lockTtlSeconds: 600 },
    timeZone: 'Europe/Madrid',
    googleSheet: { id: '1234567890abc', credentialsFile },
    sheet: readSheetSettings({})._unsafeUnwrap(),
    dataFolder: '/var/lib/shop',
  });
});

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '3e3'],
  ['PORT', '80 80'],
  ['HOST', 'not a host'],
  ['HOST', 'http://127.0.0.1'],
  ['SHOP_TOKEN', 'too-short'],
  ['SHOP_TOKEN', 'with a blank inside it'],
  ['SUPERVISOR_TOKEN', 'contraseña-del-jefe'],
  ['SHOP_ALLOWED_HOSTS', 'https://shop.example'],
  ['SHOP_ALLOWED_HOSTS', 'a,,b'],
  ['SHOP_ALLOWED_HOSTS', '*'],
  ['DRIFT_CHECK_SECONDS', '0'],
  ['DRIFT_CHECK_SECONDS', '1.5'],
  ['DRIFT_CHECK_SECONDS', '86401'],
  ['SHOP_SESSION_HOURS', '8761'],
  ['BOARD_REFRESH_SECONDS', '0'],
  ['LOG_LEVEL', 'loud'],
  ['REDIS_URL', 'http://secret@host'],
  ['REDIS_PERSISTENT_LOCKS', 'maybe'],
  ['REDIS_SAFETY_TTL', '0'],
  ['REDIS_LOCK_TTL_SECONDS', 'long'],
  ['REDIS_MAX_CONNECTIONS', '0'],
  ['GOOGLE_APPLICATION_CREDENTIALS', '/no/such/key.json'],
  ['SHOP_TIME_ZONE', 'Mars/Olympus'],
])('%s=%s is refused by its name', (name, value) => {
  const problems = readShopSettings({ [name]: value })._unsafeUnwrapErr();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${name} must `));
  // What was given may be a secret in the wrong place.
  if (/TOKEN|URL|CREDENTIALS/.test(name)) expect(problems.join()).not.toContain(value);
});

test('a sheet of Google’s wants an id that can be one, and credentials', () => {
  const given = { GOOGLE_SHEET_ID: 'a b', GOOGLE_APPLICATION_CREDENTIALS: keyFile() };
  expect(readShopSettings(given)._unsafeUnwrapErr()).toEqual([
    expect.stringMatching(/^GOOGLE_SHEET_ID must /),
  ]);
  const [problem] = readShopSettings({ GOOGLE_SHEET_ID: '1234567890abc' })._unsafeUnwrapErr();
  expect(problem).toContain('set GOOGLE_APPLICATION_CREDENTIALS');
});

test('one token for everybody and for supervisors is refused, and not repeated', () => {
  const given = { SHOP_TOKEN: TOKEN, SUPERVISOR_TOKEN: ` ${TOKEN} ` };
  expect(readShopSettings(given)._unsafeUnwrapErr()).toEqual([
    'SUPERVISOR_TOKEN must be another one than SHOP_TOKEN: else everybody is a supervisor.',
  ]);
});

test('relative paths are meant from where npm was called, or else from the working directory', () => {
  const file = keyFile();
  const env = { GOOGLE_SHEET_ID: '1234567890abc', SHOP_DATA_DIR: 'sheets' };
  const GOOGLE_APPLICATION_CREDENTIALS = basename(file);
  const settings = readShopSettings({ ...env, GOOGLE_APPLICATION_CREDENTIALS, INIT_CWD: dirname(file) });
  expect(settings._unsafeUnwrap()).toMatchObject({
    sheet: readSheetSettings({})._unsafeUnwrap(),
    dataFolder: join(dirname(file), 'sheets'),
    googleSheet: { credentialsFile: file },
  });
  expect(readShopSettings({ SHOP_DATA_DIR: 'sheets' })._unsafeUnwrap().dataFolder).toBe(resolve('sheets'));
  expect(readShopSettings({ ...env, GOOGLE_APPLICATION_CREDENTIALS })._unsafeUnwrapErr()).toEqual([
    'GOOGLE_APPLICATION_CREDENTIALS must name a file that is there.',
  ]);
});

test('every wrong variable is named at once, one sentence each', () => {
  const problems = readShopSettings({
    PORT: 'x',
    SUPERVISOR_TOKEN: 'short',
    HOST: '::',
    REDIS_URL: 'x',
    SHOP_TIME_ZONE: 'x',
  });
  expect(problems._unsafeUnwrapErr().map((sentence) => sentence.split(' ')[0])).toEqual([
    'PORT',
    'SUPERVISOR_TOKEN',
    'HOST',
    'REDIS_URL',
    'SHOP_TIME_ZONE',
  ]);
});

describe('where other machines can reach it', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', '10.0.0.1', 'taller.local', '128.0.0.1', '2001:db8::1'])(
    'HOST=%s wants SHOP_TOKEN',
    (host) => {
      const [problem] = readShopSettings({ HOST: host })._unsafeUnwrapErr();
      expect(problem).toContain('set SHOP_TOKEN');
      expect(readShopSettings({ HOST: host, SHOP_TOKEN: TOKEN }).isOk()).toBe(true);
    },
  );

  test.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost', 'LOCALHOST'])(
    'HOST=%s does not',
    (host) => {
      expect(readShopSettings({ HOST: host }).isOk()).toBe(true);
    },
  );
});
