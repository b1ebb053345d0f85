import { readFileSync } from 'node:fs';
import { board } from '@spoollock/board/express';
import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import express, { type Request } from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { sheetsClient } from '../../google-sheets/test/support/clients.js';
import { behind, listening, openBrowser } from './support/servers.js';
import { theirApp } from './support/their-app.js';

const PATH = new URL('support/their-app.ts', import.meta.url);

test('somebody’s own app, with their own headers, sign-in and board behind a proxy, is 35 lines at the most', async () => {
  const lines = readFileSync(PATH, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThanOrEqual(35);

  const rows = [
    ['Carrete', 'Quién', 'Desde', 'Rev'],
    ['A-1', 'DISPONIBLE', null, 3],
    ['A-2', 'JP(7)', null, 4],
  ];
  const sheets = [{ title: 'Taller', rowCount: 20, columnCount: 8, values: rows }];
  const spreadsheets = [{ id: 'theirs', timeZone: 'America/Santiago', locale: 'es_CL', sheets }];
  const emulator = await startSheetsEmulator({ spreadsheets, token: 'a-token' });
  onTestFinished(() => emulator.close());
  const { app, lock, close } = theirApp(sheetsClient(emulator.url, emulator.token), 'theirs');
  const port = await listening(app);
  onTestFinished(close);
  const proxy = `http://127.0.0.1:${await behind('/taller', port)}/taller`;

  const stranger = await fetch(`${proxy}/api/spools`);
  expect(stranger.status).toBe(401);
  const cookie = 'user=maria';
  const list = await fetch(`${proxy}/api/spools`, { headers: { cookie } });
  expect(await list.json()).toMatchObject({ counts: { free: 1, occupied: 1 } });

  const browser = await openBrowser();
  const context = await browser.newContext({ locale: 'es-CL', extraHTTPHeaders: { cookie } });
  const page = await context.newPage();
  await page.goto(`${proxy}/tools/board/`);
  const shown = page.locator('#spools .row');
  await expect.poll(() => shown.count()).toBe(2);
  // Somebody gives it back elsewhere: the page is told through the proxy.
  expect((await lock.finalizar('A-2', { id: 7, initials: 'JP' })).isOk()).toBe(true);
  await expect.poll(() => shown.filter({ hasText: 'A-2' }).innerText()).not.toContain('JP');

  await shown.filter({ hasText: 'A-1' }).getByRole('button').first().click();
  const dialog = page.locator('#worker-dialog');
  await dialog.locator('summary').click();
  await dialog.locator('[name=initials]').fill('MR');
  await dialog.locator('[name=id]').fill('93');
  await page.keyboard.press('Enter');
  const label = (): unknown => emulator.spreadsheet('theirs').values('Taller')[1]?.[1];
  await expect.poll(label).toBe('MR(93)');
});

test('a tablet whose sign-in at their app is over asks every ten seconds, and not without end', async () => {
  const asked: string[] = [];
  const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'A-1' }]) });
  onTestFinished(() => lock.close());
  const tools = board(lock, { authorize: () => 'unauthorized' });
  onTestFinished(() => tools.close());
  const app = express().use((request, _, next) => {
    asked.push(request.path);
    next();
  });
  const port = await listening(app.use('/tools/board', tools));
  const times = (name: string) => asked.filter((path) => path === `/tools/board/api/${name}`).length;

  const page = await (await openBrowser()).newPage();
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1_000);
  await page.goto(`http://127.0.0.1:${port}/tools/board/`);
  // Once by itself, and once because the stream was refused.
  await expect.poll(() => times('session')).toBe(2);
  // Whatever that answer brought about has been sent when the page has asked for more itself.
  for (let round = 0; round < 5; round += 1) await page.evaluate('fetch("api/board")');
  expect(times('events')).toBe(1);
  await page.clock.runFor(10_000);
  await expect.poll(() => times('events')).toBe(2);
});

