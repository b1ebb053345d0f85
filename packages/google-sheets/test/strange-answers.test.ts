import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SheetsClient } from '../src/calls/sheets-client.js';
import { JUAN, MARIA, taking } from './support/changes.js';
import { sheetsClient } from './support/clients.js';
import { ShopSheet, soon } from './support/shop-sheet.js';

const PAGE = '<!doctype html><title>Sign in to the guest network</title>';
type Call = 'get' | 'batchUpdate' | 'batchGet';
let sheet: ShopSheet;

beforeEach(async () => {
  sheet = await ShopSheet.open([{ tag: 'A', label: 'DISPONIBLE', version: 3 }]);
});
afterEach(() => sheet.close());

/**
 * A client behind a proxy that answers 200 with something else, once, to one kind of call.
 *
 * @param isApplied whether the call went through all the same.
 */
function behindProxy(isApplied: boolean) {
  const { spreadsheets } = sheetsClient(sheet.emulator.url, sheet.emulator.token);
  const next: { call: Call | null; answer: unknown } = { call: null, answer: PAGE };
  const answered = async <T>(call: Call, send: () => Promise<{ readonly data: T }>): Promise<{ data: T }> => {
    if (next.call !== call) return send();
    next.call = null;
    if (isApplied) await send();
    // What the client hands on is whatever came.
    const read: (text: string) => { data: T } = JSON.parse;
    return read(JSON.stringify({ data: next.answer }));
  };
  const client: SheetsClient = {
    spreadsheets: {
      get: (params, options) => answered('get', () => spreadsheets.get(params, options)),
      batchUpdate: (params, options) =>
        answered('batchUpdate', () => spreadsheets.batchUpdate(params, options)),
      values: {
        batchGet: (params, options) =>
          answered('batchGet', () => spreadsheets.values.batchGet(params, options)),
        append: (params, options) => spreadsheets.values.append(params, options),
      },
    },
  };
  return { client, next };
}

describe('S9: a proxy answers 200 with a page of its own', () => {
  test.each([true, false])('to INICIAR: it is settled, and granted once (written: %s)', async (isApplied) => {
    const { client, next } = behindProxy(isApplied);
    const source = await sheet.preparedSource({ client });
    await source.read([taking('A').tag], soon());
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    next.call = 'batchUpdate';
    expect((await lock.iniciar('A', JUAN))._unsafeUnwrap()).toMatchObject({ fence: 4 });
    expect(sheet.row('A')).toMatchObject({ label: 'JP(7)', version: 4 });
    await lock.close();
  });

  test('to the cancelling of an id: it is not taken for cancelled, and the late write does not land', async () => {
    const { client, next } = behindProxy(false);
    const source = await sheet.preparedSource({ client });
    const change = taking('A', JUAN);
    await source.read([change.tag], soon());
    sheet.emulator.faults.next('apply-late', { of: 'write' });
    expect((await source.write(change, soon())).isErr()).toBe(true);
    next.call = 'batchUpdate';
    expect((await source.settle(change, soon()))._unsafeUnwrap()).toBe('cancelled');
    await sheet.emulator.faults.release();
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', version: 3 });
  });
});

/** A proxy on the network that answers one write in Google's place, with a refusal of its own. */
async function refusingProxy(status: number, type: string, body: string, isApplied: boolean) {
  const next = { isArmed: false };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = Buffer.concat(await request.toArray());
    const { method = 'GET', url = '', headers } = request;
    const forward = (): Promise<Response> =>
      fetch(new URL(url, sheet.emulator.url), {
        method,
        headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: sent }),
      });
    if (next.isArmed && method === 'POST') {
      next.isArmed = false;
      if (isApplied) await (await forward()).text();
      response.writeHead(status, { 'content-type': type }).end(body);
      return;
    }
    const answer = await forward();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { next, client: sheetsClient(`http://127.0.0.1:${port}/`, sheet.emulator.token) };
}

