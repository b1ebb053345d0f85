import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { misfits } from './support/fit.js';
import { button, isLive, row, settled, shows } from './support/rows.js';
import { scan } from './support/scanner.js';
import { FEW, MR, openFloor, take, type Row } from './support/shop.js';
import { SHOP_TOKEN, SUPERVISOR_TOKEN } from './support/shop-tokens.js';

withBrowser();

const [FREE, ALSO_FREE, , TAKEN_BY_JP, UNREADABLE, STALE] = FEW.map(({ tag }) => tag) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const ROSTER = [{ id: 101, initials: 'ÑA' }];
const tagsShown = (page: Page) => page.locator('.row:visible .tag').allInnerTexts();

test('the oldest first: what is over the limit leads, and what is occupied has that among it', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.getByRole('button', { name: 'Más antiguos primero' }).click();
  await expect
    .poll(() => tagsShown(page))
    .toEqual([STALE, TAKEN_BY_JP, UNREADABLE, ...FEW.slice(0, 3).map(({ tag }) => tag)]);
  await page.getByRole('button', { name: 'Ocupados 3' }).click();
  await expect.poll(() => tagsShown(page)).toEqual([STALE, TAKEN_BY_JP, UNREADABLE]);
  expect(await page.title()).toBe('(1) SpoolLock: quién tiene cada spool');
  await isAccessible(page);
});

test('what is over the limit is asked for alone: the worst comes first, without being told to', async () => {
  const old = [28, 300, 100].map((hoursAgo, at) => ({ tag: `OLD-${at}`, label: 'JP(94)', hoursAgo }));
  const floor = await openFloor([...old, ...FEW]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  const sorting = page.getByRole('button', { name: 'Más antiguos primero' });
  await page.getByRole('button', { name: /^Más de 24 h/ }).click();
  await expect.poll(() => tagsShown(page)).toEqual(['OLD-1', 'OLD-2', STALE, 'OLD-0']);
  expect(await sorting.count()).toBe(0);
  // All others stand as before.
  await page.getByRole('button', { name: /^Todos/ }).click();
  await expect.poll(async () => (await tagsShown(page)).slice(-3)).toEqual(['OLD-0', 'OLD-1', 'OLD-2']);
  expect(await sorting.getAttribute('aria-pressed')).toBe('false');
});

describe('several are handed on at once', () => {
  test('by a supervisor, anybody’s, to whomever the roster has, with a reason of the shop’s', async () => {
    const floor = await openFloor();
    const shop = await floor.open({
      supervisorToken: SUPERVISOR_TOKEN,
      page: { roster: ROSTER, reasons: ['turno terminado', 'traslado'] },
    });
    await take(shop, FREE, MR);
    const page = await openBoard(shop.url, { worker: MR });
    await page.getByRole('button', { name: 'Supervisor' }).click();
    await page.getByLabel('Clave de supervisor').fill(SUPERVISOR_TOKEN);
    await page.getByRole('button', { name: 'Soy supervisor' }).click();
    for (const tag of [FREE, TAKEN_BY_JP, UNREADABLE]) await page.getByLabel(`Elegir ${tag}`).check();
    await page.getByRole('button', { name: 'Entregar (3)' }).click();
    const dialog = page.getByRole('dialog', { name: 'Entregar (3)' });
    await dialog.getByLabel('Pasa a').selectOption('ÑA(101)');
    await dialog.getByRole('button', { name: 'turno terminado' }).click();
    expect(await dialog.getByLabel('Motivo').inputValue()).toBe('turno terminado');
    await dialog.getByLabel('Quién lo decide').fill('Ana, supervisora');
    await isAccessible(page);
    expect(await misfits(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Entregar (3)' }).click();
    expect(await settled(page, FREE, 'taken')).toMatch(
      /^El relevo está hecho: lo tiene ÑA\(101\) desde \d\d:\d\d\.$/,
    );
    for (const tag of [TAKEN_BY_JP, UNREADABLE]) await settled(page, tag, 'taken');
    expect([FREE, TAKEN_BY_JP, UNREADABLE].map((tag) => floor.labelOf(tag))).toEqual(
      Array(3).fill('ÑA(101)'),
    );
    await isAccessible(page);
  });

  test('by workers, their own, where the shop lets them', async () => {
    const floor = await openFloor();
    const shop = await floor.open({ page: { handOver: 'workers' } });
    for (const tag of [FREE, ALSO_FREE]) await take(shop, tag, MR);
    const page = await openBoard(shop.url, { worker: MR });
    await page.getByRole('button', { name: /^Míos/ }).click();
    for (const tag of [FREE, ALSO_FREE]) await page.getByLabel(`Elegir ${tag}`).check();
    await page.getByRole('button', { name: 'Entregar (2)' }).click();
    const dialog = page.getByRole('dialog', { name: 'Entregar (2)' });
    await dialog.getByLabel('Pasa a').selectOption('JP(94)');
    await dialog.getByLabel('Motivo').fill('fin de turno');
    await dialog.getByRole('button', { name: 'Entregar (2)' }).click();
    await page.getByText('2 hechos').first().waitFor();
    expect([FREE, ALSO_FREE].map((tag) => floor.labelOf(tag))).toEqual(['JP(94)', 'JP(94)']);
  });

  test('by workers who signed in as themselves, where the shop has tokens; nobody else works in that browser', async () => {
    const floor = await openFloor();
    const shop = await floor.open({
      shopToken: SHOP_TOKEN,
      supervisorToken: SUPERVISOR_TOKEN,
      page: { handOver: 'workers' },
    });
    const page = await openBoard(shop.url);
    const signIn = page.getByRole('dialog', { name: 'Entrar al taller' });
    await signIn.getByLabel('Clave del taller').fill(SHOP_TOKEN);
    await signIn.getByLabel('Iniciales').fill('mr');
    await signIn.getByRole('button', { name: 'Entrar' }).click();
    await signIn.getByText('Escribe de 1 a 8 letras y un número').waitFor();
    await signIn.getByLabel('Número').fill('93');
    await isAccessible(page);
    expect(await misfits(page)).toEqual([]);
    await signIn.getByRole('button', { name: 'Entrar' }).click();
    await page
      .getByRole('button', { name: /Trabajas como/ })
      .getByText('MR(93)')
      .click();
    await page.getByText('Entraste como MR(93)').waitFor();
    expect(await page.locator('.workers button').allInnerTexts()).toEqual(['MR(93)']);
    await page.getByRole('button', { name: 'MR(93)', exact: true }).click();
    await button(page, 'INICIAR', FREE).click();
    await settled(page, FREE, 'taken');
    await scan(page, 'JP(94)');
    await page.getByText('Entraste como MR(93)').waitFor();
    await page.getByRole('button', { name: 'Cancelar' }).click();
    await page.getByLabel(`Elegir ${FREE}`).check();
    await page.getByRole('button', { name: 'Entregar (1)' }).click();
    const dialog = page.getByRole('dialog', { name: 'Entregar (1)' });
    await dialog.getByLabel('Pasa a').selectOption('JP(94)');
    await dialog.getByLabel('Motivo').fill('fin de turno');
    await dialog.getByRole('button', { name: 'Entregar (1)' }).click();
    await expect.poll(() => floor.labelOf(FREE)).toBe('JP(94)');
  });

  test('by nobody but supervisors, where it does not', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    await take(shop, FREE, MR);
    const page = await openBoard(shop.url, { worker: MR });
    await page.getByLabel(`Elegir ${FREE}`).check();
    await page.getByRole('button', { name: 'FINALIZAR (1)' }).waitFor();
    expect(await page.getByRole('button', { name: /^Entregar/ }).count()).toBe(0);
    expect(await page.getByLabel(`Elegir ${TAKEN_BY_JP}`).count()).toBe(0);
  });
});

test('a take-over goes to anybody who is known', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ page: { roster: ROSTER } });
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  const dialog = page.getByRole('dialog', { name: 'Relevar' });
  await dialog.getByLabel('Pasa a').selectOption('ÑA(101)');
  await dialog.getByLabel('Motivo').fill('cambio');
  await dialog.getByLabel('Quién lo decide').fill('Ana');
  await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
  await settled(page, TAKEN_BY_JP, 'taken');
  await shows(page, TAKEN_BY_JP, 'occupied', 'ÑA(101)');
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('ÑA(101)');
});

