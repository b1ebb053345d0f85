import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, outcome, row, settled, shows } from './support/rows.js';
import { FEW, JP, MR, openFloor, take } from './support/shop.js';

withBrowser();

const [FREE, ALSO_FREE, THIRD_FREE, TAKEN_BY_JP] = FEW.map(({ tag }) => tag) as [
  string,
  string,
  string,
  string,
];

test('a worker says once who they are, takes a spool in one tap and gives it back', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url);

  // Nobody has said who they are: the first tap asks for that.
  await button(page, 'INICIAR', FREE).click();
  const dialog = page.getByRole('dialog', { name: '¿Quién eres?' });
  await dialog.getByText('Otra persona').click();
  await dialog.getByLabel('Iniciales').fill('mr');
  await dialog.getByLabel('Número').fill('93');
  await dialog.getByRole('button', { name: 'Soy yo' }).last().click();
  await page.getByRole('button', { name: /Trabajas como MR\(93\)/ }).waitFor();

  // And goes on with what was tapped.
  expect(await settled(page, FREE, 'taken')).toMatch(/^Es tuyo desde \d\d:\d\d\.$/);
  await shows(page, FREE, 'occupied', 'MR(93)');
  expect(floor.labelOf(FREE)).toBe('MR(93)');

  // It is kept for the next time, and so is what the sheet has.
  await page.reload();
  await page.getByRole('button', { name: /Trabajas como MR\(93\)/ }).waitFor();
  await button(page, 'FINALIZAR', FREE).click();
  expect(await settled(page, FREE, 'given-back')).toBe('Devuelto: queda DISPONIBLE.');
  await shows(page, FREE, 'free');
  expect(floor.labelOf(FREE)).toBe('DISPONIBLE');

  // The outcome stays until it is dismissed.
  await outcome(page, FREE)
    .getByRole('button', { name: `Cerrar el resultado de ${FREE}` })
    .click();
  await outcome(page, FREE).waitFor({ state: 'detached' });
});

test('a take-over goes on once it is said who takes it, and what was given up is not done later', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url);
  const who = page.getByRole('dialog', { name: '¿Quién eres?' });
  await button(page, 'INICIAR', FREE).click();
  await who.getByRole('button', { name: 'Cancelar' }).click();
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  await who.getByRole('button', { name: 'LFG(7)' }).click();
  const dialog = page.getByRole('dialog', { name: 'Relevar' });
  await dialog.getByText(TAKEN_BY_JP).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect([await outcome(page, FREE).count(), floor.labelOf(FREE)]).toEqual([0, 'DISPONIBLE']);
});

test('a worker is chosen from those on the board, and the tablet changes hands', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.getByRole('button', { name: /Trabajas como/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'JP(94)' }).click();
  await page.getByRole('button', { name: /Trabajas como JP\(94\)/ }).waitFor();
  await button(page, 'FINALIZAR', TAKEN_BY_JP).waitFor();
  await page.getByRole('button', { name: /Trabajas como/ }).click();
  // Whoever was here before is one tap away.
  await page.getByRole('dialog').getByRole('button', { name: 'MR(93)' }).click();
  await page.getByRole('button', { name: /Trabajas como MR\(93\)/ }).waitFor();
  await button(page, 'Relevar', TAKEN_BY_JP).waitFor();
});

test('two tablets want the same spool: the second is told who has it and since when', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const [first, second] = await Promise.all([
    openBoard(shop.url, { worker: MR }),
    // Its picture is old: the stream tells it nothing of what the first one does.
    openBoard(shop.url, { worker: JP, before: (page) => freeze(page) }),
  ]);
  await button(first, 'INICIAR', FREE).click();
  await settled(first, FREE, 'taken');

  await button(second, 'INICIAR', FREE).click();
  expect(await settled(second, FREE, 'refused')).toMatch(
    /^Lo tiene MR\(93\), desde \d\d:\d\d · 0 min\. Pregúntale, o espera a que lo devuelva\.$/,
  );
  // Nothing on it offers what is known to fail, however old its picture is.
  await shows(second, FREE, 'occupied', 'MR(93)');
  expect(await button(second, 'INICIAR', FREE).count()).toBe(0);
  expect(floor.labelOf(FREE)).toBe('MR(93)');
});

test('what one tablet does, the other shows', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const [one, other] = await Promise.all([
    openBoard(shop.url, { worker: MR }),
    openBoard(shop.url, { worker: JP }),
  ]);
  await isLive(other);
  await button(one, 'INICIAR', FREE).click();
  await shows(other, FREE, 'occupied', 'MR(93)');
  await button(one, 'FINALIZAR', FREE).click();
  await shows(other, FREE, 'free');
});

