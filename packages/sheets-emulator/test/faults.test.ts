import type { sheets_v4 } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import type { Clock } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import { connect, refusal, SHOP, start } from './start.js';

const TABLE = [['TAG'], ['A-1']];

function write(client: sheets_v4.Sheets, find = 'A-1', replacement = 'B-1') {
  return client.spreadsheets.batchUpdate({
    spreadsheetId: SHOP,
    requestBody: { requests: [{ findReplace: { find, replacement, sheetId: 0 } }] },
  });
}

function read(client: sheets_v4.Sheets) {
  return client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!A2' });
}

async function isCut(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => false,
    (error: unknown) => !(error as { response?: unknown }).response,
  );
}

describe('A planned fault', () => {
  it('can lose a request, which is then never applied', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.faults.next('lose-request');
    expect(await isCut(write(client))).toBe(true);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
    expect((await read(client)).data.values).toEqual([['A-1']]);
  });

  it.each(['lose-reply', 'cut'] as const)(
    'can lose an answer (%s), though the call was applied',
    async (kind) => {
      const { emulator, client } = await start(TABLE);
      emulator.faults.next(kind);
      expect(await isCut(write(client))).toBe(true);
      expect(emulator.spreadsheet(SHOP).cell('Ops', 'A2').value).toBe('B-1');
    },
  );

  it('can answer with a status, before or after the call is applied', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.faults.next('status', { status: 429 });
    expect(await refusal(write(client))).toMatchObject({ code: 429, status: 'RESOURCE_EXHAUSTED' });
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
    emulator.faults.next('status-after');
    expect(await refusal(write(client))).toMatchObject({ code: 503, status: 'UNAVAILABLE' });
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A2').value).toBe('B-1');
  });

  it('can keep a call and apply it when told to, on what the sheet holds by then', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.faults.next('apply-late');
    expect(await isCut(write(client))).toBe(true);
    expect(emulator.faults.held).toBe(1);
    emulator.spreadsheet(SHOP).edit('Ops', 'A2', 'changed');
    const outcomes = await emulator.faults.release();
    expect(outcomes).toEqual([
      {
        method: 'spreadsheets.batchUpdate',
        status: 200,
        body: { spreadsheetId: SHOP, replies: [{ findReplace: {} }] },
      },
    ]);
    expect(await emulator.faults.release()).toEqual([]);
  });

  it('can apply a kept call by itself after a time on the clock', async () => {
    const clock = new VirtualClock();
    const { emulator, client } = await start(TABLE, { clock });
    emulator.faults.next('apply-late', { afterMs: 180_000 });
    await isCut(write(client));
    await clock.advance(179_999);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
    await clock.advance(1);
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A2').value).toBe('B-1');
    expect(await emulator.faults.release()).toMatchObject([{ status: 200 }]);
  });

  it('can delay a call, on the clock', async () => {
    const { clock, waiting } = clockThatTells();
    const { emulator, client } = await start(TABLE, { clock, latencyMs: 20 });
    emulator.faults.next('delay', { delayMs: 300 });
    const answer = write(client);
    const { delayMs, run } = await waiting;
    expect(delayMs).toBe(320);
    expect(emulator.spreadsheet(SHOP).values('Ops')).toEqual(TABLE);
    run();
    expect((await answer).status).toBe(200);
  });

  it('is for the calls that were named, so many times, in the order planned', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.faults.next('status', { of: 'write', times: 2 });
    emulator.faults.next('lose-reply', { of: 'spreadsheets.values.get' });
    expect(emulator.faults.pending).toBe(3);
    expect(await isCut(read(client))).toBe(true);
    expect((await read(client)).status).toBe(200);
    expect((await refusal(write(client))).code).toBe(503);
    expect((await refusal(write(client))).code).toBe(503);
    expect((await write(client)).status).toBe(200);
    expect(emulator.faults.pending).toBe(0);
  });

  it('is forgotten when the plan is cleared', async () => {
    const { emulator, client } = await start(TABLE);
    emulator.faults.next('status', { times: 5 });
    emulator.faults.clear();
    expect((await read(client)).status).toBe(200);
  });
});

describe('An outage', () => {
  it('destroys every connection while it lasts, those that are open included', async () => {
    const { emulator, client } = await start(TABLE);
    await read(client);
    emulator.faults.outage(true);
    expect(await isCut(read(client))).toBe(true);
    expect(await isCut(write(client))).toBe(true);
    emulator.faults.outage(false);
    expect((await read(client)).data.values).toEqual([['A-1']]);
    expect(emulator.calls.total).toBe(2);
  });
});

describe('Faults by chance', () => {
  it('are the same ones for the same seed', async () => {
    const run = async (seed: number) => {
      const faults = { seed, probability: 0.5, kinds: ['status', 'lose-reply'] as const, status: 500 };
      const { emulator } = await start(TABLE, { faults });
      const client = connect(emulator);
      const results: string[] = [];
      for (let call = 0; call < 20; call += 1) {
        results.push(
          await read(client).then(
            () => 'ok',
            (error: unknown) => ((error as { response?: unknown }).response ? 'status' : 'cut'),
          ),
        );
      }
      return results.join(' ');
    };
    const [one, same, other] = [await run(7), await run(7), await run(8)];
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    expect(new Set(one.split(' '))).toEqual(new Set(['ok', 'status', 'cut']));
  });
});

describe('The calls', () => {
  it('are counted by kind and by method', async () => {
    const { emulator, client } = await start(TABLE);
    await read(client);
    await read(client);
    await write(client);
    await refusal(client.spreadsheets.get({ spreadsheetId: 'other' }));
    const { calls } = emulator;
    expect([calls.reads, calls.writes, calls.total]).toEqual([3, 1, 4]);
    expect(calls.of('spreadsheets.values.get')).toBe(2);
    expect(calls.byMethod()).toEqual({
      'spreadsheets.values.get': 2,
      'spreadsheets.batchUpdate': 1,
      'spreadsheets.get': 1,
    });
    calls.reset();
    expect([calls.total, calls.byMethod()]).toEqual([0, {}]);
  });

  it('can be preceded by something a person does, each one', async () => {
    const { emulator, client } = await start(TABLE);
    const seen: string[] = [];
    const stop = emulator.beforeEachCall(({ kind, method, spreadsheetId }) => {
      seen.push(`${kind} ${method} ${spreadsheetId}`);
      emulator.spreadsheet(SHOP).edit('Ops', 'A2', `before call ${seen.length}`);
    });
    expect((await read(client)).data.values).toEqual([['before call 1']]);
    await write(client, 'before call 2', 'found');
    expect(emulator.spreadsheet(SHOP).cell('Ops', 'A2').value).toBe('found');
    stop();
    await read(client);
    expect(seen).toEqual([`read spreadsheets.values.get ${SHOP}`, `write spreadsheets.batchUpdate ${SHOP}`]);
  });
});

/** A clock whose one timer is run by the test, once the server has set it. */
function clockThatTells() {
  let tell: (timer: { delayMs: number; run: () => void }) => void = () => undefined;
  const waiting = new Promise<{ delayMs: number; run: () => void }>((resolve) => (tell = resolve));
  const clock: Clock = {
    now: () => 0,
    setTimer(delayMs, run) {
      tell({ delayMs, run });
      return () => undefined;
    },
  };
  return { clock, waiting };
}
