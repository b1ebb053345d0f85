import { createSpoolLock, parseSpoolTag, parseWorker } from '@spoollock/core';
import {
  isPrintable,
  isSpoolTag,
  isTimeZone,
  parseLabel,
  parseLock,
  parseShopTime,
  printable,
} from '@spoollock/core/adapter';
import { readEnvironment } from '@spoollock/core/environment';
import { logEvents } from '@spoollock/core/logging';
import { MemoryLockStore, MemoryOccupationSource, type MemoryRow } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { MR, TOKEN } from './support/shop.js';
import { leastProcessorTime, tooSlow } from './support/slow-texts.js';

const ZONE = 'America/Santiago';

const MEGABYTE = 1_000_000;
/** The longest text that a cell of a sheet holds. */
const CELL = 50_000;

describe('R16: a long text holds nobody up, whatever it is made of', () => {
  test('of a megabyte, given to a function of the entries', { timeout: 60_000 }, async () => {
    const variables = ['REDIS_URL', 'REDIS_SAFETY_TTL', 'GOOGLE_SHEET_ID', 'SHOP_TIME_ZONE'];
    const readers: Record<string, (text: string) => unknown> = {
      parseSpoolTag: (text) => parseSpoolTag(text),
      isSpoolTag: (text) => isSpoolTag(text),
      'parseWorker, initials': (text) => parseWorker({ id: 93, initials: text }),
      'parseWorker, id': (text) => parseWorker({ id: text, initials: 'MR' }),
      parseLabel: (text) => parseLabel(text),
      parseLock: (text) => parseLock(text, ZONE),
      parseShopTime: (text) => parseShopTime(text, ZONE),
      isPrintable: (text) => isPrintable(text),
      printable: (text) => printable(text),
      isTimeZone: (text) => isTimeZone(text),
    };
    for (const name of variables) readers[name] = (text) => readEnvironment({ [name]: text });
    expect(await tooSlow(readers, MEGABYTE)).toEqual([]);
  });

  test('given to a call', async () => {
    const source = new MemoryOccupationSource([{ tag: 'MK-1', label: 'MR(93)' }]);
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const inTtlMode = createSpoolLock({ store: new MemoryLockStore(), source, mode: 'ttl' });
    const order = { from: 'turno noche', by: 'the supervisor', reason: 'asked for' };
    const to = { id: 7, initials: 'JP' };
    const slow = await tooSlow({
      'iniciar, tag': (text) => lock.iniciar(text, MR),
      'iniciar, initials': (text) => lock.iniciar('MK-1', { id: 93, initials: text }),
      'finalizar, tag': (text) => lock.finalizar(text, MR),
      'finalizar, token': (text) => lock.finalizar('MK-1', MR, { token: text }),
      'finalizar, operationId': (text) => lock.finalizar('MK-1', MR, { operationId: text }),
      'takeOver, from': (text) => lock.takeOver('MK-1', { ...order, to, from: text }),
      'takeOver, by': (text) => lock.takeOver('MK-1', { ...order, to, by: text }),
      'takeOver, reason': (text) => lock.takeOver('MK-1', { ...order, to, reason: text }),
      'takeOver, to': (text) => lock.takeOver('MK-1', { ...order, to: { id: 7, initials: text } }),
      'release, from': (text) => lock.release('MK-1', { ...order, from: text }),
      'release, operationId': (text) => lock.release('MK-1', { ...order, operationId: text }),
      'inspect, tag': (text) => lock.inspect(text),
      'list, cursor': (text) => lock.list({ cursor: text }),
      'extend, token': (text) => inTtlMode.extend('MK-1', text, 60),
      'extend, tag': (text) => inTtlMode.extend(text, TOKEN, 60),
    });
    expect(slow).toEqual([]);
  });

  test('that a person or another program wrote', async () => {
    const log = (): void => undefined;
    const use = async (row: MemoryRow, put: (store: MemoryLockStore) => void): Promise<void> => {
      const store = new MemoryLockStore();
      const lock = createSpoolLock({ store, source: new MemoryOccupationSource([row]) });
      logEvents(lock, { debug: log, info: log, warn: log, error: log });
      put(store);
      await lock.iniciar('MK-1', MR);
      await lock.list();
      await lock.reconcile();
      await lock.close();
    };
    const nothing = (): void => undefined;
    const slow = await tooSlow(
      {
        'a tag': (text) => use({ tag: text }, nothing),
        'a label': (text) => use({ tag: 'MK-1', label: text }, nothing),
        'a date': (text) => use({ tag: 'MK-1', label: 'MR(93)', unreadableSince: text }, nothing),
        'a lock’s value': (text) => use({ tag: 'MK-1' }, (store) => store.put('MK-1', text)),
        'a lock’s name': (text) => use({ tag: 'MK-1' }, (store) => store.put(text, text)),
      },
      CELL,
    );
    expect(slow).toEqual([]);
  });

  test('a sheet in which one tag stands in thousands of rows', async () => {
    const fill = (rows: number): Promise<number> =>
      leastProcessorTime(() => {
        const source = new MemoryOccupationSource();
        for (let row = 0; row < rows; row++) source.addRow({ tag: 'MK-1' });
      });
    await fill(5_000);
    expect(await fill(40_000)).toBeLessThan(30 * (await fill(5_000)));
  });
});
