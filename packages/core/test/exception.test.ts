import { errAsync, okAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { isSpoolLockError, SpoolLockException, unwrap } from '@spoollock/core';
import { MR, openShop } from './support/shop.js';

const FREE = [{ tag: 'A' }];
const WITH_JP = [{ tag: 'A', label: 'JP(94)', since: null, version: 1 }];

describe('C11: for those who throw', () => {
  test('unwrap gives the value of a call, and of a result', async () => {
    const { lock } = openShop({ rows: FREE });
    expect((await unwrap(lock.iniciar('A', MR))).fence).toBe(1);
    expect(unwrap(await lock.iniciar('A', MR)).resumed).toBe(true);
    expect(await unwrap(okAsync(7))).toBe(7);
  });

  test('unwrap throws an Error with the sentence, the error and its cause', async () => {
    const { lock } = openShop({ rows: WITH_JP });
    const result = await lock.iniciar('A', MR);
    const error = result._unsafeUnwrapErr();
    const thrown: unknown = await unwrap(lock.iniciar('A', MR)).catch((cause: unknown) => cause);
    expect(thrown).toBeInstanceOf(SpoolLockException);
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).toMatchObject({ name: 'SpoolLockException', message: error.message, error, cause: error });
    expect(() => unwrap(result)).toThrow(error.message);
    expect(String(thrown)).toBe('SpoolLockException: A is held by JP(94).');
  });

  test('an error is recognised, also after a journey as JSON; nothing else is', async () => {
    const { lock } = openShop({ rows: WITH_JP });
    const error = (await lock.iniciar('A', MR))._unsafeUnwrapErr();
    expect(isSpoolLockError(error)).toBe(true);
    expect(isSpoolLockError(JSON.parse(JSON.stringify(error)))).toBe(true);
    const others = [null, 'occupied', new Error('x'), { type: 'occupied' }, { ...error, type: 'toString' }];
    for (const other of others) expect(isSpoolLockError(other)).toBe(false);
    expect(await errAsync(error).match(() => false, isSpoolLockError)).toBe(true);
  });
});