test('a printed list has one line a spool, the shop, the date, and as many pages as that takes', async () => {
  const many: readonly Row[] = Array.from({ length: 433 }, (_, at) => ({
    tag: `MK-${String(at).padStart(4, '0')}-CW-${25_000 + at}-019`,
    ...(at % 2 === 0 ? { label: 'JP(94)', hoursAgo: at % 30 } : {}),
  }));
  const floor = await openFloor(many);
  const shop = await floor.open({ page: { shopName: 'Taller Norte' } });
  const page = await openBoard(shop.url, { worker: MR, hasTouch: false });
  await isLive(page);
  await expect.poll(() => page.locator('.row').count()).toBe(433);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(4);
  expect(pages).toBeLessThanOrEqual(10);

  await page.emulateMedia({ media: 'print' });
  await page.getByText('Taller Norte').waitFor();
  expect(await page.locator('#printed').innerText()).toMatch(/20\d\d/);
  expect(await page.locator('button:visible').count()).toBe(0);
  const first = row(page, many[0]?.tag ?? '');
  // Less than two lines of its type.
  expect((await first.boundingBox())?.height).toBeLessThan(24);
  expect(await first.innerText()).toContain('JP(94)');
});

test('on paper what is long is whole, and stands over nothing else; of nothing found no button is left', async () => {
  const long = 'MK-1335-CW-25000-019/'.repeat(5).slice(0, 100);
  const floor = await openFloor([
    { tag: long, label: 'WWWWWWWW(9007199254740991)', hoursAgo: 5_500 },
    { tag: 'MK-1', label: 'nadie lo mueve sin hablar antes con Pedro. '.repeat(9), hoursAgo: 1 },
  ]);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, hasTouch: false });
  await shows(page, long, 'stale');
  await page.emulateMedia({ media: 'print' });
  // As wide as a sheet of paper between its margins.
  await page.setViewportSize({ width: 703, height: 1_000 });
  expect(await misfits(page)).toEqual([]);
  for (const tag of [long, 'MK-1']) {
    const parts = await row(page, tag).evaluate((it) =>
      ['.tag', '.state', '.who'].map((part) => {
        const { left, right } = it.querySelector(part)!.getBoundingClientRect();
        return { left, right };
      }),
    );
    const [name, state, who] = parts as [Box, Box, Box];
    expect(name.right).toBeLessThanOrEqual(state.left);
    expect(state.right).toBeLessThanOrEqual(who.left);
    expect((await row(page, tag).boundingBox())?.height).toBeLessThan(100);
  }
  expect(await row(page, long).locator('.since').innerText()).toContain('229 d');

  await page.emulateMedia({ media: 'screen' });
  await page.locator('#search').fill('nadie la tiene');
  await page.getByRole('button', { name: 'Mostrar todos' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('button:visible').count()).toBe(0);
});

interface Box {
  readonly left: number;
  readonly right: number;
}
