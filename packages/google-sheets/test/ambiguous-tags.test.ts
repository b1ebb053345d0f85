import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, describe, expect, test } from 'vitest';
import { taking } from './support/changes.js';
import { ShopSheet, soon } from './support/shop-sheet.js';

const FREE = { label: 'DISPONIBLE', version: 3 };

let sheet: ShopSheet;
afterEach(() => sheet.close());

describe('I1, B1: a tag that comes to stand on two rows', () => {
  test('is granted to neither of two processes that know a different one of them', async () => {
    sheet = await ShopSheet.open([
      { ...FREE, tag: 'A' },
      { ...FREE, tag: 'B' },
    ]);
    const [one, other] = [await sheet.preparedSource(), await sheet.preparedSource()];
    await one.read([taking('A').tag], soon());
    sheet.edit('A', { tag: 'A old' });
    sheet.edit('B', { tag: 'A' });
    await other.read([taking('A').tag], soon());
    sheet.edit('A old', { tag: 'A' });

    // Each has locks of its own, so the sheet alone stands between them.
    const locks = [one, other].map((source) => createSpoolLock({ store: new MemoryLockStore(), source }));
    const answers = await Promise.all(
      locks.map((lock, at) => lock.iniciar('A', { id: 93 + at, initials: 'MR' })),
    );
    expect(answers.map((answer) => (answer.isOk() ? 'granted' : answer.error.type))).toEqual([
      'ambiguous-spool',
      'ambiguous-spool',
    ]);
    await Promise.all(locks.map((lock) => lock.close()));
  });

  test('is not granted by one that has not seen the second row yet', async () => {
    sheet = await ShopSheet.open([{ ...FREE, tag: 'A' }]);
    const source = await sheet.preparedSource();
    await source.read([taking('A').tag], soon());
    sheet.add({ ...FREE, tag: ' A ' });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const answer = await lock.iniciar('A', { id: 93, initials: 'MR' });
    expect(answer._unsafeUnwrapErr()).toMatchObject({ type: 'ambiguous-spool', rows: 2 });
    await lock.close();
  });
});
