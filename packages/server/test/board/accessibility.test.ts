import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, outcome, row, settled, shows } from './support/rows.js';
import { FEW, JP, MR, openFloor, take } from './support/shop.js';
import { SHOP_TOKEN, SUPERVISOR_TOKEN } from './support/shop-tokens.js';

withBrowser();

const [FREE, ALSO_FREE, THIRD_FREE, TAKEN_BY_JP] = FEW.map(({ tag }) => tag) as [
  string,
  string,
  string,
  string,
];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test('the board is accessible in every state', async () => {
    const floor = await openFloor([
      ...FEW,
      { tag: 'MK-TWICE' },
      { tag: 'MK-TWICE', label: 'JP(94)', hoursAgo: 1 },
    ]);
    const shop = await floor.open({ supervisorToken: SUPERVISOR_TOKEN });
    const page = await openBoard(shop.url, { colorScheme, worker: MR });
    await isLive(page);
    await row(page, 'MK-TWICE').getByText('Varias filas tienen este TAG.').waitFor();
    await isAccessible(page);
    await page.getByLabel('Buscar spool').fill('nothing like this');
    await page.getByText('Ningún spool coincide con lo que buscas.').waitFor();
    await isAccessible(page);
    await page.getByRole('button', { name: 'Mostrar todos' }).click();

    await button(page, 'INICIAR', FREE).click();
    await settled(page, FREE, 'taken');
    await take(shop, ALSO_FREE, JP);
    await page.route('**/take-over', (route) => route.abort());
    await page.getByLabel(`Elegir ${THIRD_FREE}`).check();
    await isAccessible(page);

    await button(page, 'Relevar', TAKEN_BY_JP).click();
    const dialog = page.getByRole('dialog', { name: 'Relevar' });
    await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
    await isAccessible(page);
    await dialog.getByLabel('Motivo').fill('r');
    await dialog.getByLabel('Quién lo decide').fill('Ana');
    await dialog.getByLabel('Clave de supervisor').fill('x'.repeat(20));
    await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
    await dialog.getByText(/^Aún no se sabe/).waitFor();
    await isAccessible(page);
    await dialog.getByRole('button', { name: 'Cancelar' }).last().click();

    await page.getByRole('button', { name: /Trabajas como/ }).click();
    await page.getByRole('dialog', { name: '¿Quién eres?' }).waitFor();
    await isAccessible(page);
    await page.keyboard.press('Escape');

    await floor.redis.kill();
    await page.getByText('Una parte del sistema no responde.').waitFor();
    await isAccessible(page);
    await shop.close();
    await page.locator('.link[data-link="offline"]').waitFor();
    await isAccessible(page);
  });

  test('so are signing in and a refusal', async () => {
    const floor = await openFloor();
    const shop = await floor.open({ shopToken: SHOP_TOKEN });
    const page = await openBoard(shop.url, {
      colorScheme,
      worker: MR,
      viewport: { width: 390, height: 844 },
    });
    await page.getByRole('dialog', { name: 'Entrar al taller' }).waitFor();
    await isAccessible(page);
    await page.getByLabel('Clave del taller').fill(SHOP_TOKEN);
    await page.keyboard.press('Enter');
    await isLive(page);
    await refuse(page, FREE);
    await button(page, 'INICIAR', FREE).click();
    await settled(page, FREE, 'refused');
    await isAccessible(page);
  });
});

test('with the keyboard alone: say who, search, take, read the outcome, dismiss it, and never lose the place', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { hasTouch: false });
  await isLive(page);
  await tabTo(page, 'Elige quién eres');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'JP(94)');
  await page.keyboard.press('Space');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  // The focus is back where it was.
  expect(await focused(page)).toContain('Trabajas como');

  await tabTo(page, 'Escanear o buscar spool');
  await page.keyboard.type('25000 019');
  await expect.poll(() => page.locator('.row:visible').count()).toBe(1);
  await tabTo(page, `INICIAR JP(94) ${FREE}`);
  await page.keyboard.press('Enter');
  await settled(page, FREE, 'taken');
  // The same button, which says another thing now, has it.
  await expect.poll(() => focused(page)).toBe(`FINALIZAR JP(94) ${FREE}`);
  await tabTo(page, `Cerrar el resultado de ${FREE}`);
  expect(await outlined(page)).toBe(true);
  await page.keyboard.press('Enter');
  await outcome(page, FREE).waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toContain(FREE);

  // A row that somebody else changes under the finger keeps it as well.
  await tabTo(page, `FINALIZAR JP(94) ${FREE}`);
  floor.typeLabel(FREE, 'MR(93)');
  await expect.poll(() => focused(page)).toBe(`Relevar ${FREE}`);
});

