import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { misfits } from './support/fit.js';
import { codesIn } from './support/reader.js';
import { isLive } from './support/rows.js';
import { FEW, MR, openFloor, type Floor } from './support/shop.js';

withBrowser();

const TAGS = FEW.map(({ tag }) => tag);
const labels = (page: Page) => page.locator('.sheet .label');
const named = (page: Page) =>
  labels(page).evaluateAll((all) => all.map((it) => it.getAttribute('aria-label')));

/** What somebody with a scanner reads from the paper, sheet by sheet. */
async function printed(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ media: 'print' });
  const sheets = await page.locator('.sheet').all();
  const read: string[] = [];
  for (const sheet of sheets) {
    const isBars = (await sheet.locator('[data-kind=code128]').count()) > 0;
    // Bars are read one by one, as a laser does.
    const parts = isBars ? await sheet.locator('.label').all() : [sheet];
    for (const part of parts) read.push(...(await codesIn(await part.screenshot({ scale: 'device' }))));
  }
  await page.emulateMedia({ media: null });
  return read.sort();
}

/** Letters that stand over the edge of their label. */
function tooLarge(page: Page): Promise<readonly (string | null)[]> {
  return labels(page).evaluateAll((all) =>
    all
      .filter((label) => {
        const [text, edge] = ['text', 'rect'].map((part) =>
          label.querySelector(part)?.getBoundingClientRect(),
        );
        return (
          text === undefined ||
          edge === undefined ||
          text.left < edge.left ||
          text.right > edge.right ||
          text.top < edge.top ||
          text.bottom > edge.bottom
        );
      })
      .map((label) => label.getAttribute('aria-label')),
  );
}

/** @param scale how fine the paper is looked at: bars as fine as a printer prints them. */
async function openLabels(floor: Floor, scale = 2): Promise<Page> {
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, deviceScaleFactor: scale });
  await isLive(page);
  await page.getByRole('button', { name: 'Etiquetas' }).click();
  await page.getByRole('heading', { name: 'Etiquetas' }).waitFor();
  return page;
}

test('the labels of all spools are printed, and a scanner reads every tag from them', async () => {
  const page = await openLabels(await openFloor(), 6);
  expect(await named(page)).toEqual([...TAGS].sort());
  expect(await printed(page)).toEqual([...TAGS].sort());
  await isAccessible(page);
  // Bars, for a laser.
  await page.getByLabel('Código').selectOption({ label: 'Code 128, para lector láser' });
  await expect.poll(() => page.locator('.label[data-kind=code128]').count()).toBe(TAGS.length);
  expect(await printed(page)).toEqual([...TAGS].sort());
});

test('what the list shows is printed, workers have badges, and what is typed as well', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ page: { roster: [{ id: 102, initials: 'RT' }] } });
  const page = await openBoard(shop.url, { worker: MR, deviceScaleFactor: 2 });
  await isLive(page);
  await page.getByLabel('buscar spool').fill('FW');
  await page.getByRole('button', { name: 'Etiquetas' }).click();
  await expect.poll(() => named(page)).toEqual(TAGS.filter((tag) => tag.includes('FW')));
  await page.getByLabel('Credenciales de trabajadores').check();
  await expect.poll(() => labels(page).count()).toBe(4);
  expect(await printed(page)).toEqual(['JP(94)', 'LFG(7)', 'MR(93)', 'RT(102)']);

  await page.getByLabel('Lo que escribas').check();
  await page
    .getByLabel('Un TAG o una credencial')
    .fill(`${TAGS[0]!.toLowerCase()}\n\nMK-NUEVO-1\nZZ(93)\nW:94\nRT(102)\nÑANDÚ-7`);
  await page.getByText('No se imprime: ZZ(93)').waitFor();
  expect(await printed(page)).toEqual([TAGS[0]!, 'JP(94)', 'MK-NUEVO-1', 'RT(102)', 'ÑANDÚ-7'].sort());
  await isAccessible(page);
  await page.getByRole('button', { name: 'Volver al tablero' }).click();
  await page.getByLabel('buscar spool').waitFor();
  expect(await page.getByLabel('buscar spool').inputValue()).toBe('FW');
});

test('on paper there is nothing but labels, and as many pages as sheets, each place where the paper is cut', async () => {
  const rows = Array.from({ length: 30 }, (_, at) => ({ tag: `MK-${1000 + at}-CW-25000-019` }));
  const page = await openLabels(await openFloor(rows));
  await page.getByLabel('Primera etiqueta libre').fill('20');
  await page.getByLabel('Primera etiqueta libre').press('Tab');
  await page.getByRole('button', { name: 'Imprimir 30 etiquetas en 3 hojas' }).waitFor();
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(3);
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
  // The first one that is left on that sheet is the second of its last row.
  const first = await labels(page).first().locator('rect').boundingBox();
  const mm = (px: number): number => (px * 25.4) / 96;
  expect(mm(first!.x)).toBeCloseTo(73.25, 0);
  expect(mm(first!.y)).toBeCloseTo(243.75, 0);

  await page.emulateMedia({ media: null });
  for (const paper of ['L7163', 'L7165', '3474', 'L7651']) {
    await page
      .getByLabel('Hoja de etiquetas')
      .selectOption({ index: ['L7160', 'L7163', 'L7165', '3474', 'L7651'].indexOf(paper) });
    expect(await printed(page)).toEqual(rows.map(({ tag }) => tag));
    expect(await tooLarge(page)).toEqual([]);
  }
  // Bars of so long a tag would be too fine there: it is said that they are squares.
  await page.getByLabel('Código').selectOption({ label: 'Code 128, para lector láser' });
  await page.getByText('30 no caben como Code 128').waitFor();
  expect(await printed(page)).toEqual(rows.map(({ tag }) => tag));
});

test('a tag that would be markup is the text of its label, and thousands are printed in parts', async () => {
  const hostile = '<img src=x onerror=alert(1)>"&\'';
  const many = Array.from({ length: 1_200 }, (_, at) => ({ tag: `MK-${10_000 + at}` }));
  const page = await openLabels(await openFloor([{ tag: hostile }, ...many]));
  expect((await named(page))[0]).toBe(hostile);
  expect(await page.locator('#labels img').count()).toBe(0);
  await page.getByLabel('Parte').selectOption({ label: 'de la 1001 a la 1201' });
  await page.getByRole('button', { name: 'Imprimir 201 etiquetas' }).waitFor();
  await expect.poll(() => labels(page).count()).toBe(201);
});

test('its address opens it at once, and on a phone at 200 % everything can be reached', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  for (const viewport of [
    { width: 320, height: 640 },
    { width: 195, height: 422 },
  ]) {
    const page = await openBoard(`${shop.url}/?labels`, { worker: MR, viewport });
    await expect.poll(() => labels(page).count()).toBe(TAGS.length);
    expect(await misfits(page)).toEqual([]);
    await isAccessible(page);
  }
});

test('a part of the page that does not come is said to be missing, and comes when it is asked for again', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, lost: /^\/board\/labels\.[\w-]+\.js$/ });
  await isLive(page);
  await page.route('**/board/labels.*.js', (route) => route.abort());
  await page.getByRole('button', { name: 'Etiquetas' }).click();
  await page.getByText('Esa parte de la página no se pudo cargar').waitFor();
  await page.unroute('**/board/labels.*.js');
  await page.getByRole('button', { name: 'Etiquetas' }).click();
  await expect.poll(() => labels(page).count()).toBe(TAGS.length);
});
