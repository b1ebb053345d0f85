import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpServer, type HttpServerOptions } from '../src/listening/http-server.js';
import { createLog } from '../src/listening/request-log.js';
import { fewSpools, MR, testShop, type TestShop } from './support/test-shop.js';

/** Says these bytes, ends its own side unless told otherwise, and hears everything until the shop has ended too. */
function say(shop: Pick<TestShop, 'port'>, text: string, andEnd = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: shop.port, host: '127.0.0.1', allowHalfOpen: true });
    let heard = '';
    socket.setEncoding('utf8').on('data', (more: string) => (heard += more));
    socket.on('error', reject).on('end', () => {
      socket.destroy();
      resolve(heard);
    });
    socket.write(text);
    if (andEnd) socket.end();
  });
}

function bodiesOf(heard: string): readonly { type?: string; field?: string; tag?: string; state?: string }[] {
  return heard
    .split(/HTTP\/1\.1 (?=\d{3} )/)
    .slice(1)
    .map((answer) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { type?: string });
}

const take = (shop: TestShop, tag: string): string => {
  const body = JSON.stringify({ worker: MR });
  return (
    `POST /api/spools/${tag}/iniciar HTTP/1.1\r\nHost: 127.0.0.1:${shop.port}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
};

test.each([
  ['no HTTP at all', '\u0016\u0003\u0001 what is this\r\n\r\n', 400, 'invalid-input'],
  ['an unknown method', 'INICIAR / HTTP/1.1\r\n\r\n', 400, 'invalid-input'],
  ['two lengths', 'GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 400, 'invalid-input'],
  ['an address that is none', 'GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid-input'],
  ['headers too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 403, 'host-not-served'],
  ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'method-not-allowed'],
])('below the app too every refusal is a problem: %s', async (_what, text, status, type) => {
  const shop = await testShop();
  const heard = await say(shop, text);
  expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(heard).toMatch(/content-type: application\/problem\+json; charset=utf-8/i);
  expect(heard).toMatch(/x-content-type-options: nosniff/i);
  expect(bodiesOf(heard)).toMatchObject([{ type }]);
});

test('a request that was refused early and then breaks off has one answer', async () => {
  const shop = await testShop();
  const heard = await say(shop, 'POST /api/spools HTTP/1.1\r\nHost: evil\r\nContent-Length: 9\r\n\r\n{');
  expect(bodiesOf(heard)).toMatchObject([{ type: 'host-not-served' }]);
});

test('what follows a request and is none does not take that request’s answer', async () => {
  const shop = await testShop();
  const heard = await say(shop, `${take(shop, 'FREE-1')}\u0000 garbage\r\n\r\n`);
  expect(bodiesOf(heard)).toMatchObject([{ tag: 'FREE-1' }, { type: 'invalid-input', field: 'request' }]);
});

test('a body that breaks off is refused, and nothing was done', async () => {
  const shop = await testShop();
  const heard = await say(shop, take(shop, 'FREE-1').slice(0, -3));
  expect(bodiesOf(heard)).toMatchObject([{ type: 'invalid-input', field: 'request' }]);
  expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
});

test('who ends their side after a request hears its answer', async () => {
  const shop = await testShop();
  expect(bodiesOf(await say(shop, take(shop, 'FREE-1')))).toMatchObject([{ tag: 'FREE-1' }]);
});

test('a request that does not come whole in time is told so', async () => {
  const log = createLog('silent', { write: () => undefined });
  const limits = { requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 10 };
  const server = createHttpServer((_req, res) => res.end(), log, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(bodiesOf(await say({ port }, 'GET / HTTP/1.1\r\n', false))).toMatchObject([
    { type: 'request-too-slow' },
  ]);
});

/** A server with this app, and as many connections as the limits allow. */
async function serve(app: RequestListener, limits: HttpServerOptions = {}) {
  const log = createLog('silent', { write: () => undefined });
  const server = createHttpServer(app, log, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  /** Connects from another address of this machine, says this, and reads nothing. */
  const connectFrom = async (localAddress: string, text = ''): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.pause().on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    if (text !== '') socket.write(text);
    return socket;
  };
  return { port, open, connectFrom };
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('what a peer can hold', () => {
  test('of many requests ahead of their answers one is served at a time, in their order', async () => {
    let atOnce = 0;
    let most = 0;
    const { port } = await serve((req, res) => {
      most = Math.max(most, (atOnce += 1));
      setImmediate(() => {
        atOnce -= 1;
        res.end(JSON.stringify({ tag: req.url }));
      });
    });
    const asked = Array.from({ length: 20 }, (_, at) => GET.replace('/', `/${at}`)).join('');
    const heard = await say({ port }, asked);
    expect(bodiesOf(heard).map(({ tag }) => tag)).toEqual(Array.from({ length: 20 }, (_, at) => `/${at}`));
    expect(most).toBe(1);
  });

  test('more than 32 ahead: those are answered, one answer says why no more, and the connection ends', async () => {
    const { port } = await serve((_req, res) => setImmediate(() => res.end('{}')));
    const bodies = bodiesOf(await say({ port }, GET.repeat(40), false));
    expect(bodies).toHaveLength(33);
    expect(bodies.at(-1)).toMatchObject({ type: 'too-many-requests' });
  });

  test('ten that send 200 ahead and read nothing are hung up on, and hold nothing', async () => {
    let served = 0;
    const { port, open, connectFrom } = await serve((_req, res) => {
      served += 1;
      setImmediate(() => res.end('x'.repeat(100_000)));
    });
    for (let at = 0; at < 10; at++) await connectFrom('127.0.0.2', GET.repeat(200));
    await expect.poll(open).toBe(0);
    expect(served).toBeLessThanOrEqual(10 * 32);
    expect(await say({ port }, GET)).toMatch(/^HTTP\/1.1 200 /);
  });

  test('an answer that nobody reads is let go with its connection', async () => {
    const { open, connectFrom } = await serve((_req, res) => res.end(Buffer.alloc(50_000_000)), {
      silenceMs: 50,
    });
    await connectFrom('127.0.0.1', GET);
    await expect.poll(open).toBe(0);
  });

  test('when all connections are taken a new one gets the place of an idle one, of who has most', async () => {
    let answer = (): void => undefined;
    const { port, open, connectFrom } = await serve(
      (req, res) => {
        if (req.url === '/slow') answer = () => void res.end('{"tag":"slow"}');
        else res.end('{"tag":"quick"}');
      },
      { mostConnections: 5 },
    );
    const slow = say({ port }, GET.replace('/', '/slow'));
    const other = await connectFrom('127.0.0.3');
    for (let at = 0; at < 30; at++) await connectFrom('127.0.0.2', at % 2 === 0 ? '' : 'GET / HTT');
    expect(bodiesOf(await say({ port }, GET))).toEqual([{ tag: 'quick' }]);
    expect(await open()).toBeLessThanOrEqual(5);
    // Who has one is not the one who leaves; and what is under way is not lost.
    other.write(GET);
    const [heard] = (await once(other.resume(), 'data')) as [Buffer];
    expect(heard.toString()).toContain('quick');
    answer();
    expect(bodiesOf(await slow)).toEqual([{ tag: 'slow' }]);
  });
});

test('an expectation that is not known is no reason for a bare 417', async () => {
  const shop = await testShop();
  const heard = await say(shop, take(shop, 'FREE-1').replace('\r\n', '\r\nExpect: the-unexpected\r\n'));
  expect(heard).toMatch(/^HTTP\/1.1 201 /);
});

test('a header that is there twice is refused by its name: two readers could take two values', async () => {
  const shop = await testShop();
  for (const line of ['Host: evil.example', 'Content-Type: text/plain']) {
    const heard = await say(shop, take(shop, 'FREE-1').replace('\r\n\r\n', `\r\n${line}\r\n\r\n`));
    const field = line.slice(0, line.indexOf(':')).toLowerCase();
    expect(bodiesOf(heard)).toMatchObject([{ type: 'invalid-input', field }]);
  }
  expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
});

test.each([
  'Host: evil.example',
  'Origin: http://evil.example',
  'Authorization: Bearer another',
  'Idempotency-Key: x',
])('a header behind 2,000 others is seen as well: %s', async (line) => {
  const shop = await testShop();
  const others = 'a:\r\n'.repeat(2_100);
  // The request has a Host of its own.
  const first = line.startsWith('Host') ? '' : `${line}\r\n`;
  const asked = take(shop, 'FREE-1').replace('\r\n\r\n', `\r\n${first}${others}${line}\r\n\r\n`);
  const field = line.slice(0, line.indexOf(':')).toLowerCase();
  expect(bodiesOf(await say(shop, asked))).toMatchObject([{ type: 'invalid-input', field }]);
  expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
});

test('bytes that are no UTF-8 are no JSON, and UTF-7 and UTF-16 are no charset of the shop’s', async () => {
  const shop = await testShop();
  const post = async (body: Uint8Array<ArrayBuffer>, type = 'application/json') => {
    const url = `http://127.0.0.1:${shop.port}/api/spools/FREE-1/iniciar`;
    const { status } = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    return status;
  };
  const text = JSON.stringify({ worker: MR, note: '?' });
  const bytes = Uint8Array.from(Buffer.from(text));
  const broken = bytes.with(text.indexOf('?'), 0xff);
  expect(await post(broken)).toBe(400);
  for (const charset of ['utf-7', 'utf-16', 'utf-32'])
    expect([charset, await post(bytes, `application/json; charset=${charset}`)]).toEqual([charset, 415]);
  expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('free');
  expect(await post(bytes, 'application/json; charset=UTF-8')).toBe(201);
});

