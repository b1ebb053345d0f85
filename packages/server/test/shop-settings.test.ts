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
    shopTokens: [],
    supervisorTokens: [],
    allowedHosts: [],
    trustedProxies: [],
    drainMs: 5_000,
    driftCheckMs: 60_000,
    sessionMs: 604_800_000,
    boardRefreshMs: 5_000,
    board: {
      ...{ shopName: undefined, askAgainMs: undefined, roster: undefined, reasons: undefined },
      ...{ handOver: 'supervisors', voice: false },
    },
    boardWords: {},
    logLevel: 'info',
    redisUrl: null,
    keyPrefix: 'spool_lock:',
    channel: 'spool_lock:changes',
    lock: {
      ...{ mode: 'persistent', safetyExpirySeconds: 10, lockTtlSeconds: 3600 },
      sharedWithEarlierService: false,
    },
    table: { table: undefined, columns: { tag: 'tag', label: 'label', since: 'since', version: 'version' } },
    also: {},
    timeZone: 'America/Santiago',
    databaseUrl: null,
    googleSheet: null,
    sheetSharedBy: 1,
    sheet: readSheetSettings({})._unsafeUnwrap(),
    dataFolder: resolve('spoollock-data'),
    telemetry: { metricsToken: null, otlpEndpoint: null },
    notices: null,
    misspelt: [],
  });
});

