import type { SheetsClient } from '@spoollock/google-sheets';
import { expect, test } from 'vitest';
import { watchClient } from '../src/sheet/sheet-troubles.js';
import { DOWN, FaultySource, MISSHAPED, StoreThatComesBack } from '../../http/test/support/faulty-ports.js';
import { MR, testShop } from './support/test-shop.js';

const RECENT = new Date(Date.now() - 3_600_000);

test('how a reconcile went is a sentence', async () => {
  const source = new FaultySource([
    { tag: 'A', label: 'MR(93)', since: RECENT },
    { tag: 'B', label: 'JP(94)', since: RECENT },
    { tag: 'C', label: 'turno noche' },
  ]);
  const shop = await testShop({ source });
  await shop.lock.reconcile();
  expect(shop.logged()).toContain('"msg":"2 locks rebuilt from the sheet, 1 row left alone"');

  source.edit('B', { label: '' });
  await shop.lock.reconcile();
  expect(shop.logged()).toContain(
    '"msg":"0 locks rebuilt from the sheet, 1 row had one, 1 row left alone, 1 lock over free rows removed"',
  );
});

test('what stopped it is named: by the sheet’s own words, or by what the calls before met', async () => {
  const source = new FaultySource([{ tag: 'A', label: 'MR(93)', since: RECENT }]);
  const shop = await testShop({ source, reconcileLimitMs: 50, lastTrouble: () => 'Google said no' });
  source.readFault = DOWN;
  await shop.lock.reconcile();
  expect(shop.logged()).toContain('"msg":"reconcile stopped early: socket hang up (until then 0 locks');
  source.readFault = MISSHAPED;
  await shop.lock.reconcile();
  expect(shop.logged()).toContain('"msg":"reconcile stopped early: the header version is missing (');
  // oxlint-disable-next-line require-yield -- it never comes to that
  source.rows = async function* () {
    await new Promise(() => undefined);
  };
  await shop.lock.reconcile();
  expect(shop.logged()).toContain('"msg":"reconcile stopped early: Google said no (until then 0 locks');
});

test('a client’s last trouble is remembered until a call is answered, without what may be secret', async () => {
  let answer = (): Promise<{ data: object }> => Promise.resolve({ data: {} });
  const ask = () => answer();
  const asked: SheetsClient = {
    spreadsheets: { get: ask, batchUpdate: ask, values: { batchGet: ask, append: ask } },
  };
  const { client, lastTrouble } = watchClient(asked);
  const get = () =>
    client.spreadsheets.get(
      { spreadsheetId: 'x', ranges: [], fields: '' },
      { signal: AbortSignal.timeout(1_000), retry: false },
    );
  await get();
  expect(lastTrouble()).toBeNull();

  const key = 's3cret'.repeat(10);
  answer = () =>
    Promise.reject(new Error(`request to https://x.example/?key=s3cret failed:\n${key} ENOTFOUND`));
  await expect(get()).rejects.toThrow('s3cret');
  expect(lastTrouble()).toBe('request to … failed: … ENOTFOUND');
  answer = () => Promise.reject(new DOMException('no answer in time', 'TimeoutError'));
  await expect(get()).rejects.toThrow();
  expect(lastTrouble()).toBe('TimeoutError: no answer in time');
  answer = () => Promise.resolve({ data: {} });
  await get();
  expect(lastTrouble()).toBeNull();
});

test('the locks are rebuilt as soon as somebody meets the lock store again', async () => {
  const store = new StoreThatComesBack();
  const shop = await testShop({ store });
  const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
  expect(grant['mode']).toBe('degraded');
  store.away = false;
  const lock = async () => (await shop.get('/api/spools/FREE-1')).body['lock'];
  expect(await lock()).toEqual({ kind: 'none' });
  while ((await shop.get('/health')).body.lastReconcile === null);
  expect(await lock()).toMatchObject({ kind: 'persistent', workerId: 93, origin: 'rebuilt' });
});
