import type { RequestListener } from 'node:http';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import type { Access } from '@spoollock/http';
import { MemoryLockStore } from '@spoollock/core/memory';
import express, { type Request } from 'express';
import { ResultAsync } from 'neverthrow';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fewSpools, MR } from '../../http/test/support/test-shop.js';
import { fetchListener } from '../../http/test/support/fetch-listener.js';
import { board } from '../src/express.js';
import { boardFetch } from '../src/fetch.js';
import { behind, listening, openBrowser } from './support/servers.js';

interface AppOptions {
  /** Whom the app lets in, by the user that a request names. */
  readonly letsIn?: (user: string | null, operation: string) => Access;
}

const BOARD = '/tools/board';

/** How somebody's app may have the board under a path of its choice. */
const APPS = {
  'an Express app'(lock: SpoolLock, { letsIn }: AppOptions) {
    const tools = board<Request>(lock, {
      authorize: letsIn && ((request, operation) => letsIn(request.get('x-user') ?? null, operation)),
    });
    const own = express();
    own.get('/', (_req, res) => void res.send('an app of its own'));
    own.use(BOARD, tools);
    return { listener: own, close: () => tools.close() };
  },
  'a fetch handler'(lock: SpoolLock, { letsIn }: AppOptions) {
    const tools = boardFetch(lock, {
      basePath: BOARD,
      authorize: letsIn && ((request, operation) => letsIn(request.headers.get('x-user'), operation)),
    });
    const own = (request: globalThis.Request): Promise<Response> | Response => {
      const { pathname } = new URL(request.url);
      if (pathname === '/') return new Response('an app of its own');
      return pathname.startsWith(BOARD) ? tools(request) : new Response(null, { status: 404 });
    };
    const answer = fetchListener(own);
    return {
      listener: ((req, res) => void answer(req, res)) satisfies RequestListener,
      close: () => tools.close(),
    };
  },
} as const;

type Kind = keyof typeof APPS;
const KINDS: readonly Kind[] = ['an Express app', 'a fetch handler'];

async function app(
  kind: Kind,
  options: AppOptions = {},
  lock: SpoolLock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools() }),
): Promise<{ port: number; lock: SpoolLock }> {
  const { listener, close } = APPS[kind](lock, options);
  const port = await listening(listener);
  onTestFinished(async () => {
    await close();
    await lock.close();
  });
  return { port, lock };
}

/** An app whose first reading begins, and waits. */
async function slowApp(kind: Kind, options: AppOptions) {
  const lock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools() });
  let begin = (): void => undefined;
  let goOn = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const list: SpoolLock['list'] = (query, call) => {
    begin();
    return ResultAsync.fromSafePromise(gate).andThen(() => lock.list(query, call));
  };
  return { ...(await app(kind, options, { ...lock, list })), reading: { begun, goOn: () => goOn() } };
}