test('whoever their app does not let in is shown the way to its own sign-in, and comes back to a live board', async () => {
  const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'A-1' }, { tag: 'A-2' }]) });
  onTestFinished(() => lock.close());
  let letsIn = (request: Request): boolean => request.headers.cookie?.includes('user=maria') === true;
  const tools = board(lock, {
    authorize: (request: Request) =>
      letsIn(request) ? { worker: { id: 93, initials: 'MR' } } : 'unauthorized',
    signInUrl: '../../login?next=board',
  });
  onTestFinished(() => tools.close());
  const app = express().use('/tools/board', tools);
  app.get('/login', (request, response) => {
    const next = request.query['next'] === 'board' ? './tools/board/' : './';
    response.setHeader('set-cookie', 'user=maria; Path=/; HttpOnly').redirect(303, next);
  });
  const proxy = await behind('/apps', await listening(app));
  const page = await (await (await openBrowser()).newContext({ locale: 'es-CL' })).newPage();
  await page.goto(`http://127.0.0.1:${proxy}/apps/tools/board/`);
  await page.locator('.notice').getByText('Hay que entrar al taller.').waitFor();
  await page.getByRole('link', { name: 'Entrar' }).click();
  await page.locator('#spools .row').nth(1).waitFor();
  expect(page.url()).toBe(`http://127.0.0.1:${proxy}/apps/tools/board/`);
  expect(await page.getByRole('link', { name: 'Entrar' }).count()).toBe(0);

  // Its session ends while the board is open: what is tapped then has the way beside it.
  letsIn = () => false;
  await page.getByRole('button', { name: /INICIAR.*A-1/ }).click();
  const dialog = page.locator('#worker-dialog');
  await dialog.locator('summary').click();
  await dialog.locator('[name=initials]').fill('MR');
  await dialog.locator('[name=id]').fill('93');
  await page.keyboard.press('Enter');
  const link = page.locator('#spools .row').filter({ hasText: 'A-1' }).getByRole('link', { name: 'Entrar' });
  expect(await link.getAttribute('href')).toBe('../../login?next=board');
  await page.locator('#spools .row').getByText('Terminó tu sesión. Entra otra vez y repite.').waitFor();
});

test('the wall has the way to their sign-in once it is over, and nothing to touch before', async () => {
  const lock = createSpoolLock({
    source: new MemoryOccupationSource([{ tag: 'A-1', label: 'MR(93)', since: new Date() }]),
  });
  onTestFinished(() => lock.close());
  const session = new AbortController();
  const tools = board(lock, {
    authorize: () => (session.signal.aborted ? 'unauthorized' : { allow: true, ends: session.signal }),
    signInUrl: '../login',
  });
  onTestFinished(() => tools.close());
  const port = await listening(express().use('/board', tools));
  const viewport = { width: 1920, height: 1080 };
  const page = await (await (await openBrowser()).newContext({ locale: 'es-CL', viewport })).newPage();
  await page.goto(`http://127.0.0.1:${port}/board/?wall`);
  await page.locator('.wall li').getByText('MR(93)').waitFor();
  expect(await page.locator('a:visible, button:visible, input:visible').count()).toBe(0);
  session.abort();
  const link = page.getByRole('link', { name: 'Entrar' });
  await link.waitFor();
  expect(await link.getAttribute('href')).toBe('../login');
  expect((await link.boundingBox())?.height).toBeGreaterThan(40);
  expect(await page.locator('.wall-head').innerText()).toContain('Sin sesión');
});

test('a worker who takes a spool under another’s name at their app is told about the name, and of no token', async () => {
  const lock = createSpoolLock({ source: new MemoryOccupationSource([{ tag: 'A-1' }]) });
  onTestFinished(() => lock.close());
  const tools = board(lock, { authorize: () => ({ worker: { id: 93, initials: 'MR' } }) });
  onTestFinished(() => tools.close());
  const port = await listening(express().use('/board', tools));
  const page = await (await (await openBrowser()).newContext({ locale: 'es-CL' })).newPage();
  await page.goto(`http://127.0.0.1:${port}/board/`);
  await page.getByRole('button', { name: /INICIAR.*A-1/ }).click();
  const dialog = page.locator('#worker-dialog');
  await dialog.locator('summary').click();
  await dialog.locator('[name=initials]').fill('JP');
  await dialog.locator('[name=id]').fill('7');
  await page.keyboard.press('Enter');
  await page.locator('#spools .row').getByText('No tienes permiso para esto con este nombre.').waitFor();
});

test.each([
  ...['javascript:alert(1)', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)'],
  ...[
    'data:text/html,x',
    'http://shop.example/login',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
  ],
  ...['https:evil.example', 'https://', 'login', '', './/', '/ lo gin'],
])('a sign-in at %j is refused', (signInUrl) => {
  const lock = createSpoolLock({ source: new MemoryOccupationSource([]) });
  onTestFinished(() => lock.close());
  expect(() => board(lock, { signInUrl })).toThrow(/signInUrl must be a path/);
  expect(() => board(lock, { signInUrl: `/${'x'.repeat(2_000)}` })).toThrow(/signInUrl/);
});

test.each(['/login', './login', '../../login?next=a', 'https://id.example/in?app=board#x', '/'])(
  'a sign-in at %j is taken',
  async (signInUrl) => {
    const lock = createSpoolLock({ source: new MemoryOccupationSource([]) });
    onTestFinished(() => lock.close());
    await board(lock, { signInUrl }).close();
  },
);
