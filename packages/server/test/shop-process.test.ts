import { request, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readShopSettings } from '../src/opening/shop-settings.js';
import { openShopProcess, ownFolder, runShop } from './support/shop-process.js';
import { keyFile } from './support/key-file.js';
import { MR } from './support/test-shop.js';

const FREE = 'MK-1335-CW-25000-019';

describe('opening', () => {
  test('A14, A19: with nothing set, it serves the sample and reconciles', async () => {
    const shop = await openShopProcess();
    const { status, body } = await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    expect([status, body['mode']]).toEqual([201, 'persistent']);
    const { body: health } = await shop.get('/health');
    expect(health['status']).toBe('ok');
    expect(health.lastReconcile?.reconciled).toBeGreaterThan(50);
    await shop.heard(/a sheet of its own/);
    await shop.heard(/made a new sheet from the sample in \/.*sheet\.json/);
    expect(shop.said()).not.toContain('ATTENTION');
  });

  test('a proxy of the machine’s is not between the shop and its own sheet', async () => {
    const nobody = 'http://127.0.0.1:9';
    const shop = await openShopProcess({ HTTP_PROXY: nobody, HTTPS_PROXY: nobody });
    const { status } = await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    expect(status).toBe(201);
  });

  test('the curl line it says is one that works', async () => {
    const shop = await openShopProcess();
    const line =
      shop
        .said()
        .split('\n')
        .find((text) => text.startsWith('  curl ')) ?? '';
    const [, url = '', type = '', body = ''] =
      /curl (\S+) -H 'Content-Type: (.*?)' -d '(.*)'$/.exec(line) ?? [];
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    expect(response.status).toBe(201);
  });

  const WRONG: [Record<string, string>, readonly string[]][] = [
    [{ PORT: 'x', REDIS_SAFETY_TTL: '0' }, ['PORT must', 'REDIS_SAFETY_TTL must']],
    [{ HOST: '0.0.0.0' }, ['HOST is 0.0.0.0', 'set SHOP_TOKEN']],
    [{ SHOP_TOKEN: 'short-secret' }, ['SHOP_TOKEN must']],
    [{ REDIS_URL: 'redis://localhost/short-secret' }, ['REDIS_URL must']],
    [
      { SPOOLLOCK_ALSO: 'version:number', DATABASE_URL: 'postgres://db.example/shop' },
      ['SPOOLLOCK_ALSO must not name "version"'],
    ],
    [
      { BOARD_REASONS: 'traslado,fin\tde turno' },
      ['BOARD_REASONS must be at most 30 short texts without tabs'],
    ],
    [
      { BOARD_ROSTER: Array.from({ length: 5_001 }, (_, at) => `MR(${at + 1})`).join() },
      ['BOARD_ROSTER must be at most 5000 labels'],
    ],
    [{ REDIS_URL: 'redis://short-secret:%zz@localhost' }, ['REDIS_URL must']],
  ];

  test.each(WRONG)('settings that cannot be are told in sentences: %j', (env, sentences) => {
    const said = readShopSettings(env)._unsafeUnwrapErr();
    for (const sentence of sentences) expect(said.join('\n')).toContain(sentence);
    expect(said.join('\n')).not.toContain('short-secret');
  });

  test('with settings that cannot be, of all kinds at once, it says so and ends with 1', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const together = WRONG.filter(
      ([{ DATABASE_URL, HOST }]) => DATABASE_URL === undefined && HOST === undefined,
    );
    const { code, said } = await runShop(
      Object.fromEntries([
        ['SHOP_DATA_DIR', SHOP_DATA_DIR],
        ...together.flatMap(([env]) => Object.entries(env)),
      ]),
    );
    expect(code).toBe(1);
    expect(readdirSync(SHOP_DATA_DIR)).toEqual([]);
    expect(said).toContain('The shop cannot open:\n- ');
    for (const name of new Set(together.flatMap(([env]) => Object.keys(env))))
      expect(said).toContain(`\n- ${name} `);
    expect(said).not.toContain('short-secret');
    expect(said).not.toMatch(/^\s+at /m);
  });

  test.each([
    [{ SPOOLLOCK_ALSO: 'Ocupado Por:text' }, ['SPOOLLOCK_ALSO must not name "Ocupado Por"', 'four columns']],
    [{ SPOOLLOCK_ALSO: 'Armador:text,ARMADOR:text' }, ['SPOOLLOCK_ALSO must not name "ARMADOR"']],
    [
      { HOST: 'no-such-name.invalid', SHOP_TOKEN: 'sixteen-or-more-characters' },
      ['cannot listen at no-such-name.invalid'],
    ],
  ])('what only opening shows is said as well, and it ends with 1: %j', async (env, sentences) => {
    const SHOP_DATA_DIR = ownFolder();
    const { code, said } = await runShop({ SHOP_DATA_DIR, ...env });
    expect(code).toBe(1);
    expect(readdirSync(SHOP_DATA_DIR)).not.toContain('sheet.json.lock');
    expect(said).toContain('The shop cannot open:\n- ');
    for (const sentence of sentences) expect(said).toContain(sentence);
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('a port that is taken: one sentence, and 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, said } = await runShop({ PORT: port });
    taken.close();
    expect(code).toBe(1);
    expect(said).toContain(`port ${port}: EADDRINUSE. Something else listens there: set PORT`);
  });

  test('where other machines can reach it, it wants the token, and answers to the address asked', async () => {
    const SHOP_TOKEN = 'sixteen-or-more-characters';
    const shop = await openShopProcess({ HOST: '0.0.0.0', SHOP_TOKEN });
    expect((await shop.send('/health', {})).status).toBe(401);
    expect((await shop.get('/health')).status).toBe(200);
    expect(shop.said()).not.toContain(SHOP_TOKEN);
  });

  test('a sheet of Google’s needs credentials, and says so', async () => {
    const { code, said } = await runShop({ GOOGLE_SHEET_ID: '1234567890abc' });
    expect([code, said.includes('- GOOGLE_SHEET_ID is set: set GOOGLE_APPLICATION_CREDENTIALS')]).toEqual([
      1,
      true,
    ]);
    const GOOGLE_APPLICATION_CREDENTIALS = '/no/such/key.json';
    const missing = await runShop({ GOOGLE_SHEET_ID: '1234567890abc', GOOGLE_APPLICATION_CREDENTIALS });
    expect(missing.said).toContain('- GOOGLE_APPLICATION_CREDENTIALS must name a file that is there');
  });

  test('a sheet that cannot be read is one sentence, names its file, and leaves it as it is', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const file = join(SHOP_DATA_DIR, 'sheet.json');
    writeFileSync(file, '{"spreadsheets": [');
    const { code, said } = await runShop({ SHOP_DATA_DIR });
    expect(code).toBe(1);
    expect(said).toContain(`The shop's sheet cannot be kept in ${file}`);
    expect(said).not.toMatch(/^\s+at /m);
    expect(readFileSync(file, 'utf8')).toBe('{"spreadsheets": [');
  });

  test('A14: killed and opened again, it has lost its locks, kept its sheet, and rebuilds the one from the other', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const first = await openShopProcess({ SHOP_DATA_DIR });
    const { body: grant } = await first.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    first.signal('SIGKILL');
    await first.ended;

    const second = await openShopProcess({ SHOP_DATA_DIR });
    await second.heard(/opened the sheet kept in \/.*sheet\.json/);
    await second.heard(/"msg":"86 locks rebuilt from the sheet, 13 rows left alone"/);
    const { body: seen } = await second.get(`/api/spools/${FREE}`);
    expect(seen).toMatchObject({
      state: 'occupied',
      holder: MR,
      fence: grant.fence,
      lock: { origin: 'rebuilt' },
    });
    const { status, body } = await second.post(`/api/spools/${FREE}/finalizar`, {
      worker: MR,
      token: grant.token,
    });
    expect([status, body['lock']]).toEqual([200, 'removed']);
  });

  test('a second shop on the same file does not open, and leaves the first one its file', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const first = await openShopProcess({ SHOP_DATA_DIR });
    const { code, said } = await runShop({ SHOP_DATA_DIR, PORT: '0' });
    expect(code).toBe(1);
    expect(said).toMatch(/another process, \d+, has \/.*sheet\.json open\. .*set SHOP_DATA_DIR/);
    expect(said).not.toMatch(/^\s+at /m);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(readdirSync(SHOP_DATA_DIR)).toEqual(['sheet.json']);
    const third = await openShopProcess({ SHOP_DATA_DIR });
    expect((await third.get('/health')).status).toBe(200);
  });

  test('with a Google Sheet that cannot be reached it opens, and says which key it uses, but not the key', async () => {
    const GOOGLE_APPLICATION_CREDENTIALS = keyFile();
    // A proxy at which nobody listens: no test of this shop asks Google for anything.
    const HTTPS_PROXY = 'http://127.0.0.1:1';
    const google = { GOOGLE_SHEET_ID: '1234567890abc', GOOGLE_APPLICATION_CREDENTIALS, HTTPS_PROXY };
    const shop = await openShopProcess(google);
    expect(shop.said()).toContain(`with the key in ${GOOGLE_APPLICATION_CREDENTIALS}`);
    expect(shop.said()).not.toContain('PRIVATE KEY');
  });

  test('B17: what was done stands in the sheet’s audit trail, in order', async () => {
    const SHOP_DATA_DIR = ownFolder();
    const shop = await openShopProcess({ SHOP_DATA_DIR });
    await shop.post(`/api/spools/${FREE}/iniciar`, { worker: MR });
    await shop.post(`/api/spools/${FREE}/finalizar`, { worker: MR });
    shop.signal('SIGTERM');
    expect(await shop.ended).toBe(0);
    const kept = readFileSync(join(SHOP_DATA_DIR, 'sheet.json'), 'utf8');
    const [header, taken, given] = ['Fecha_Operacion', '"INICIAR"', '"FINALIZAR"'].map((text) =>
      kept.indexOf(text),
    );
    expect(header).toBeGreaterThan(-1);
    expect(taken).toBeGreaterThan(header ?? Infinity);
    expect(given).toBeGreaterThan(taken ?? Infinity);
  });
});

describe('closing', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: it closes, and ends with 0', async (signal) => {
    const shop = await openShopProcess({ DRIFT_CHECK_SECONDS: '1' });
    // Leaves a connection open that is waiting for its next request.
    await shop.get('/health');
    shop.signal(signal);
    expect(await shop.ended).toBe(0);
    expect(shop.said()).toMatch(/the shop closes[^]*the shop is closed/);
    await expect(fetch(`${shop.url}/health`)).rejects.toThrow();
  });

  test('a request under way is answered first', async () => {
    const shop = await openShopProcess();
    const body = JSON.stringify({ worker: MR });
    const sent = request(`${shop.url}/api/spools/${FREE}/iniciar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
    });
    const answered = once(sent, 'response');
    sent.flushHeaders();
    await once(sent, 'continue');
    shop.signal('SIGTERM');
    await shop.heard(/the shop closes/);
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await shop.ended).toBe(0);
  });
});
