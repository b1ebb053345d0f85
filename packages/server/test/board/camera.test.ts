import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CodesSeen } from '../../../board/page/camera/codes-seen.js';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser, type BoardOptions } from './support/browser.js';
import { misfits } from './support/fit.js';
import { isLive, settled } from './support/rows.js';
import { FEW, MR, openFloor, type BoardShop } from './support/shop.js';

/** What the tablet's camera sees: pictures one after the other, over and over. */
const folder = mkdtempSync(join(tmpdir(), 'spoollock-camera-'));
const FILM = join(folder, 'film.mjpeg');
withBrowser(FILM);
afterAll(() => rm(folder, { recursive: true, force: true }));

const [FREE, ALSO_FREE] = FEW.map(({ tag }) => tag) as [string, string];
const camera = (page: Page) => page.getByRole('region', { name: 'Cámara' });
const large = (page: Page) => page.locator('.said-large');

interface Filmed {
  readonly label: string;
  readonly bars?: boolean;
}

const made = new Map<string, Promise<Buffer>>();

async function film(shop: BoardShop, ...shown: readonly Filmed[]): Promise<void> {
  const name = JSON.stringify(shown);
  const making = made.get(name) ?? filmOf(shop, shown);
  made.set(name, making);
  writeFileSync(FILM, await making);
}

/** The page's own labels, as its own printer makes them, held before a grey wall. */
async function filmOf(shop: BoardShop, shown: readonly Filmed[]): Promise<Buffer> {
  const page = await openBoard(`${shop.url}/?labels`, { deviceScaleFactor: 6 });
  await page.getByLabel('Lo que escribas').check();
  await page.getByLabel('Hoja de etiquetas').selectOption({ index: 1 });
  await page.getByLabel('Un TAG o una credencial').fill(shown.map(({ label }) => label).join('\n'));
  if (shown.some(({ bars }) => bars === true)) await page.getByLabel('Código').selectOption({ index: 1 });
  await expect.poll(() => page.locator('.label').count()).toBe(shown.length);
  const pictures: string[] = [];
  for (const label of await page.locator('.label').all())
    pictures.push((await label.screenshot()).toString('base64'));
  const size = { width: 640, height: 360 };
  const scene = await page.context().browser()?.newPage({ viewport: size });
  if (scene === undefined) throw new Error('There is no browser.');
  await scene.setContent(
    `<body style="margin:0;display:grid;gap:10px;place-content:center;height:100vh;background:#999">${pictures
      .map(
        (it) =>
          `<img style="max-width:600px;max-height:${300 / pictures.length}px" src="data:image/png;base64,${it}">`,
      )
      .join('')}</body>`,
  );
  const frame = await scene.screenshot({ type: 'jpeg', quality: 90 });
  await Promise.all([scene.close(), page.close()]);
  return Buffer.concat(Array.from({ length: 30 }, () => frame));
}

async function openWith(shop: BoardShop, options: BoardOptions = {}): Promise<Page> {
  const page = await openBoard(shop.url, { worker: MR, permissions: ['camera'], ...options });
  await isLive(page);
  return page;
}

const turnOn = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Cámara', exact: true }).click();

beforeEach(() => writeFileSync(FILM, ''));

test('a label that the page printed is held before the camera, and takes the spool once', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await film(shop, { label: FREE });
  const page = await openWith(shop);
  let asked = 0;
  await page.route('**/api/spools/**', (route) => ((asked += 1), route.continue()));
  await turnOn(page);
  await settled(page, FREE, 'taken');
  await large(page).getByText('Es tuyo desde').waitFor();
  // It is still held there two seconds later, and that is no wish to give it back.
  const at = await page.locator('.camera video').evaluate((it: HTMLVideoElement) => it.currentTime);
  await expect
    .poll(() => page.locator('.camera video').evaluate((it: HTMLVideoElement) => it.currentTime))
    .toBeGreaterThan(at + 2);
  expect([asked, floor.labelOf(FREE)]).toEqual([1, 'MR(93)']);
  await isAccessible(page);
});

test('bars are read as well, and a badge says who works', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await film(shop, { label: ALSO_FREE, bars: true });
  const page = await openWith(shop);
  await turnOn(page);
  await settled(page, ALSO_FREE, 'taken');
  await page.getByRole('button', { name: 'Apagar la cámara' }).click();
  await film(shop, { label: 'JP(94)' });
  await turnOn(page);
  await page
    .getByRole('button', { name: /Trabajas como/ })
    .getByText('JP(94)')
    .waitFor();
});

test('of two codes that are in sight at once none is taken, and that is said', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await film(shop, { label: FREE }, { label: ALSO_FREE });
  const page = await openWith(shop);
  await turnOn(page);
  await camera(page).getByText('Hay varios códigos a la vista').waitFor();
  expect([floor.labelOf(FREE), floor.labelOf(ALSO_FREE)]).toEqual(['DISPONIBLE', 'DISPONIBLE']);
});

