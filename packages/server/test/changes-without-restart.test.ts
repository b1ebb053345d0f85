import { renameSync, writeFileSync } from 'node:fs';
import { VirtualClock } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { createSessions } from '../src/access/sessions.js';
import { keyFileAuth } from '../src/sheet/key-file.js';
import { fileWith, keyFile, RSA_KEY } from './support/key-file.js';
import { JP, MR, testShop, type TestShop } from './support/test-shop.js';

const OLD = 'the-token-of-last-year';
const NEW = 'the-token-of-this-year';

async function signIn(shop: TestShop, token: string): Promise<string> {
  const headers = { origin: `http://127.0.0.1:${shop.port}` };
  const answer = await shop.post('/api/session', { token }, { headers });
  expect(answer.status).toBe(204);
  return cookieIn(answer.headers);
}

function cookieIn(headers: Headers): string {
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('while the shop’s token changes', () => {
  const shopWith = (...shopTokens: string[]): Promise<TestShop> => testShop({ settings: { shopTokens } });
  const seen = async (shop: TestShop, headers: Record<string, string>) =>
    shop.get('/api/spools', { headers });

  test('both tokens are let in, at the page and for programs, and no third one', async () => {
    const shop = await shopWith(NEW, OLD);
    for (const token of [NEW, OLD]) {
      expect((await seen(shop, { authorization: `Bearer ${token}` })).status).toBe(200);
      expect((await seen(shop, { cookie: await signIn(shop, token) })).status).toBe(200);
    }
    expect((await seen(shop, { authorization: 'Bearer another-token-of-somebody' })).status).toBe(401);
    expect((await seen(shop, { authorization: `Bearer ${NEW},${OLD}` })).status).toBe(401);
  });

  test('whoever is signed in stays so, step by step and process by process, to the new token alone', async () => {
    const before = await shopWith(OLD);
    const cookie = await signIn(before, OLD);
    // First every process learns the new one, and none signs with it: the others could not read that.
    const learning = await shopWith(OLD, NEW);
    const first = await seen(learning, { cookie });
    expect([first.status, first.headers.get('set-cookie')]).toEqual([200, null]);
    // Then the new one signs, also for those who are in already.
    const turning = await shopWith(NEW, OLD);
    const second = await seen(turning, { cookie });
    expect(second.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
    const renewed = cookieIn(second.headers);
    expect((await seen(learning, { cookie: renewed })).status).toBe(200);
    // At last the old one is forgotten, and with it who was not there meanwhile.
    const after = await shopWith(NEW);
    expect((await seen(after, { cookie: renewed })).status).toBe(200);
    expect((await seen(after, { cookie })).status).toBe(401);
  });

  test('a sign-in is no longer for the change, stays for TLS alone, and ends its streams under either cookie', () => {
    const clock = new VirtualClock();
    const before = createSessions([OLD], 3_600_000, clock).issue(true);
    clock.jump(600_000);
    const sessions = createSessions([NEW, OLD], 3_600_000, clock);
    const header = `shop_session=${before.value}`;
    const renewed = sessions.renewed(header);
    expect(renewed).toMatchObject({ seconds: 3_000, isSecure: true });
    const after = `shop_session=${renewed?.value ?? ''}`;
    expect(sessions.signedInUntil(after)).toBe(sessions.signedInUntil(header));
    expect(sessions.keyOf(after)).toBe(sessions.keyOf(header));
    expect(sessions.renewed(after)).toBeNull();
    // What the cookie says is signed: nobody makes it one for plain HTTP.
    expect(sessions.signedInUntil(header.replace('s.', '.'))).toBeNull();
  });

  test('either of two supervisor’s tokens may decide', async () => {
    const shop = await testShop({ settings: { supervisorTokens: [NEW, OLD] } });
    const order = { by: 'Ana', reason: 'change of shift' };
    const decide = async (token: string, from: object, to: object) =>
      (
        await shop.post(
          '/api/spools/TAKEN-JP/take-over',
          { ...order, from, to },
          { headers: { 'x-supervisor-token': token } },
        )
      ).status;
    expect(await decide(OLD, JP, MR)).toBe(200);
    expect(await decide(NEW, MR, JP)).toBe(200);
    expect(await decide('another-token-of-somebody', JP, MR)).toBe(403);
  });
});

describe('the key file', () => {
  const said: string[] = [];
  const log = {
    info: (_: object, text: string) => said.push(text),
    warn: (_: object, text: string) => said.push(text),
  };
  const key = (name: string): string =>
    JSON.stringify({ type: 'service_account', client_email: `${name}@a.example`, private_key: RSA_KEY });
  const login = (file: string) => keyFileAuth(file, log as unknown as Parameters<typeof keyFileAuth>[1]);
  const account = async (auth: Awaited<ReturnType<typeof login>>): Promise<unknown> =>
    Reflect.get(await auth.getClient(), 'email');

  test('is read anew when another one is in its place, or another text in it', async () => {
    const file = keyFile({ client_email: 'first@a.example' });
    const auth = await login(file);
    expect(await account(auth)).toBe('first@a.example');
    const client = await auth.getClient();
    expect(await auth.getClient()).toBe(client);
    writeFileSync(file, key('second'));
    expect(await account(auth)).toBe('second@a.example');
    renameSync(fileWith(key('third')), file);
    expect(await account(auth)).toBe('third@a.example');
    expect(said.filter((text) => text.includes('is used from now on'))).toHaveLength(2);
  });

  test('that is half written, or gone, leaves the key before in use, and is told once', async () => {
    const file = keyFile({ client_email: 'first@a.example' });
    const auth = await login(file);
    said.length = 0;
    writeFileSync(file, key('second').slice(0, 100));
    expect(await account(auth)).toBe('first@a.example');
    expect(await account(auth)).toBe('first@a.example');
    expect(said).toEqual([expect.stringContaining('the key before is used')]);
    renameSync(file, `${file}.away`);
    expect(await account(auth)).toBe('first@a.example');
    writeFileSync(file, key('second'));
    expect(await account(auth)).toBe('second@a.example');
  });
});

describe('guesses behind a proxy', () => {
  const guess = (shop: TestShop, forwarded: string, token: string) =>
    shop.get('/api/spools', { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': forwarded } });

  test('hold up their own address alone, where the proxy is trusted', async () => {
    const shop = await testShop({ settings: { shopTokens: [NEW], trustedProxies: ['loopback'] } });
    // What is left of the proxy's own entry is the guesser's invention.
    for (let turn = 0; turn < 12; turn++) await guess(shop, `10.9.9.${turn}, 192.0.2.7`, `guess-${turn}`);
    expect((await guess(shop, '192.0.2.7', NEW)).status).toBe(429);
    expect((await guess(shop, '192.0.2.8', NEW)).status).toBe(200);
    expect(shop.logged()).toContain('a wrong SHOP_TOKEN came from 192.0.2.7');
  });

  test('are counted by the connection where no proxy is trusted, whatever they say', async () => {
    const shop = await testShop({ settings: { shopTokens: [NEW] } });
    for (let turn = 0; turn < 12; turn++) await guess(shop, `192.0.2.${turn}`, `guess-${turn}`);
    expect((await guess(shop, '192.0.2.99', NEW)).status).toBe(429);
    expect(shop.logged()).toContain('a wrong SHOP_TOKEN came from 127.0.0.1');
  });

  test('that name no address count for the proxy', async () => {
    const shop = await testShop({ settings: { shopTokens: [NEW], trustedProxies: ['127.0.0.1'] } });
    await guess(shop, 'unknown"\u007f', 'guess-0').catch(() => undefined);
    await guess(shop, '_hidden', 'guess-1');
    expect(shop.logged()).toContain('a wrong SHOP_TOKEN came from 127.0.0.1');
    expect(shop.logged()).not.toContain('_hidden');
  });
});
