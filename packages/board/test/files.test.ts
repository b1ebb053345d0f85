import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pageFiles } from '../src/express.js';
import { readPage } from '../src/files.js';

interface Files {
  readonly folder: string;
  /** Word for word, as no client of good manners would send it. */
  get(
    path: string,
    method?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; text: string }>;
}

async function files(): Promise<Files> {
  const around = mkdtempSync(join(tmpdir(), 'board-'));
  onTestFinished(() => rmSync(around, { recursive: true, force: true }));
  const folder = join(around, 'board');
  mkdirSync(join(folder, 'icons'), { recursive: true });
  writeFileSync(join(around, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>1</title>');
  writeFileSync(join(folder, 'board.js'), 'export {};');
  writeFileSync(join(folder, 'board.css'), 'body {}');
  writeFileSync(join(folder, 'board.webmanifest'), '{}');
  writeFileSync(join(folder, 'icons/icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  mkdirSync(join(folder, 'fonts'));
  writeFileSync(join(folder, 'fonts/font.0_Aa-9zZx1.woff2'), 'wOF2');
  writeFileSync(join(folder, 'reader.0123456789.wasm'), 'wasm');
  writeFileSync(join(folder, 'late.abcdefghij.js'), 'export {};');
  writeFileSync(join(folder, 'fonts/licence.txt'), 'free');
  writeFileSync(join(folder, '.hidden'), 'secret');
  const app = express();
  app.disable('x-powered-by');
  app.use(pageFiles(readPage({ folder })));
  app.use((_req, res) => void res.status(418).end());
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return {
    folder,
    get: (path, method = 'GET', headers = {}) =>
      new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (more: string) => (text += more));
          response.on('end', () => {
            const headers = new Headers(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
            );
            resolve({ status: response.statusCode ?? 0, headers, text });
          });
        });
        sent.on('error', reject).end();
      }),
  };
}

describe('what is served', () => {
  test('the page and its files, each as what it is', async () => {
    const { get } = await files();
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/?lang=es', 'text/html; charset=utf-8'],
      ['/board/board.js', 'text/javascript; charset=utf-8'],
      ['/board/board.css', 'text/css; charset=utf-8'],
      ['/board/icons/icon.svg', 'image/svg+xml'],
      ['/board/fonts/font.0_Aa-9zZx1.woff2', 'font/woff2'],
      ['/board/reader.0123456789.wasm', 'application/wasm'],
      ['/board/fonts/licence.txt', 'text/plain; charset=utf-8'],
      ['/board/board.webmanifest', 'application/manifest+json; charset=utf-8'],
    ] as const) {
      const { status, headers } = await get(path);
      expect([path, status, headers.get('content-type')]).toEqual([path, 200, type]);
    }
    const { status, text } = await get('/', 'HEAD');
    expect([status, text]).toEqual([200, '']);
  });

  test('with a policy under which nothing runs but the board’s own script, in no frame', async () => {
    const { get } = await files();
    for (const path of ['/', '/board/board.js', '/board/nothing']) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      );
      for (const [name, value] of [
        ['x-frame-options', 'DENY'],
        ['referrer-policy', 'no-referrer'],
        ['cross-origin-opener-policy', 'same-origin'],
        ['cross-origin-resource-policy', 'same-origin'],
      ] as const)
        expect([name, headers.get(name)]).toEqual([name, value]);
    }
  });

  test('a new build after a reload: nothing says that it may be kept', async () => {
    const { get } = await files();
    const { headers } = await get('/');
    expect([headers.get('etag'), headers.get('last-modified')]).toEqual([null, null]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('from memory, as it was when it was read: its name and its files are of one build', async () => {
    const { folder, get } = await files();
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>2</title>');
    writeFileSync(join(folder, 'board.js'), 'throw 1;');
    expect((await get('/')).text).toContain('<title>1');
    expect((await get('/board/board.js')).text).toBe('export {};');
  });

  test('for ever what is named by its content, so that a reload costs nothing; nothing else is kept', async () => {
    const { get } = await files();
    const kept = async (path: string) => (await get(path)).headers.get('cache-control');
    for (const path of ['fonts/font.0_Aa-9zZx1.woff2', 'reader.0123456789.wasm', 'late.abcdefghij.js'])
      expect([path, await kept(`/board/${path}`)]).toEqual([path, 'public, max-age=31536000, immutable']);
    for (const path of ['/', '/board/board.js', '/board/fonts/licence.txt', '/board/late.jihgfedcba.js'])
      expect([path, await kept(path)]).toEqual([path, 'no-store']);
  });
});

test('the build is named by what is served: it changes with any file, and by nothing else', async () => {
  const { folder } = await files();
  const build = readPage({ folder }).build;
  expect(build).toMatch(/^[\w-]{12}$/);
  expect(readPage({ folder }).build).toBe(build);
  writeFileSync(join(folder, 'icons/icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"></svg>');
  const other = readPage({ folder }).build;
  expect(other).not.toBe(build);
  renameSync(join(folder, 'board.css'), join(folder, 'other.css'));
  expect([build, other]).not.toContain(readPage({ folder }).build);
  expect(readPage({ folder: join(folder, 'nothing') }).files.size).toBe(0);
});

test('whole and with 200, whatever a request makes its condition', async () => {
  const { get } = await files();
  for (const [name, value] of [
    ['If-Match', '"x"'],
    ['If-Unmodified-Since', 'Mon, 01 Jan 1990 00:00:00 GMT'],
    ['Range', 'bytes=0-3'],
  ] as const) {
    const { status, text } = await get('/board/board.js', 'GET', { [name]: value });
    expect([name, status, text]).toEqual([name, 200, 'export {};']);
  }
});

describe('what is not', () => {
  test.each([
    ...['/board', '/board/', '/board/icons', '/board/icons/', '/board/nothing.js', '/board/.hidden'],
    ...['/board/index', '/board/board', '/board/board.js/', '/board/%2e%68idden'],
  ])('%s', async (path) => {
    const { get } = await files();
    const { status, headers, text } = await get(path);
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(text).not.toMatch(/secret|icon\.svg/);
  });

  test.each([
    ...[
      '/board/../secret.txt',
      '/board/..%2fsecret.txt',
      '/board/%2e%2e/secret.txt',
      '/board/..%5csecret.txt',
    ],
    ...[
      '/board/icons/../../secret.txt',
      '/board/icons/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/board/....//secret.txt',
    ],
    ...[
      '/board/%00',
      '/board/board.js%00.html',
      '/board/%',
      '/board/%c0%ae%c0%ae/secret.txt',
      '/../secret.txt',
    ],
    ...['/board/..;/secret.txt', '/board//../../secret.txt', '/board/%252e%252e/secret.txt', '/index.html'],
  ])('outside of it: %s', async (path) => {
    const { get } = await files();
    const { status, text } = await get(path);
    expect([400, 404, 418]).toContain(status);
    expect(text).not.toContain('secret\n');
    expect(text).not.toBe('secret');
  });
});