test('a browser that reads codes by itself is let do it, and no library comes; where it fails after all, one does', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await film(shop, { label: FREE });
  const loaded: string[] = [];
  const open = (fails: boolean): Promise<Page> =>
    openWith(shop, {
      before: async (page) => {
        page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
        await page.addInitScript(
          ([tag, isFailing]) => {
            const detector = class {
              static getSupportedFormats = (): Promise<string[]> =>
                Promise.resolve(['qr_code', 'code_128', 'ean_13']);
              detect = (): Promise<object[]> =>
                isFailing ? Promise.reject(new Error('no service')) : Promise.resolve([{ rawValue: tag }]);
            };
            Object.assign(window, { BarcodeDetector: detector });
          },
          [ALSO_FREE, fails] as const,
        );
      },
    });
  const page = await open(false);
  await turnOn(page);
  await settled(page, ALSO_FREE, 'taken');
  expect(loaded.filter((path) => path.includes('zxing'))).toEqual([]);
  const other = await open(true);
  await turnOn(other);
  await settled(other, FREE, 'taken');
  expect(loaded).toContainEqual(expect.stringMatching(/^\/board\/zxing_reader\.[\w-]{10}\.wasm$/));
});

test('what came once does not come again: a reload, the camera and the labels cost nothing', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await film(shop, { label: 'MK-NOBODY' });
  const page = await openWith(shop);
  /** The page's own files, and how many bytes of each came over the line and not out of the browser's cache. */
  const came = (): Promise<readonly (readonly [string, number])[]> =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .filter(({ name }) => /\/board\/.*\.(?:js|css|wasm|woff2)$/.test(name))
        .map(({ name, transferSize }) => [new URL(name).pathname, transferSize] as const),
    );
  const useAll = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Etiquetas' }).click();
    await page.getByRole('button', { name: 'Volver al tablero' }).click();
    await turnOn(page);
    await page.getByText('No hay ningún spool con este TAG').first().waitFor();
  };
  await useAll();
  const first = await came();
  const ofWasm = ([path, bytes]: readonly [string, number]) => path.endsWith('.wasm') && bytes > 900_000;
  expect(first.filter(ofWasm)).toHaveLength(1);
  await page.reload();
  await isLive(page);
  await useAll();
  const again = await came();
  expect(again.map(([path]) => path).toSorted()).toEqual(first.map(([path]) => path).toSorted());
  expect(again.filter(([, bytes]) => bytes > 0)).toEqual([]);
});

test('until somebody turns the camera on, nothing of it is loaded; out of sight it is off', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await film(shop, { label: 'MK-NOBODY' });
  const loaded: string[] = [];
  const page = await openWith(shop, {
    before: async (it) => {
      it.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await it.addInitScript(() => {
        const real = MediaDevices.prototype.getUserMedia;
        MediaDevices.prototype.getUserMedia = async function (wanted) {
          const stream = await real.call(this, wanted);
          Object.assign(window, { filming: stream.getVideoTracks()[0] });
          return stream;
        };
      });
    },
  });
  expect(loaded.filter((path) => /camera|zxing|labels/.test(path))).toEqual([]);
  await turnOn(page);
  await camera(page).getByText('Acerca un código').waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await camera(page).waitFor({ state: 'detached' });
  expect(
    await page.evaluate(() => (window as unknown as { filming: MediaStreamTrack }).filming.readyState),
  ).toBe('ended');
});

test('a camera that is refused, missing, in use, or not given over http is said to be so, and can be tried again', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const open = (before: (page: Page) => Promise<void>): Promise<Page> =>
    openWith(shop, { viewport: { width: 320, height: 640 }, before });
  const isSaid = async (page: Page, said: string): Promise<void> => {
    await turnOn(page);
    await camera(page).getByText(said).waitFor();
    expect(await misfits(page)).toEqual([]);
    await page.getByRole('button', { name: 'Probar otra vez' }).click();
    await camera(page).getByText(said).waitFor();
  };
  const page = await open(async (it) => {
    await it.addInitScript(() => {
      MediaDevices.prototype.getUserMedia = () =>
        Promise.reject(new DOMException('', String(Reflect.get(window, 'refusal'))));
    });
  });
  for (const [name, said] of [
    ['NotAllowedError', 'No se permitió usar la cámara'],
    ['NotFoundError', 'no tiene cámara'],
    ['NotReadableError', 'Otra aplicación usa la cámara'],
  ] as const) {
    await page.evaluate((refusal) => void Object.assign(window, { refusal }), name);
    await isSaid(page, said);
    await page.getByRole('button', { name: 'Apagar la cámara' }).click();
    await camera(page).waitFor({ state: 'detached' });
  }
  const overHttp = await open(async (it) => {
    await it.addInitScript(() => void Reflect.deleteProperty(Navigator.prototype, 'mediaDevices'));
  });
  await isSaid(overHttp, 'solo da la cámara por https');
  await isAccessible(overHttp);
});

test('one code that is held there is shown once, and again after it was away; what trembles or is misread is no code', () => {
  const codes = new CodesSeen();
  let now = 0;
  const look = (...texts: string[]): string => {
    const shown = codes.seen(texts, (now += 100));
    return shown.type === 'code' ? shown.text : shown.type === 'several' ? '?' : '';
  };
  expect([look('A'), look('A'), look('A'), look(), look('A'), look('A')]).toEqual(['', 'A', '', '', '', '']);
  // Another one, and back: each was shown anew.
  expect([look('B'), look('B'), look('A'), look('A')]).toEqual(['', 'B', '', 'A']);
  // A misreading between two good ones.
  expect([look('Z'), look('A'), look('Z'), look('A')]).toEqual(['', '', '', '']);
  // Two at once are none; the one that was done stays done.
  expect([look('A', 'C'), look('C', 'A'), look('A'), look('A')]).toEqual(['?', '?', '', '']);
  now += 2_000;
  expect([look('A'), look('A')]).toEqual(['', 'A']);
  expect([look(' '), look('')]).toEqual(['', '']);
});