describe('S9: a proxy refuses with an answer of its own', () => {
  const html = ['text/html', PAGE] as const;
  const json = ['application/json', '{"message":"blocked by policy"}'] as const;
  const refusals = [400, 401, 403, 404, 407, 413, 429, 451].map((status) => [status, ...html] as const);
  test.each(
    [...refusals, [403, ...json] as const, [403, 'text/plain', ''] as const].flatMap((refusal) =>
      [true, false].map((isApplied) => [...refusal, isApplied] as const),
    ),
  )('%i %s %j: it counts as lost, and INICIAR is granted once (written: %s)', async (...refusal) => {
    const { client, next } = await refusingProxy(...refusal);
    const source = await sheet.preparedSource({ client });
    await source.read([taking('A').tag], soon());
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    next.isArmed = true;
    expect((await lock.iniciar('A', JUAN))._unsafeUnwrap()).toMatchObject({ fence: 4 });
    expect(sheet.row('A')).toMatchObject({ label: 'JP(7)', version: 4 });
    await lock.close();
  });
});

/** A client of a Google that counts a write, and does not carry it out: what it would paste to the shop stays away. */
function whereNothingIsPasted() {
  const { spreadsheets } = sheetsClient(sheet.emulator.url, sheet.emulator.token);
  const google = { isOdd: false };
  const client: SheetsClient = {
    spreadsheets: {
      ...spreadsheets,
      get: (params, options) => spreadsheets.get(params, options),
      batchUpdate: (params, options) => {
        const requests = params.requestBody.requests.map((request) => {
          const { destination } = request.copyPaste ?? {};
          if (!google.isOdd || request.copyPaste === undefined || destination?.sheetId !== 0) return request;
          return { copyPaste: { ...request.copyPaste, source: destination } };
        });
        return spreadsheets.batchUpdate(
          { ...params, requestBody: { ...params.requestBody, requests } },
          options,
        );
      },
    },
  };
  return { client, google };
}

describe('a reply contradicts itself: it counts the write, and shows the row as it was', () => {
  test('nobody hears Ok; the write counts as not made, and the next worker gets the spool', async () => {
    const { client, google } = whereNothingIsPasted();
    const source = await sheet.preparedSource({ client });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    await lock.inspect('A');
    google.isOdd = true;
    expect((await lock.iniciar('A', JUAN))._unsafeUnwrapErr()).toMatchObject({ type: 'source-misshaped' });
    expect(sheet.row('A')).toMatchObject({ label: 'DISPONIBLE', version: 3 });
    google.isOdd = false;
    expect((await lock.iniciar('A', MARIA))._unsafeUnwrap()).toMatchObject({ fence: 4 });
    expect(sheet.row('A')).toMatchObject({ label: 'MR(93)', version: 4 });
    await lock.close();
  });
});

describe('S15: a read is answered by nothing that can be read', () => {
  test.each<[string, unknown]>([
    ['a page', PAGE],
    ['null', null],
    ['no sheets', { spreadsheetId: 'the-shop' }],
    ['no ranges', { spreadsheetId: 'the-shop', valueRanges: [] }],
    ['another spreadsheet', { spreadsheetId: 'another', sheets: [{}], valueRanges: [] }],
  ])('%s, once: it is asked again', async (_what, answer) => {
    for (const call of ['get', 'batchGet'] as const) {
      const { client, next } = behindProxy(false);
      const source = sheet.source({ client });
      Object.assign(next, { call, answer });
      const read = await source.read([taking('A').tag], soon());
      expect(read._unsafeUnwrap().get(taking('A').tag)).toMatchObject({ state: 'free' });
    }
  });

  test('an answer without a header, once: nobody is told to fix the sheet', async () => {
    const { client, next } = behindProxy(false);
    const source = sheet.source({ client });
    const properties = { sheetId: 0, title: 'Operaciones' };
    const empty = {
      spreadsheetId: 'the-shop',
      properties: { timeZone: 'Europe/Madrid' },
      sheets: [{ properties }],
    };
    Object.assign(next, { call: 'get', answer: empty });
    expect((await source.check(soon())).isOk()).toBe(true);
    const ranges = Array.from({ length: 5 }, () => ({}));
    Object.assign(next, { call: 'batchGet', answer: { spreadsheetId: 'the-shop', valueRanges: ranges } });
    expect((await source.read([taking('A').tag], soon())).isOk()).toBe(true);
  });

  test('and if the header is really gone, it is named', async () => {
    const source = sheet.source();
    for (const column of ['B', 'D', 'E', 'F', 'A', 'C', 'G'])
      sheet.person.edit('Operaciones', `${column}1`, null);
    expect((await source.check(soon()))._unsafeUnwrapErr()).toMatchObject({ type: 'source-misshaped' });
  });
});
