import { request } from 'node:http';
import { VirtualClock } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { createSessions } from '../src/access/sessions.js';
import { TokenThrottle } from '../src/access/token-throttle.js';
import type { Answer } from '../../http/test/support/client.js';
import { openEvents } from './support/events.js';
import { JP, MR, testShop, type TestShop } from './support/test-shop.js';

const SHOP_TOKEN = 'a-token-of-the-shop-93';
const HOUR_MS = 3_600_000;

const closedShop = (more: object = {}): Promise<TestShop> =>
  testShop({ settings: { shopTokens: [SHOP_TOKEN], ...more } });

function signIn(shop: TestShop, token = SHOP_TOKEN, headers: Record<string, string> = {}): Promise<Answer> {
  return shop.post('/api/session', { token }, { headers });
}

async function cookieOf(shop: TestShop): Promise<string> {
  const { headers } = await signIn(shop);
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function isSignedIn(shop: TestShop, cookie?: string): Promise<unknown> {
  const { status, body } = await shop.get(
    '/api/session',
    cookie === undefined ? {} : { headers: { cookie } },
  );
  expect(status).toBe(200);
  return body['signedIn'];
}

describe('signing in', () => {
  test('without SHOP_TOKEN nobody needs to, and asking for it does no harm', async () => {
    const shop = await testShop();
    const { status, body } = await shop.get('/api/session');
    expect([status, body]).toEqual([
      200,
      {
        signInNeeded: false,
        signedIn: true,
        supervisorTokenNeeded: false,
        workersHandOver: null,
        worker: null,
      },
    ]);
    const { status: done, headers } = await signIn(shop);
    expect([done, headers.get('set-cookie')]).toEqual([204, null]);
  });

  test('the token gives a cookie, which opens everything that the token does', async () => {
    const shop = await closedShop({ supervisorTokens: ['a-token-of-supervisors'] });
    expect((await shop.get('/api/session')).body).toEqual({
      signInNeeded: true,
      signedIn: false,
      supervisorTokenNeeded: true,
      workersHandOver: false,
      worker: null,
    });
    const { status, headers } = await signIn(shop);
    const said = headers.get('set-cookie') ?? '';
    expect(status).toBe(204);
    expect(said).toMatch(/^shop_session=\d+\.[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=3600$/);
    expect(said).not.toContain(SHOP_TOKEN);

    const cookie = said.split(';')[0] ?? '';
    expect(await isSignedIn(shop, cookie)).toBe(true);
    for (const path of ['/api/spools', '/api/board', '/health']) {
      expect([path, (await shop.get(path)).status]).toEqual([path, 401]);
      expect([path, (await shop.get(path, { headers: { cookie } })).status]).toEqual([path, 200]);
    }
    const taken = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR }, { headers: { cookie } });
    expect(taken.status).toBe(201);
    const events = await openEvents(`http://127.0.0.1:${shop.port}`, { cookie });
    expect((await events.next()).event).toBe('board');
    // It is no supervisor's.
    const order = { from: MR, to: MR, by: 'x', reason: 'y' };
    for (const route of ['take-over', 'release']) {
      const { status } = await shop.post(`/api/spools/FREE-1/${route}`, order, { headers: { cookie } });
      expect([route, status]).toEqual([route, 401]);
    }
  });

  test('the page and its files are for everybody', async () => {
    const shop = await closedShop();
    expect(await (await fetch(`http://127.0.0.1:${shop.port}/`)).text()).toMatch(/^<!doctype html>/i);
    expect((await shop.get('/board/nothing')).status).toBe(404);
  });

  test('a wrong token: 401, and no cookie', async () => {
    const shop = await closedShop();
    for (const token of [`${SHOP_TOKEN}x`, SHOP_TOKEN.slice(1), SHOP_TOKEN.toUpperCase(), '', ' ']) {
      const { status, body, headers } = await signIn(shop, token);
      expect([token, status, body.type]).toEqual([token, 401, 'unauthorized']);
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('only JSON, from the shop’s own page, and in its form', async () => {
    const shop = await closedShop();
    const form = { method: 'POST', body: `token=${SHOP_TOKEN}` };
    const typed = { ...form, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await shop.send('/api/session', typed)).status).toBe(415);
    expect((await signIn(shop, SHOP_TOKEN, { origin: 'http://evil.example' })).status).toBe(403);
    for (const body of ['{}', '[]', '{"token":93}', `{"token":"${'x'.repeat(201)}"}`, '{'])
      expect([body, (await shop.post('/api/session', body)).status]).toEqual([body, 400]);
  });

  test('signing out takes the cookie back', async () => {
    const shop = await closedShop();
    const { status, headers } = await shop.send('/api/session', { method: 'DELETE' });
    expect([status, headers.get('set-cookie')]).toEqual([
      204,
      'shop_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0',
    ]);
  });

  test('signing out ends the streams of that browser, and no other’s', async () => {
    const shop = await closedShop();
    const base = `http://127.0.0.1:${shop.port}`;
    const cookie = await cookieOf(shop);
    // Another sign-in has another cookie: it is of another millisecond.
    let other = cookie;
    while (other === cookie) other = await cookieOf(shop);
    const [own, second, theirs] = [
      await openEvents(base, { cookie }),
      await openEvents(base, { cookie }),
      await openEvents(base, { cookie: other }),
    ];
    for (const events of [own, second, theirs]) expect((await events.next()).event).toBe('board');
    // A forged cookie ends nothing.
    await shop.send('/api/session', { method: 'DELETE', headers: { cookie: `${cookie}x` } });
    await shop.send('/api/session', { method: 'DELETE', headers: { cookie } });
    await Promise.all([own.ended, second.ended]);
    await shop.post(
      '/api/spools/FREE-1/iniciar',
      { worker: MR },
      { headers: { authorization: `Bearer ${SHOP_TOKEN}` } },
    );
    expect((await theirs.next()).event).toBe('changes');
  });

  test('the cookie is for TLS alone when the page came over it', async () => {
    const shop = await closedShop({ allowedHosts: ['shop.example'] });
    const secure = await setCookieWith(shop, { host: 'shop.example', origin: 'https://shop.example' });
    const plain = await setCookieWith(shop, { host: 'shop.example', origin: 'http://shop.example' });
    expect([secure.endsWith('; Secure'), plain.includes('Secure')]).toEqual([true, false]);
  });

  test('neither token nor cookie gets to the log', async () => {
    const shop = await closedShop();
    const cookie = await cookieOf(shop);
    await signIn(shop, 'a-wrong-token-of-somebody');
    await shop.get('/api/board', { headers: { cookie } });
    for (const secret of [SHOP_TOKEN, 'a-wrong-token-of-somebody', cookie.slice('shop_session='.length)])
      expect(shop.logged()).not.toContain(secret);
    expect(shop.logged()).toContain('/api/session');
  });
});

describe('the cookie', () => {
  test('holds beside others, and in another process with the same token', async () => {
    const shop = await closedShop();
    const cookie = await cookieOf(shop);
    expect(await isSignedIn(shop, `theme=dark; ${cookie}; x=y=z`)).toBe(true);
    expect(await isSignedIn(await closedShop(), cookie)).toBe(true);
    expect(await isSignedIn(await closedShop({ shopTokens: ['another-token-of-the-shop'] }), cookie)).toBe(
      false,
    );
  });

  test('that was changed in any place is none', async () => {
    const shop = await closedShop();
    const cookie = await cookieOf(shop);
    const [until = '', signature = ''] = cookie.slice('shop_session='.length).split('.');
    const later = String(Number(until) + 1);
    const forged = [
      ...[`${later}.${signature}`, `0${until}.${signature}`, `${until}.`, until, `.${signature}`, ''],
      ...[`${until}.${signature}=`, `${until}.${signature}.x`, `${until}.${signature.slice(1)}`, SHOP_TOKEN],
      ...Array.from(signature, (letter, at) => {
        const other = letter === 'A' ? 'w' : 'A';
        return `${until}.${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
      }),
    ];
    for (const value of forged)
      expect([value, await isSignedIn(shop, `shop_session=${value}`)]).toEqual([value, false]);
    const { status } = await shop.get('/api/spools', { headers: { cookie: `shop_session=${forged[0]}` } });
    expect(status).toBe(401);
  });

  test('that is there twice is none, whichever comes first', async () => {
    const shop = await closedShop();
    const cookie = await cookieOf(shop);
    for (const both of [`${cookie}; ${cookie}`, `${cookie}; shop_session=x`, `shop_session=; ${cookie}`])
      expect(await isSignedIn(shop, both)).toBe(false);
  });

  test('in a token’s place is no token, and the token in its place no cookie', async () => {
    const shop = await closedShop();
    const cookie = await cookieOf(shop);
    const value = cookie.slice('shop_session='.length);
    const get = async (headers: Record<string, string>): Promise<number> =>
      (await shop.get('/api/spools', { headers })).status;
    expect(await get({ authorization: `Bearer ${value}` })).toBe(401);
    expect(await get({ cookie: `shop_session=${SHOP_TOKEN}` })).toBe(401);
    expect(await get({ authorization: `Bearer ${SHOP_TOKEN}` })).toBe(200);
    // Who says a token says who they are: the cookie does not help a wrong one.
    expect(await get({ authorization: 'Bearer wrong', cookie })).toBe(401);
  });

  test('ends when its time is over', () => {
    const clock = new VirtualClock();
    const sessions = createSessions([SHOP_TOKEN], HOUR_MS, clock);
    const { value, seconds } = sessions.issue(false);
    const until = clock.now() + HOUR_MS;
    expect(seconds).toBe(3_600);
    clock.jump(HOUR_MS - 1);
    expect(sessions.signedInUntil(`shop_session=${value}`)).toBe(until);
    clock.jump(1);
    expect(sessions.signedInUntil(`shop_session=${value}`)).toBeNull();
  });
});

describe('guessing', () => {
  test('ten wrong tokens from one address, and then even the right one has to wait', async () => {
    const shop = await closedShop();
    for (let turn = 0; turn < 10; turn++) expect((await signIn(shop, `wrong-${turn}`)).status).toBe(401);
    const { status, body, headers } = await signIn(shop);
    expect([status, body.type]).toEqual([429, 'too-many-sign-ins']);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(6);
    // Who is in stays in, and programs with the token are not held up.
    const authorization = `Bearer ${SHOP_TOKEN}`;
    expect((await shop.get('/api/spools', { headers: { authorization } })).status).toBe(200);
  });

  test('programs: ten wrong tokens from one address, and then even the right one has to wait', async () => {
    const shop = await closedShop();
    const ask = (token: string, path = '/api/spools') =>
      shop.get(path, { headers: { authorization: `Bearer ${token}` } });
    for (let turn = 0; turn < 10; turn++) expect((await ask(`wrong-${turn}`)).status).toBe(401);
    const { status, body, headers } = await ask(SHOP_TOKEN);
    expect([status, body.type]).toEqual([429, 'too-many-sign-ins']);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(6);
    // No other route tells a guess apart.
    expect((await ask(SHOP_TOKEN, '/api/session')).body['signedIn']).toBe(false);
    // People sign in all the same, and who is in stays in.
    const cookie = await cookieOf(shop);
    expect((await shop.get('/api/spools', { headers: { cookie } })).status).toBe(200);
    // The log says from where, once a guess.
    expect(shop.logged().match(/a wrong SHOP_TOKEN came from 127\.0\.0\.1/g)).toHaveLength(10);
  });

  test('a program that goes on with an old token is refused, and holds up nobody else', async () => {
    const shop = await closedShop();
    const ask = (token: string) => shop.get('/health', { headers: { authorization: `Bearer ${token}` } });
    for (let turn = 0; turn < 80; turn++) expect((await ask('the-token-of-last-year')).status).toBe(401);
    expect((await ask(SHOP_TOKEN)).status).toBe(200);
    expect(shop.logged().match(/a wrong SHOP_TOKEN came from/g)).toHaveLength(1);
  });

  test('supervisors: ten wrong tokens, then none is looked at for a while; nobody else is held up', async () => {
    const supervisorToken = 'a-token-of-supervisors';
    const shop = await testShop({ settings: { supervisorTokens: [supervisorToken] } });
    const order = { from: JP, to: MR, by: 'Ana', reason: 'JP went home' };
    const decide = (token: string) =>
      shop.post('/api/spools/TAKEN-JP/take-over', order, { headers: { 'x-supervisor-token': token } });
    for (let turn = 0; turn < 10; turn++) expect((await decide(`wrong-${turn}`)).status).toBe(403);
    const { status, body } = await decide(supervisorToken);
    expect([status, body.type]).toEqual([429, 'too-many-sign-ins']);
    expect((await shop.post('/api/spools/FREE-1/iniciar', { worker: MR })).status).toBe(201);
    expect(shop.logged().match(/a wrong SUPERVISOR_TOKEN came from/g)).toHaveLength(10);
    expect(shop.logged()).not.toContain('wrong-9');
  });

  test('six seconds forgive one; the right token forgives all', () => {
    const clock = new VirtualClock();
    const throttle = new TokenThrottle(clock);
    for (let turn = 0; turn < 10; turn++) throttle.wrong('a', 'guess 1');
    expect([throttle.waitMs('a'), throttle.waitMs('b')]).toEqual([6_000, 0]);
    clock.jump(6_000);
    expect(throttle.waitMs('a')).toBe(0);
    throttle.wrong('a', 'guess 2');
    expect(throttle.waitMs('a')).toBe(6_000);
    // A clock that was set back holds nobody up for as long as that was.
    clock.jump(-1_000_000);
    expect(throttle.waitMs('a')).toBe(6_000);
    clock.jump(6_000);
    expect(throttle.waitMs('a')).toBe(0);
    throttle.wrong('a', 'guess 3');
    expect(throttle.waitMs('a')).toBe(6_000);
    throttle.right('a');
    expect(throttle.waitMs('a')).toBe(0);
  });

  test('whoever has a network of IPv6 is one, from whichever of its addresses a guess comes', () => {
    const throttle = new TokenThrottle(new VirtualClock());
    for (let turn = 0; turn < 10; turn++)
      throttle.wrong(`2001:db8:0:7::${turn.toString(16)}`, `guess ${turn}`);
    expect(throttle.size).toBe(1);
    expect(throttle.waitMs('2001:0DB8::7:ffff:1:2:3')).toBe(6_000);
    expect(throttle.waitMs('2001:db8:0:8::1')).toBe(0);
    for (let turn = 0; turn < 10; turn++) throttle.wrong('::ffff:192.0.2.7', `guess ${turn}`);
    expect([throttle.waitMs('192.0.2.7'), throttle.waitMs('192.0.2.8')]).toEqual([6_000, 0]);
  });

  test('ten thousand addresses take up no more memory than a thousand, and the latest stay known', () => {
    const throttle = new TokenThrottle(new VirtualClock());
    for (let turn = 0; turn < 10; turn++) throttle.wrong('first', 'guess 4');
    for (let at = 0; at < 10_000; at++) throttle.wrong(`address ${at}`, 'guess 5');
    expect(throttle.size).toBe(1_000);
    for (let turn = 0; turn < 10; turn++) throttle.wrong('last', 'guess 6');
    expect([throttle.waitMs('first'), throttle.waitMs('last')]).toEqual([0, 6_000]);
  });
});

/** `fetch` sets the Host header by itself. */
function setCookieWith(shop: TestShop, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port: shop.port, path: '/api/session', method: 'POST', agent: false },
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.headers['set-cookie']?.join() ?? '');
      },
    );
    sent.on('error', reject).end(JSON.stringify({ token: SHOP_TOKEN }));
  });
}

describe('a worker who signs in as themselves', () => {
  const AS_MR = { token: SHOP_TOKEN, worker: MR };
  const LFG = { id: 7, initials: 'LFG' };
  const order = { from: MR, to: JP, reason: 'end of shift' };
  const shopOfWorkers = (): Promise<TestShop> =>
    closedShop({
      supervisorTokens: ['a-token-of-supervisors'],
      board: { handOver: 'workers', roster: [LFG] },
    });
  const as = (cookie: string): { headers: Record<string, string> } => ({ headers: { cookie } });
  async function signedIn(shop: TestShop, body: object): Promise<string> {
    const { headers } = await shop.post('/api/session', body);
    return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  test('hands over what is their own, in their own name, and nothing of anybody else’s', async () => {
    const shop = await shopOfWorkers();
    const mr = await signedIn(shop, AS_MR);
    const { body } = await shop.get('/api/session', as(mr));
    expect([body['worker'], body['workersHandOver']]).toEqual([MR, true]);
    expect((await shop.post('/api/spools/FREE-1/iniciar', {}, as(mr))).status).toBe(201);
    // Of somebody else it is the supervisor's, and so it is to say that MR has what JP has.
    for (const from of [JP, MR, 'TALLER']) {
      const refused = await shop.post('/api/spools/TAKEN-JP/take-over', { ...order, from, to: LFG }, as(mr));
      expect([from, refused.status]).toEqual([from, from === MR ? 409 : 403]);
    }
    const named = await shop.post('/api/spools/FREE-1/take-over', { ...order, by: 'Ana' }, as(mr));
    expect(named.status).toBe(403);
    expect((await shop.post('/api/spools/FREE-1/release', { ...order, by: 'MR(93)' }, as(mr))).status).toBe(
      401,
    );
    const done = await shop.post('/api/spools/FREE-1/take-over', order, as(mr));
    expect([done.status, done.body['worker']]).toEqual([200, JP]);
    expect(shop.logged()).toContain('"by":"MR(93)"');
    // And it is theirs no more.
    expect((await shop.post('/api/spools/FREE-1/take-over', { ...order, to: LFG }, as(mr))).status).toBe(409);
  });

  test('acts for nobody else, and whoever did not say who they are hands nothing over', async () => {
    const shop = await shopOfWorkers();
    const mr = await signedIn(shop, AS_MR);
    expect((await shop.post('/api/spools/TAKEN-JP/finalizar', { worker: JP }, as(mr))).status).toBe(403);
    const tablet = await signedIn(shop, { token: SHOP_TOKEN });
    expect((await shop.get('/api/session', as(tablet))).body['worker']).toBeNull();
    for (const who of [as(tablet), { headers: { authorization: `Bearer ${SHOP_TOKEN}` } }]) {
      const refused = await shop.post('/api/spools/TAKEN-JP/take-over', { ...order, from: JP, to: MR }, who);
      expect(refused.status).toBe(401);
    }
    expect((await shop.get('/api/spools/TAKEN-JP', as(mr))).body['worker']).toEqual(JP);
  });

  test('says who they are once: not in a cookie that was changed, nor under a number of somebody else', async () => {
    const shop = await shopOfWorkers();
    const mr = await signedIn(shop, AS_MR);
    const jp = mr.replace(/\.[\w-]+\./, `.${Buffer.from('JP(94)').toString('base64url')}.`);
    expect(jp).not.toBe(mr);
    expect(await isSignedIn(shop, jp)).toBe(false);
    for (const worker of [{ id: 7, initials: 'MR' }, 'MR(93)', { id: 0, initials: 'MR' }]) {
      const { status, headers } = await shop.post('/api/session', { token: SHOP_TOKEN, worker });
      expect([status, headers.get('set-cookie')]).toEqual([400, null]);
    }
    const wrong = await shop.post('/api/session', { token: 'not-the-token-of-the-shop', worker: MR });
    expect(wrong.status).toBe(401);
  });
});

test('a supervisor’s token is told right or wrong before it is used, to whoever is signed in', async () => {
  const shop = await closedShop({ supervisorTokens: ['a-token-of-supervisors'] });
  const cookie = await cookieOf(shop);
  const check = async (token: string, headers: Record<string, string> = { cookie }): Promise<number> =>
    (await shop.post('/api/supervisor', {}, { headers: { 'x-supervisor-token': token, ...headers } })).status;
  expect(await check('a-token-of-supervisors')).toBe(204);
  expect(await check('some-other-token-of-somebody')).toBe(403);
  expect(await check('a-token-of-supervisors', {})).toBe(401);
  expect((await shop.get('/api/supervisor', { headers: { cookie } })).status).toBe(405);
  // Guesses are as few here as where it is used.
  for (let guess = 0; guess < 20; guess++) await check(`some-other-token-number-${guess}`);
  expect(await check('one-more-token-of-somebody')).toBe(429);
});