test('a dialog begins at its first field, and what was wrong is where to go on', async () => {
  const floor = await openFloor([{ tag: 'A-1', label: 'JP(94)', hoursAgo: 1 }]);
  const shop = await floor.open({ shopToken: SHOP_TOKEN, supervisorToken: SUPERVISOR_TOKEN });
  const page = await openBoard(shop.url, { hasTouch: false });
  await expect.poll(() => focused(page)).toBe('Clave del taller');
  const names = page.locator('#sign-in-dialog input[autocomplete=username]');
  expect(await names.inputValue()).toBe('shop');
  await page.keyboard.type(SHOP_TOKEN);
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toContain('SpoolLock');
  await isLive(page);

  await button(page, 'Relevar', 'A-1').click();
  const who = page.getByRole('dialog', { name: '¿Quién eres?' });
  await expect.poll(() => focused(page)).toBe('JP(94)');
  await who.getByText('Otra persona').click();
  await who.getByLabel('Iniciales').fill('MR');
  await who.getByLabel('Número').fill('none');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Número');
  await who.getByLabel('Número').fill('93');
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog', { name: 'Relevar' });
  await expect.poll(() => focused(page)).toBe('Motivo');
  await dialog.getByLabel('Motivo').fill('r');
  await dialog.getByLabel('Quién lo decide').fill('Ana');
  await dialog.getByLabel('Clave de supervisor').fill('x'.repeat(20));
  await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
  await dialog.getByText('Esa no es la clave de supervisor.').waitFor();
  await expect.poll(() => focused(page)).toBe('Clave de supervisor');
  await page.keyboard.press('Escape');

  // Whoever signs out is not who works here next.
  await page.getByRole('button', { name: 'Salir' }).click();
  await expect.poll(() => focused(page)).toBe('Clave del taller');
  await page.getByText('Elige quién eres').waitFor();
});

test('a row that is worked in stays, though it is not among those looked for any more', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, before: (it) => it.clock.install() });
  await isLive(page);
  await page.getByRole('button', { name: /^Disponibles/ }).click();
  await button(page, 'INICIAR', ALSO_FREE).focus();
  await take(shop, ALSO_FREE, JP);
  await shows(page, ALSO_FREE, 'occupied', 'JP(94)');
  // Longer than a row stays that nobody works in.
  await page.clock.runFor(12_000);
  await row(page, ALSO_FREE).getByText('Acaba de cambiar').waitFor({ state: 'detached' });
  expect(await row(page, ALSO_FREE).isVisible()).toBe(true);
  await page.getByLabel('Buscar spool').focus();
  await row(page, ALSO_FREE).waitFor({ state: 'hidden' });
});

test('outcomes are announced, and what others do is not', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  const announcer = page.locator('#announcer');
  expect(await announcer.getAttribute('role')).toBe('status');
  await take(shop, ALSO_FREE, JP);
  await shows(page, ALSO_FREE, 'occupied', 'JP(94)');
  expect(await announcer.textContent()).toBe('');
  await button(page, 'INICIAR', FREE).click();
  await announcer.getByText(new RegExp(`^${FREE}: Es tuyo desde`)).waitFor({ state: 'attached' });
});

test('it speaks English to who reads English, and what is chosen is kept', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, locale: 'en-GB' });
  await isLive(page);
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  expect(await page.title()).toBe('(1) SpoolLock: who has which spool');
  await refuse(page, FREE);
  await button(page, 'INICIAR', FREE).click();
  expect(await settled(page, FREE, 'refused')).toMatch(
    /^Held by JP\(94\), since .*\. Ask them, or wait until/,
  );
  await page.getByRole('button', { name: 'ES, Español' }).click();
  await row(page, FREE)
    .getByText(/^Lo tiene JP\(94\), desde .*\. Pregúntale/)
    .waitFor();
  await page.reload();
  await page.getByRole('button', { name: /Trabajas como/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('es');
});

test('who wants less motion gets none', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, reducedMotion: 'reduce' });
  await page.route('**/iniciar', () => undefined);
  await button(page, 'INICIAR', FREE).click();
  const sign = row(page, FREE).locator('.outcome .sign');
  expect(await sign.evaluate((it) => getComputedStyle(it).animationName)).toBe('none');
});

/** Somebody else is faster, and the board is told so by the shop's answer. */
async function refuse(page: Page, tag: string): Promise<void> {
  await page.route(`**/${tag}/iniciar`, async (route) => {
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const problem = { type: 'occupied', next: 'ask-holder', tag, holder: { ...JP, since }, stale: false };
    await route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify(problem),
    });
  });
}

/** Presses Tab until the focus is on what is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if ((await focused(page)).includes(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to ${name}.`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const it = document.activeElement;
    if (!(it instanceof HTMLElement) || it === document.body) return '';
    const label = it instanceof HTMLInputElement ? (it.labels?.[0]?.textContent ?? '') : it.innerText;
    return it.getAttribute('aria-label') ?? label;
  });
}

function outlined(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const it = document.activeElement;
    return it !== null && parseFloat(getComputedStyle(it).outlineWidth) >= 2;
  });
}
