import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { createIoredisLockStore, createNodeRedisLockStore, type NodeRedisClient } from '../src/index.js';

const nobody: NodeRedisClient = {
  isReady: false,
  sendCommand: () => Promise.reject(new Error('nobody is there')),
  on: () => undefined,
  off: () => undefined,
};

test.each([
  [{ keyPrefix: '' }, /keyPrefix/],
  [{ commandTimeoutMs: 0 }, /commandTimeoutMs/],
  [{ commandTimeoutMs: Number.NaN }, /commandTimeoutMs/],
  [
    { commandTimeoutMs: 2 ** 31 },
    /commandTimeoutMs must be a number above 0, at most 2147483647, not 2147483648/,
  ],
  [{ retries: -1 }, /retries/],
  [{ retries: 1.5 }, /retries/],
  [{ retries: Infinity }, /retries/],
])('impossible options are refused by name: %j', (options, named) => {
  expect(() => createNodeRedisLockStore(nobody, options)).toThrow(named);
});

test('a client that is bound to a replica is refused: what it does not have yet would look free', () => {
  expect(() => createNodeRedisLockStore({ ...nobody, options: { readonly: true } })).toThrow(/replica/);
  for (const options of [{ readOnly: true }, { role: 'slave' }] as const) {
    const client = new Redis({ lazyConnect: true, ...options });
    expect(() => createIoredisLockStore(client)).toThrow(/replica/);
  }
});

test('both factories are at the root entry', () => {
  expect(createNodeRedisLockStore(nobody).reach).toBe('shared');
  expect(createIoredisLockStore).toBeTypeOf('function');
});