test('nothing is kept, so nothing is fresh: If-None-Match gets the answer', async () => {
  const shop = await testShop();
  const { status, body } = await shop.get('/api/spools/FREE-1', { headers: { 'if-none-match': '*' } });
  expect([status, body.state]).toEqual([200, 'free']);
});

test('a FINALIZAR of many says of each whether it only repeats an earlier one', async () => {
  const shop = await testShop();
  const order = { tags: ['FREE-1'], worker: MR, operationId: 'k1' };
  await shop.post('/api/spools/iniciar', order);
  expect((await shop.post('/api/spools/finalizar', order)).body.results).toMatchObject([{ repeated: false }]);
  await shop.post('/api/spools/iniciar', order);
  expect((await shop.post('/api/spools/finalizar', order)).body.results).toMatchObject([{ repeated: true }]);
  expect((await shop.get('/api/spools/FREE-1')).body.state).toBe('occupied');
});

test('a label with escapes in it is exact as data, and fit to show in a sentence', async () => {
  const source = fewSpools();
  const label = 'a\u001b[31m\u202e\u2028b';
  source.edit('FREE-1', { label });
  const shop = await testShop({ source });
  const { body } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
  expect(body['label']).toBe(label);
  expect(body.detail).toContain(String.raw`"a\u001b[31m\u202e\u2028b"`);
});

test('a log line has no character in it that a terminal or a reader of lines obeys, and means the same', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const reason = 'a\u007f\u009b31m\u2028\u202e\u{e0041}\ud800ñ🔧';
  log.info({ reason }, 'taken over');
  const [line = ''] = lines;
  expect(line.slice(0, -1)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
  expect(line).toContain('ñ🔧');
  expect(JSON.parse(line)).toMatchObject({ reason });
});