test('several at once: each has its own outcome, and one is refused', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, before: (it) => freeze(it) });
  for (const tag of [FREE, ALSO_FREE, THIRD_FREE]) await page.getByLabel(`Elegir ${tag}`).check();
  // Somebody is faster, and this picture does not know.
  expect((await take(shop, ALSO_FREE, JP)).status).toBe(201);

  await page.getByRole('button', { name: 'INICIAR (3)' }).click();
  expect(await settled(page, FREE, 'taken')).toMatch(/^Es tuyo desde/);
  expect(await settled(page, ALSO_FREE, 'refused')).toMatch(/^Lo tiene JP\(94\), desde/);
  expect(await settled(page, THIRD_FREE, 'taken')).toMatch(/^Es tuyo desde/);
  await page.getByText('2 hechos · 1 rechazado').first().waitFor();

  await page.getByRole('button', { name: 'Ver resultados' }).click();
  const shown = page.getByRole('listitem').filter({ has: page.locator('.tag') });
  await expect.poll(() => shown.count()).toBe(3);
  await page.getByRole('button', { name: 'Cerrar todos' }).click();
  await expect.poll(() => page.locator('.outcome').count()).toBe(0);

  // Both that are ours go back together.
  for (const tag of [FREE, THIRD_FREE]) await page.getByLabel(`Elegir ${tag}`).check();
  await page.getByRole('button', { name: 'FINALIZAR (2)' }).click();
  await settled(page, FREE, 'given-back');
  await settled(page, THIRD_FREE, 'given-back');
  expect([FREE, ALSO_FREE, THIRD_FREE].map((tag) => floor.labelOf(tag))).toEqual([
    'DISPONIBLE',
    'JP(94)',
    'DISPONIBLE',
  ]);
});

test('what was done does not stand in the way of a search, and is counted until it is dismissed', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'INICIAR', FREE).click();
  await settled(page, FREE, 'taken');
  await page.getByLabel('Buscar spool').fill(ALSO_FREE);
  await row(page, FREE).waitFor({ state: 'hidden' });
  await page.locator('#dock').getByText('1 hecho').waitFor();
  await page.getByRole('button', { name: 'Ver resultados' }).click();
  await page.getByLabel('Buscar spool').fill('');
  await outcome(page, FREE).waitFor();
  await row(page, ALSO_FREE).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Cerrar todos' }).click();
  await row(page, ALSO_FREE).waitFor();
});

test('more than ten at once are asked about first, and those that are not shown are named', async () => {
  const tags = Array.from({ length: 12 }, (_, at) => `MANY-${String(at).padStart(2, '0')}`);
  const floor = await openFloor(tags.map((tag) => ({ tag })));
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await page.getByLabel('Elegir MANY-00').check();
  await page.getByRole('button', { name: 'Elegir los 12 visibles' }).click();
  await page.getByLabel('Buscar spool').fill('MANY-0');
  await page.getByText('12 elegidos, 2 no visibles').waitFor();
  await page.getByRole('button', { name: 'INICIAR (12)' }).click();
  const dialog = page.getByRole('dialog', { name: 'INICIAR (12)' });
  await dialog.getByText('MR(93) toma 12 spools a la vez.').waitFor();
  expect(await dialog.locator('.tag').allInnerTexts()).toEqual(['MANY-10', 'MANY-11']);
  await isAccessible(page);
  await dialog.getByRole('button', { name: 'Cancelar' }).last().click();
  await dialog.waitFor({ state: 'hidden' });
  expect(floor.labelOf('MANY-00')).toBe('DISPONIBLE');
  await page.getByRole('button', { name: 'INICIAR (12)' }).click();
  await dialog.getByRole('button', { name: 'INICIAR (12)' }).click();
  await page.getByText('12 hechos').first().waitFor();
  expect([floor.labelOf('MANY-00'), floor.labelOf('MANY-11')]).toEqual(['MR(93)', 'MR(93)']);
});

describe('a tap', () => {
  test('while one is under way sends nothing', async () => {
    const floor = await openFloor();
    const shop = await floor.open();
    const page = await openBoard(shop.url, { worker: MR });
    let sent = 0;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/iniciar', async (route) => {
      sent += 1;
      await held;
      await route.continue();
    });
    const press = button(page, 'INICIAR', FREE);
    await press.click();
    await row(page, FREE).getByText('Preguntando…').waitFor();
    // As a finger does it: no regard for what the button says of itself.
    await press.dispatchEvent('click');
    await press.dispatchEvent('click');
    // The row is as the server last said.
    await shows(page, FREE, 'free');
    letGo();
    await settled(page, FREE, 'taken');
    // The second half of a double tap does not give back what the first one took.
    await button(page, 'FINALIZAR', FREE).dispatchEvent('click');
    await button(page, 'FINALIZAR', FREE).and(page.locator('[aria-disabled="false"]')).waitFor();
    expect([sent, floor.labelOf(FREE)]).toEqual([1, 'MR(93)']);
  });
});

/** The page is let have its first picture, by asking, and never hears of anything again. */
async function freeze(page: Page): Promise<void> {
  await page.route('**/api/events', (route) => route.fulfill({ status: 503 }));
  let first: { status: number; body: string; contentType: string } | undefined;
  await page.route('**/api/board', async (route) => {
    if (first === undefined) {
      const answer = await route.fetch();
      first = { status: answer.status(), body: await answer.text(), contentType: 'application/json' };
    }
    await route.fulfill(first);
  });
}