const get = async (port: number, path: string, init: RequestInit = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** What the page begins with: its script, its styles, its pictures. */
const filesOf = async (port: number): Promise<readonly string[]> => {
  const { text } = await get(port, '/tools/board/');
  return [...text.matchAll(/(?:href|src)="(board\/[^"]+)"/g)].flatMap(([, name]) => name ?? []);
};

/** Of a board as text; when it was read may differ. */
const spoolsIn = (text: string): unknown => (JSON.parse(text) as { readonly spools: unknown }).spools;

describe.each(KINDS)('a board that is mounted in %s', (kind) => {
  test('has its page, its files and its routes below its own path, and nothing beside', async () => {
    const { port } = await app(kind);
    expect((await get(port, '/tools/board/')).text).toContain('<title>SpoolLock');
    const names = await filesOf(port);
    expect(names.map((name) => name.split('.').at(-1)).sort()).toEqual([
      'css',
      'js',
      'svg',
      'webmanifest',
      'woff2',
    ]);
    for (const name of names)
      expect([name, (await get(port, `/tools/board/${name}`)).status]).toEqual([name, 200]);
    expect(JSON.parse((await get(port, '/tools/board/api/board')).text)).toMatchObject({ health: 'ok' });
    expect((await get(port, '/tools/board/api/spools/FREE-1')).status).toBe(200);
    for (const path of [`/${names[0]}`, '/api/board', '/tools/board/health', '/tools/board/nothing'])
      expect([path, (await get(port, path)).status]).toEqual([path, 404]);
    expect((await get(port, '/')).text).toBe('an app of its own');
  });

  test('is asked for without its slash: the way to it is relative, so a prefix stays', async () => {
    const { port } = await app(kind);
    const { status, headers } = await get(port, '/tools/board?lang=en');
    expect([status, headers.get('location')]).toEqual([302, './board/?lang=en']);
  });

  test('says before each of its answers how long it is, so that one broken off is noticed', async () => {
    const { port } = await app(kind);
    for (const path of [
      '',
      '?lang=en',
      ...(await filesOf(port)),
      'api/board',
      'api/session',
      'api/spools',
      'nothing',
    ]) {
      const { headers } = await get(port, `/tools/board/${path}`);
      expect([path, headers.get('content-length')]).toEqual([path, expect.stringMatching(/^\d+$/)]);
      expect([path, headers.get('transfer-encoding')]).toEqual([path, null]);
    }
    expect((await get(port, '/tools/board')).headers.get('content-length')).toBe('0');
  });

  test('has no absolute address in its page, its styles or its script', async () => {
    const { port } = await app(kind);
    for (const path of ['', ...(await filesOf(port))]) {
      const { text } = await get(port, `/tools/board/${path}`);
      if (path.endsWith('.js')) expect(text).not.toMatch(/["'`]\/(?:api|board)/);
      else expect(text).not.toMatch(/(?:href|src|url)[=(":\s]+['"]?\//);
    }
  });

  test('shows nothing to whoever the app does not let in, but the page, which is no secret', async () => {
    const asked: string[] = [];
    const { port, lock } = await app(kind, {
      letsIn: (user, operation) => {
        asked.push(operation);
        return user === 'maria' ? { worker: MR } : 'unauthorized';
      },
    });
    for (const path of ['api/board', 'api/events', 'api/spools', 'api/spools/FREE-1'])
      expect([path, (await get(port, `/tools/board/${path}`)).status]).toEqual([path, 401]);
    expect(asked).toEqual(['board', 'events', 'list', 'inspect']);
    expect((await get(port, '/tools/board/')).status).toBe(200);
    const taken = await get(port, '/tools/board/api/spools/FREE-1/iniciar', {
      ...{ method: 'POST', headers: { 'x-user': 'maria', 'content-type': 'application/json' }, body: '{}' },
    });
    expect(taken.status).toBe(201);
    expect((await lock.inspect('FREE-1'))._unsafeUnwrap().holder).toMatchObject(MR);
  });

  test('sends a whole board packed to whoever takes it so, as they like it best', async () => {
    const { port } = await app(kind);
    const plain = await get(port, '/tools/board/api/board', { headers: { 'accept-encoding': 'identity' } });
    for (const [accept, encoding] of [
      ['gzip', 'gzip'],
      ['gzip, deflate, br', 'br'],
      ['br;q=0.5, gzip', 'gzip'],
      ['br;q=0, *', 'gzip'],
      ['gzip;q=0', null],
      ['deflate', null],
      ['', null],
      ['gzip;q=much', null],
    ] as const) {
      const sent = await get(port, '/tools/board/api/board', { headers: { 'accept-encoding': accept } });
      expect([accept, sent.headers.get('content-encoding')]).toEqual([accept, encoding]);
      expect(sent.headers.get('vary')).toBe('accept-encoding');
      expect(spoolsIn(sent.text)).toEqual(spoolsIn(plain.text));
    }
  });

  test('ends a stream with the session that allowed it, and opens none under one that has ended', async () => {
    const session = new AbortController();
    const { port } = await app(kind, { letsIn: () => ({ allow: true, ends: session.signal }) });
    const stream = await fetch(`http://127.0.0.1:${port}/tools/board/api/events`);
    const reader = stream.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    session.abort();
    // Either it is told that this was the end, or the connection goes.
    let isOver = false;
    while (!isOver)
      isOver = await reader.read().then(
        ({ done }) => done,
        () => true,
      );
    expect((await get(port, '/tools/board/api/events')).status).toBe(401);
  });

  test('opens no stream under a session that ends while the spools are read for it', async () => {
    const session = new AbortController();
    const { port, reading } = await slowApp(kind, { letsIn: () => ({ allow: true, ends: session.signal }) });
    const asked = get(port, '/tools/board/api/events');
    await reading.begun;
    session.abort();
    reading.goOn();
    expect((await asked).status).toBe(401);
  });

  test('answers no page of another site', async () => {
    const { port } = await app(kind);
    const headers = { 'sec-fetch-site': 'cross-site' };
    for (const path of ['api/board', 'api/events', 'api/spools', 'api/session'])
      expect([path, (await get(port, `/tools/board/${path}`, { headers })).status]).toEqual([path, 403]);
  });
});

test.each([
  ['tools/', '/tools'],
  ['/', ''],
  ['/taller/año 26', '/taller/a%C3%B1o%2026'],
])('a board for a fetch handler is there under %j, however that is written', async (basePath, path) => {
  const lock = createSpoolLock({ source: fewSpools() });
  onTestFinished(() => lock.close());
  const tools = boardFetch(lock, { basePath });
  onTestFinished(() => tools.close());
  for (const at of ['/', '/api/session', '/api/spools'])
    expect([at, (await tools(new Request(`http://shop.example${path}${at}`))).status]).toEqual([at, 200]);
});

test.each(KINDS)(
  'in a browser, in %s behind a proxy that strips a prefix: live, with buttons that work',
  async (kind) => {
    const { port, lock } = await app(kind);
    const proxy = await behind('/taller', port);
    const browser = await openBrowser();
    const page = await (await browser.newContext({ locale: 'es-CL' })).newPage();
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`http://127.0.0.1:${proxy}/taller/tools/board`);
    expect(page.url()).toBe(`http://127.0.0.1:${proxy}/taller/tools/board/`);
    const rows = page.locator('#spools .row');
    await expect.poll(() => rows.count()).toBe(3);

    // Somebody takes it elsewhere: the page is told.
    await lock.iniciar('FREE-2', { id: 7, initials: 'LFG' });
    await expect.poll(() => rows.filter({ hasText: 'FREE-2' }).innerText()).toContain('LFG');

    await rows.filter({ hasText: 'FREE-1' }).getByRole('button').first().click();
    const dialog = page.locator('#worker-dialog');
    await dialog.locator('summary').click();
    await dialog.locator('[name=initials]').fill('MR');
    await dialog.locator('[name=id]').fill('93');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await lock.inspect('FREE-1'))._unsafeUnwrap().holder?.initials).toBe('MR');
    expect(failed).toEqual([]);
  },
);
