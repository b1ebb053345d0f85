import { describe, expect, it } from 'vitest';
import { startSheetsEmulator, type SheetSeed } from '@spoollock/sheets-emulator';
import { SHOP, shopSeed, start } from './start.js';

/** A call as some other client would make it. */
async function send(url: string, options: RequestInit = {}) {
  const response = await fetch(url, { headers: { authorization: 'Bearer emulator' }, ...options });
  return { status: response.status, body: await response.json() };
}

describe('The server', () => {
  it('refuses a call without a token, a body that is no JSON and an id that is not encoded well', async () => {
    const { emulator } = await start([['a']]);
    const bare = await send(`${emulator.url}v4/spreadsheets/${SHOP}`, { headers: {} });
    expect(bare).toMatchObject({ status: 401, body: { error: { status: 'UNAUTHENTICATED' } } });
    const broken = await send(`${emulator.url}v4/spreadsheets/${SHOP}:batchUpdate`, {
      method: 'POST',
      body: '{',
    });
    expect(broken).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } });
    expect(await send(`${emulator.url}v4/spreadsheets/%E0`)).toMatchObject({ status: 400 });
  });

  it('says plainly which calls it does not imitate', async () => {
    const { emulator } = await start([['a']]);
    expect(
      await send(`${emulator.url}v4/spreadsheets/${SHOP}/values:batchGetByDataFilter`, { method: 'POST' }),
    ).toMatchObject({
      status: 501,
      body: {
        error: {
          message: `@spoollock/sheets-emulator does not imitate POST /v4/spreadsheets/${SHOP}/values:batchGetByDataFilter.`,
        },
      },
    });
  });

  it('takes a range with a bare colon and spreadsheets by any id', async () => {
    const { emulator } = await start([['a']], {
      spreadsheets: [{ ...shopSeed([['a']]), id: 'an id/with: signs' }],
    });
    const id = encodeURIComponent('an id/with: signs');
    const { body } = await send(`${emulator.url}v4/spreadsheets/${id}/values/Ops!A1:B2`);
    expect(body).toEqual({ range: 'Ops!A1:B2', majorDimension: 'ROWS', values: [['a']] });
  });

  it('takes null in a body for a field that is not there', async () => {
    const { emulator } = await start([['a']]);
    const requests = [
      { findReplace: { find: 'a', replacement: 'b', sheetId: 0, range: null }, addSheet: null },
    ];
    const { status } = await send(`${emulator.url}v4/spreadsheets/${SHOP}:batchUpdate`, {
      method: 'POST',
      body: JSON.stringify({ requests, responseRanges: null }),
    });
    expect([status, emulator.spreadsheet(SHOP).values('Ops')]).toEqual([200, [['b']]]);
  });

  it('can be closed while a call waits, which is then never applied', async () => {
    let waits: (() => void) | undefined;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    const cancelled: number[] = [];
    const clock = {
      now: () => 0,
      setTimer(delayMs: number) {
        waits?.();
        return () => void cancelled.push(delayMs);
      },
    };
    const emulator = await startSheetsEmulator({ spreadsheets: [shopSeed([['a']])], latencyMs: 50, clock });
    const call = send(`${emulator.url}v4/spreadsheets/${SHOP}`);
    const outcome = call.then(
      () => 'answered',
      () => 'cut off',
    );
    await waiting;
    await emulator.close();
    expect([await outcome, cancelled]).toEqual(['cut off', [50]]);
  });
});

describe('Seeds', () => {
  it.each<[string, SheetSeed[]]>([
    ['has more values than its 1 rows', [{ title: 'Ops', values: [['a'], ['b']], rowCount: 1 }]],
    [
      'two sheets with one id or one title',
      [
        { title: 'Ops', values: [] },
        { title: 'ops', values: [] },
      ],
    ],
    ['which is no range', [{ title: 'Ops', values: [], formats: { here: { type: 'DATE' } } }]],
  ])('that cannot be are refused: %s', async (message, sheets) => {
    await expect(startSheetsEmulator({ spreadsheets: [{ id: SHOP, sheets }] })).rejects.toThrow(message);
  });
});
