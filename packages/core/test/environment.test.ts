import { describe, expect, test } from 'vitest';
import { readEnvironment } from '@spoollock/core/environment';

const DEFAULTS = {
  redisUrl: 'redis://localhost:6379',
  redisUrlGiven: false,
  mode: 'persistent',
  safetyExpirySeconds: 10,
  lockTtlSeconds: 3600,
  maxConnections: 50,
  googleSheetId: undefined,
  also: {},
  timeZone: 'America/Santiago',
};

interface Variable {
  readonly name: string;
  readonly key: string;
  readonly valid: readonly (readonly [string, unknown])[];
  readonly invalid: readonly string[];
}

function seconds(name: string, key: string): Variable {
  return {
    name,
    key,
    valid: [
      ['1', 1],
      [' 15 ', 15],
      ['2147483', 2_147_483],
    ],
    invalid: ['0', '-1', '1.5', '1e3', '0x10', 'ten', '2147484', 'Infinity', '10s', '١٠'],
  };
}

const VARIABLES: readonly Variable[] = [
  {
    name: 'REDIS_URL',
    key: 'redisUrl',
    valid: [
      ['redis://127.0.0.1:6380/2', 'redis://127.0.0.1:6380/2'],
      ['rediss://user:pass@redis.example:6379', 'rediss://user:pass@redis.example:6379'],
    ],
    invalid: [
      ...['http://localhost', 'localhost:6379', 'redis', '6379', `x${'\u0007'.repeat(200)}`],
      // Clients throw at these, or read another thing from them.
      ...['redis://host/x', 'redis://host/-1', 'redis://host/1.5', 'redis://host/1/2', 'redis://host/1e3'],
      ...['redis://%zz:secret@host', 'redis://user:%e0%a4@host', 'redis://:100%@host'],
      ...['redis:6379', 'redis://', 'redis:///2', 'redis://host:99999', 'redis://host:port'],
      // ioredis takes a database or a family of addresses from these, and node-redis overlooks them.
      ...['redis://host?db=3', 'redis://host/0?db=3', 'redis://host/3?family=6', 'rediss://host/#3'],
      // The password of these has a character that ends it.
      ...['redis://user:12/34@host:6379', 'redis://user:12?34@host', 'redis://user:12#34@host/0'],
    ],
  },
  {
    name: 'REDIS_PERSISTENT_LOCKS',
    key: 'mode',
    valid: [
      ['true', 'persistent'],
      ['TRUE', 'persistent'],
      ['1', 'persistent'],
      ['false', 'ttl'],
      ['0', 'ttl'],
    ],
    invalid: ['yes', 'no', '2', 'truee'],
  },
  seconds('REDIS_SAFETY_TTL', 'safetyExpirySeconds'),
  seconds('REDIS_LOCK_TTL_SECONDS', 'lockTtlSeconds'),
  seconds('REDIS_MAX_CONNECTIONS', 'maxConnections'),
  {
    name: 'DATABASE_URL',
    key: 'databaseUrl',
    valid: [
      ['postgres://user:p%40ss@db.example:5432/shop', 'postgres://user:p%40ss@db.example:5432/shop'],
      ['postgresql://db.example/shop?sslmode=require', 'postgresql://db.example/shop?sslmode=require'],
      ['embedded:spools@home', 'embedded:spools@home'],
    ],
    invalid: [
      ...['http://db.example/shop', 'postgres://db.example', 'postgres:///shop', 'postgres://%zz@host/shop'],
      // ioredis takes a database or a family of addresses from these, and node-redis overlooks them.
      ...['redis://host?db=3', 'redis://host/0?db=3', 'redis://host/3?family=6', 'rediss://host/#3'],
      // The password of these has a character that ends it.
      ...['postgres://user:12/34@host/shop', 'postgres://user:12?34@host/shop'],
      ...['postgres://user:12#34@host/shop', 'postgres://user:12/a#34@host/shop'],
    ],
  },
  {
    name: 'GOOGLE_SHEET_ID',
    key: 'googleSheetId',
    valid: [['1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms', '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms']],
    invalid: [
      'short',
      'https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms',
      'a b c d e f g h',
    ],
  },
  {
    name: 'SPOOLLOCK_ALSO',
    key: 'also',
    valid: [
      ['Armador:text', { Armador: 'text' }],
      [' Armador : text , Inicio:DATE-TIME', { Armador: 'text', Inicio: 'date-time' }],
      ['a:b:number', { 'a:b': 'number' }],
    ],
    invalid: [
      ...['Armador', 'Armador:', ':text', 'Armador:words', 'A:text,', 'A:text,A:number', 'A:text;B:text'],
      Array.from({ length: 21 }, (_, at) => `C${at}:text`).join(','),
    ],
  },
  {
    name: 'SHOP_TIME_ZONE',
    key: 'timeZone',
    valid: [
      ['Europe/Madrid', 'Europe/Madrid'],
      ['UTC', 'UTC'],
    ],
    invalid: ['Chile', 'America/Santiag', 'not a zone', '../../etc/passwd'],
  },
];