test('a variable that is nearly a setting, and read by nothing, is told with the one that was meant', () => {
  const misspelt = (env: Record<string, string>): unknown => readShopSettings(env)._unsafeUnwrap().misspelt;
  for (const [name, meant] of [
    ['SUPERVISOR_TOKENS', 'SUPERVISOR_TOKEN'],
    ['SHOP_TOKNE', 'SHOP_TOKEN'],
    ['REDIS_URI', 'REDIS_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['GOOGLE_SHEETS_ID', 'GOOGLE_SHEET_ID'],
    ['spoollock_tab', 'SPOOLLOCK_TAB'],
    ['SPOOLLOCK_KEYPREFIX', 'SPOOLLOCK_KEY_PREFIX'],
    ['BOARD_REASON', 'BOARD_REASONS'],
  ] as const)
    expect(misspelt({ [name]: 'x' })).toEqual([{ name, meant }]);
  // Set to nothing, or beside what was meant; what is read as well, is short, or is another's.
  expect(misspelt({ REDIS_URI: ' ', SHOP_TOKEN: TOKEN, SHOP_TOKENS: 'x' })).toEqual([]);
  expect(
    misspelt({ POST: '1', HOSTS: 'x', REDIS_PORT: 'tcp://10.0.0.7:6379', SHOP_SERVICE_HOST: 'x' }),
  ).toEqual([]);
});

test('a database is the truth, from where the server was called; beside a sheet it is refused', () => {
  const url = 'postgres://shop:secret-of-the-shop@db.example/shop';
  expect(readShopSettings({ DATABASE_URL: url })._unsafeUnwrap().databaseUrl).toBe(url);
  const embedded = { DATABASE_URL: 'embedded:data/db', INIT_CWD: '/srv/shop' };
  expect(readShopSettings(embedded)._unsafeUnwrap().databaseUrl).toBe('embedded:/srv/shop/data/db');
  const sheet = { GOOGLE_SHEET_ID: '1234567890abc', GOOGLE_APPLICATION_CREDENTIALS: keyFile() };
  const both = readShopSettings({ DATABASE_URL: url, ...sheet })._unsafeUnwrapErr();
  expect(both).toEqual(['DATABASE_URL must not be set beside GOOGLE_SHEET_ID: there is one truth.']);
  for (const wrong of ['mysql://secret@db/shop', 'embedded:', 'postgres://secret', 'postgres:///shop']) {
    const said = readShopSettings({ DATABASE_URL: wrong })._unsafeUnwrapErr().join();
    expect(said).toMatch(/^DATABASE_URL must be a postgres:\/\/ URL/);
    expect(said).not.toContain('secret');
  }
});

test('everything set is read', () => {
  const credentialsFile = keyFile();
  const settings = readShopSettings({
    PORT: '0',
    HOST: '[::]',
    SHOP_TOKEN: `${TOKEN},${TOKEN}-before`,
    SUPERVISOR_TOKEN: `${TOKEN}-of-supervisors`,
    SHOP_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,fd00::/8',
    SHOP_DRAIN_SECONDS: '12',
    SPOOLLOCK_KEY_PREFIX: 'norte:',
    SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE: 'TRUE',
    SHEET_SHARED_BY: '3',
    METRICS_TOKEN: `${TOKEN}-of-metrics`,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    STALE_NOTICE_URL: 'https://chat.example/hook?key=x',
    STALE_NOTICE_SECRET: `${TOKEN}-of-notices`,
    STALE_NOTICE_SECONDS: '60',
    SHOP_ALLOWED_HOSTS: 'Shop.example , shop.example:8443,[::1]:80',
    DRIFT_CHECK_SECONDS: '5',
    SHOP_SESSION_HOURS: '12',
    BOARD_REFRESH_SECONDS: '3',
    SHOP_NAME: 'Taller Norte',
    BOARD_ASK_AGAIN_SECONDS: '300',
    BOARD_ROSTER: 'MR(93), jp(94)',
    BOARD_REASONS: 'turno terminado, traslado',
    BOARD_HAND_OVER: 'workers',
    BOARD_VOICE: 'true',
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
    shopTokens: [TOKEN, `${TOKEN}-before`],
    supervisorTokens: [`${TOKEN}-of-supervisors`],
    trustedProxies: ['loopback', '10.0.0.0/8', 'fd00::/8'],
    drainMs: 12_000,
    keyPrefix: 'norte:',
    channel: 'norte:changes',
    allowedHosts: ['shop.example', 'shop.example:8443', '[::1]:80'],
    driftCheckMs: 5_000,
    sessionMs: 43_200_000,
    boardRefreshMs: 3_000,
    boardWords: {},
    board: {
      shopName: 'Taller Norte',
      askAgainMs: 300_000,
      roster: [
        { id: 93, initials: 'MR' },
        { id: 94, initials: 'JP' },
      ],
      reasons: ['turno terminado', 'traslado'],
      handOver: 'workers',
      voice: true,
    },
    logLevel: 'debug',
    redisUrl: 'rediss://user:pass@redis.example:6380/2',
    lock: { mode: 'ttl', safetyExpirySeconds: 20, lockTtlSeconds: 600, sharedWithEarlierService: true },
    table: { table: undefined, columns: { tag: 'tag', label: 'label', since: 'since', version: 'version' } },
    also: {},
    timeZone: 'Europe/Madrid',
    databaseUrl: null,
    googleSheet: { id: '1234567890abc', login: { kind: 'google', credentialsFile } },
    sheetSharedBy: 3,
    sheet: readSheetSettings({})._unsafeUnwrap(),
    dataFolder: '/var/lib/shop',
    telemetry: { metricsToken: `${TOKEN}-of-metrics`, otlpEndpoint: 'http://collector:4318' },
    notices: { url: 'https://chat.example/hook?key=x', secret: `${TOKEN}-of-notices`, everyMs: 60_000 },
    misspelt: [],
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
  ['SHOP_TOKEN', 'sixteen-or-more-characters,short'],
  ['SHOP_TOKEN', 'the-first-of-three-tokens,the-second-of-three-tokens,the-third-of-three-tokens'],
  ['SHOP_TOKEN', 'twice-the-same-token,twice-the-same-token'],
  ['METRICS_TOKEN', 'short'],
  ['SHOP_TRUSTED_PROXIES', 'proxy.example'],
  ['SHOP_TRUSTED_PROXIES', '0.0.0.0/0'],
  ['SHOP_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['SHOP_DRAIN_SECONDS', '301'],
  ['SPOOLLOCK_KEY_PREFIX', 'mi taller:'],
  ['SPOOLLOCK_CHANNEL', 'ñ'],
  ['SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE', 'maybe'],
  ['SHEET_SHARED_BY', '0'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318/v1/metrics'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318?tenant=shop'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318#a'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:word@collector:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['STALE_NOTICE_SECONDS', '1'],
  ['SHOP_ALLOWED_HOSTS', 'https://shop.example'],
  ['SHOP_ALLOWED_HOSTS', 'a,,b'],
  ['SHOP_ALLOWED_HOSTS', '*'],
  ['DRIFT_CHECK_SECONDS', '0'],
  ['DRIFT_CHECK_SECONDS', '1.5'],
  ['DRIFT_CHECK_SECONDS', '86401'],
  ['SHOP_SESSION_HOURS', '8761'],
  ['BOARD_REFRESH_SECONDS', '0'],
  ['SHOP_NAME', 'x'.repeat(201)],
  ['BOARD_ASK_AGAIN_SECONDS', '-1'],
  ['BOARD_ROSTER', 'MR(93),JP(93)'],
  ['BOARD_ROSTER', 'MR'],
  ['BOARD_REASONS', 'one,,two'],
  ['BOARD_HAND_OVER', 'everybody'],
  ['BOARD_VOICE', 'loud'],
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
    databaseUrl: null,
    googleSheet: { login: { credentialsFile: file } },
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

test.each([
  [
    { SHOP_TOKEN: `${TOKEN},${TOKEN}-2`, SUPERVISOR_TOKEN: `${TOKEN}-3,${TOKEN}-2` },
    /^SUPERVISOR_TOKEN must be another/,
  ],
  [{ SUPERVISOR_TOKEN: TOKEN, METRICS_TOKEN: TOKEN }, /^METRICS_TOKEN must be another one/],
  [{ GOOGLE_SHEETS_ROOT_URL: 'http://127.0.0.1:9' }, /set GOOGLE_SHEET_ID to a spreadsheet there/],
  [
    { GOOGLE_SHEET_ID: '1234567890abc', GOOGLE_SHEETS_ROOT_URL: 'http://sheets.example' },
    /^GOOGLE_SHEETS_ROOT_URL must/,
  ],
  [{ STALE_NOTICE_URL: 'https://chat.example/hook' }, /set STALE_NOTICE_SECRET/],
  [
    { STALE_NOTICE_URL: 'http://chat.example/hook', STALE_NOTICE_SECRET: TOKEN },
    /^STALE_NOTICE_URL must be an https/,
  ],
])('what does not go together is refused: %j', (env, said) => {
  const problems = readShopSettings(env)._unsafeUnwrapErr();
  expect(problems).toEqual([expect.stringMatching(said)]);
  expect(problems.join()).not.toContain(TOKEN);
});

test('a value in quotes, as some files of settings pass it on, is refused by the name of its variable', () => {
  for (const [name, value] of [
    ['SHOP_TOKEN', `"${TOKEN}"`],
    ['SUPERVISOR_TOKEN', `'${TOKEN}'`],
    ['SPOOLLOCK_KEY_PREFIX', '"shop:"'],
    ['SPOOLLOCK_TAB', '"Operaciones"'],
    ['SHOP_NAME', "'Taller Norte'"],
  ] as const) {
    const said = readShopSettings({ [name]: value })._unsafeUnwrapErr();
    expect(said).toContain(`${name} stands in quotes, which are part of it here: leave them out.`);
    expect(said.join()).not.toContain(TOKEN);
  }
});

test('the secret of the notices, which others know, opens nothing of the shop', () => {
  const notices = { STALE_NOTICE_URL: 'https://hooks.example/', STALE_NOTICE_SECRET: TOKEN };
  for (const name of ['SHOP_TOKEN', 'SUPERVISOR_TOKEN', 'METRICS_TOKEN'])
    expect(readShopSettings({ ...notices, [name]: TOKEN })._unsafeUnwrapErr()).toEqual([
      'STALE_NOTICE_SECRET must be another one than SHOP_TOKEN, SUPERVISOR_TOKEN and METRICS_TOKEN.',
    ]);
  expect(readShopSettings(notices).isOk()).toBe(true);
});
