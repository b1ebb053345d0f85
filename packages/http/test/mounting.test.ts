import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { serve } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendProblem, spoolRouter } from '../src/express.js';
import { spoolFetch } from '../src/fetch.js';
import { httpProblem } from '../src/problem.js';
import { client } from './support/client.js';
import { ADAPTERS, fewSpools, JP, MR } from './support/test-shop.js';

function newLock(): SpoolLock {
  const lock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools() });
  onTestFinished(() => lock.close());
  return lock;
}

async function listening(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return { port, ...client(`http://127.0.0.1:${port}`) };
}

describe('an Express app', () => {
  test('mounts it in one line, under any path, beside routes of its own', async () => {
    const app = express();
    app.use('/tools/taller', spoolRouter(newLock()));
    app.get('/tools/taller/spools/FREE-1/photo', (_req, res) => void res.json({ own: true }));
    const shop = await listening(app);
    expect((await shop.post('/tools/taller/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
    expect((await shop.get('/tools/taller/health')).body['status']).toBe('ok');
    expect((await shop.get('/tools/taller/spools/FREE-1/photo')).body['own']).toBe(true);
    expect((await shop.get('/tools/taller/openapi.json')).body['servers']).toEqual([{ url: '.' }]);
  });

  test.each([
    ['express.json()', express.json()],
    ['express.text()', express.text({ type: '*/*' })],
    ['express.raw()', express.raw({ type: '*/*' })],
  ])('may have read the body before, with %s', async (_name, parser) => {
    const shop = await listening(express().use(parser, spoolRouter(newLock())));
    expect((await shop.post('/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
  });

  test('may read forms: a form that another site had a browser post takes no spool', async () => {
    const app = express().use(express.urlencoded({ extended: true }), spoolRouter(newLock()));
    const shop = await listening(app);
    const { status, body } = await shop.send('/spools/FREE-1/iniciar', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'worker[id]=93&worker[initials]=MR',
    });
    expect([status, body.type]).toEqual([415, 'unsupported-media-type']);
  });

  test('is told of what nobody foresaw, and of nothing else', async () => {
    const app = express();
    app.use(
      spoolRouter(newLock(), {
        authorize: (req: express.Request) => {
          if (req.get('x-user') === undefined) throw new Error('the directory is down');
          return 'allow';
        },
      }),
    );
    const told: unknown[] = [];
    app.use(((error: unknown, _req, res, _next) => {
      told.push(error);
      sendProblem(res, httpProblem('internal-error', 'Something broke.', 'read-again'));
    }) satisfies express.ErrorRequestHandler);
    const shop = await listening(app);
    expect((await shop.get('/spools')).status).toBe(500);
    expect(told).toEqual([new Error('the directory is down')]);
    const headers = { 'x-user': 'ana' };
    expect((await shop.post('/spools/FREE-1/iniciar', '{', { headers })).status).toBe(400);
    expect(told).toHaveLength(1);
  });

  test('leaves routes out that it does not want', async () => {
    const app = express().use(spoolRouter(newLock(), { paths: { health: null, openApi: null } }));
    const shop = await listening(app.use((_req, res) => void res.status(404).json({ own: true })));
    for (const path of ['/health', '/openapi.json']) expect((await shop.get(path)).body['own']).toBe(true);
    expect((await shop.get('/spools')).status).toBe(200);
  });
});

describe('a fetch handler', () => {
  test('is mounted by Hono', async () => {
    const handle = spoolFetch(newLock(), { basePath: '/api' });
    const app = new Hono().all('/api/*', (context) => handle(context.req.raw));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const shop = client(`http://127.0.0.1:${port}`);
    const headers = { connection: 'close' };
    expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR }, { headers })).status).toBe(201);
    expect((await shop.get('/api/health', { headers })).status).toBe(200);
  });

  test('is told where it stands by a framework that does not, and answers nothing beside', async () => {
    const handle = spoolFetch(newLock(), { basePath: '/api/' });
    const statusOf = async (path: string) => (await handle(new Request(`http://shop.example${path}`))).status;
    expect(await statusOf('/api/spools')).toBe(200);
    for (const path of ['/spools', '/apixspools', '/api', '/'])
      expect([path, await statusOf(path)]).toEqual([path, 404]);
  });

  test.each([
    ['api', '/api'],
    ['/', ''],
    ['/api//', '/api'],
    ['/taller/año 26', '/taller/a%C3%B1o%2026'],
    ['/taller/a%C3%B1o', '/taller/a%C3%B1o'],
  ])('is there under %j, however that is written', async (basePath, path) => {
    const handle = spoolFetch(newLock(), { basePath });
    expect((await handle(new Request(`http://shop.example${path}/spools`))).status).toBe(200);
  });

  test('answers HEAD without a body', async () => {
    const response = await spoolFetch(newLock())(
      new Request('http://shop.example/spools', { method: 'HEAD' }),
    );
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  test('a body that breaks off changes nothing, and takes nothing else along', async () => {
    const shop = await openShop();
    const socket = connect(shop.port, '127.0.0.1');
    socket.write(
      `POST /api/spools/FREE-1/iniciar HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"worker":`,
    );
    await once(socket, 'connect');
    await shop.get('/health');
    socket.destroy();
    expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
    expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
  });

  test('who sends a body far too large hears so', async () => {
    const shop = await openShop();
    const status = await new Promise((resolve, reject) => {
      const sent = request({
        ...{ host: '127.0.0.1', port: shop.port, method: 'POST', path: '/api/spools/FREE-1/iniciar' },
        headers: { 'content-type': 'application/json' },
      });
      sent.on('error', reject).on('response', (response) => resolve(response.resume().statusCode));
      for (let part = 0; part < 20; part++) sent.write('x'.repeat(50_000));
      sent.end();
    });
    expect(status).toBe(413);
  });

  test('FINALIZAR with a fence that is a text gives nothing back', async () => {
    const shop = await openShop();
    const { status, body } = await shop.post('/api/spools/TAKEN-JP/finalizar', { worker: JP, fence: '0' });
    expect([status, body['field']]).toEqual([400, 'fence']);
    expect((await shop.get('/api/spools/TAKEN-JP')).body['worker']).toEqual(JP);
  });
});