const VALID = VARIABLES.flatMap(({ name, key, valid }) =>
  valid.map(([text, value]) => [name, text, key, value] as const),
);
const INVALID = VARIABLES.flatMap(({ name, invalid }) => invalid.map((text) => [name, text] as const));

/** `redisUrlGiven` tells a URL that was given from the default. */
function given(name: string): { readonly redisUrlGiven: boolean } {
  return { redisUrlGiven: name === 'REDIS_URL' };
}

describe('A10: settings from the environment', () => {
  test('have their defaults, and blank is not given', () => {
    expect(readEnvironment({})._unsafeUnwrap()).toEqual(DEFAULTS);
    const blank = Object.fromEntries(VARIABLES.map(({ name }) => [name, '  ']));
    expect(readEnvironment(blank)._unsafeUnwrap()).toEqual(DEFAULTS);
  });

  test.each(VALID)('%s=%s is %s: %j', (name, text, key, value) => {
    expect(readEnvironment({ [name]: text })._unsafeUnwrap()).toMatchObject({
      ...DEFAULTS,
      ...given(name),
      [key]: value,
    });
  });

  test.each(INVALID)('%s=%s is refused by name', (name, text) => {
    const problems = readEnvironment({ [name]: text })._unsafeUnwrapErr();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ type: 'invalid-input', field: name });
    expect(problems[0]?.message).toMatch(new RegExp(`^${name} must be `));
    expect(problems[0]?.received.length).toBeLessThanOrEqual(61);
    expect(problems[0]?.received).not.toMatch(/\p{C}/u);
  });

  test('a whole address for the sheet’s id: it says which part of it is meant', () => {
    const [problem] = readEnvironment({
      GOOGLE_SHEET_ID:
        'https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit',
    })._unsafeUnwrapErr();
    expect(problem?.message).toBe(
      'GOOGLE_SHEET_ID must be the long part of the document’s address, between /d/ and /edit: 10 characters at least.',
    );
  });

  test('every wrong variable is named at once', () => {
    const all = Object.fromEntries(VARIABLES.map(({ name, invalid }) => [name, invalid[0]]));
    expect(
      readEnvironment(all)
        ._unsafeUnwrapErr()
        .map(({ field }) => field),
    ).toEqual(VARIABLES.map(({ name }) => name));
  });

  test('in TTL mode the lock must outlive its reservation', () => {
    const env = { REDIS_PERSISTENT_LOCKS: 'false', REDIS_SAFETY_TTL: '60', REDIS_LOCK_TTL_SECONDS: '60' };
    expect(readEnvironment(env)._unsafeUnwrapErr()).toMatchObject([{ field: 'REDIS_LOCK_TTL_SECONDS' }]);
    expect(readEnvironment({ ...env, REDIS_PERSISTENT_LOCKS: 'true' }).isOk()).toBe(true);
    expect(readEnvironment({ ...env, REDIS_LOCK_TTL_SECONDS: '61' }).isOk()).toBe(true);
  });

  test.each([
    'http://user:s3cret@localhost:6379',
    'redis//user:s3cret@localhost',
    's3cret',
    'redis://user:s3cret@local host:port',
  ])("a Redis URL's password is never repeated: %s", (url) => {
    expect(JSON.stringify(readEnvironment({ REDIS_URL: url })._unsafeUnwrapErr())).not.toContain('s3cret');
  });

  test('nothing else in the environment matters', () => {
    expect(readEnvironment({ PATH: '/bin', HOME: '/root', REDIS: 'x' })._unsafeUnwrap()).toEqual(DEFAULTS);
  });
});
