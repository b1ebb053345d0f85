import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, outcome, row, settled, shows } from './support/rows.js';
import { FEW, JP, MR, openFloor, take } from './support/shop.js';

withBrowser();

const [FREE, ALSO_FREE, , TAKEN_BY_JP] = FEW.map(({ tag }) => tag) as [string, string, string, string];
const stopClock = (page: Page): Promise<void> => page.clock.install();
const whoWorks = (page: Page, name: RegExp) => page.getByRole('button', { name }).waitFor();

test('a tablet that nobody has touched for two minutes asks who works before it takes anything', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, before: stopClock });
  await isLive(page);
  await page.clock.fastForward('01:50');
  await whoWorks(page, /Trabajas como MR\(93\)/);
  await page.getByRole('button', { name: /^Todos/ }).click();
  await page.clock.fastForward('01:50');
  await whoWorks(page, /Trabajas como MR\(93\)/);
  await page.clock.fastForward('00:11');
  await whoWorks(page, /Elige quién eres/);
  await isLive(page);

  // The board goes on showing; whoever taps next says who they are, and it is done in their name.
  await button(page, 'INICIAR', FREE).click();
  await page.getByRole('dialog').getByRole('button', { name: 'JP(94)' }).click();
  await settled(page, FREE, 'taken');
  expect(floor.labelOf(FREE)).toBe('JP(94)');
});

test('nor does a page that was loaded again ten hours later work in the name of whoever was here', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const usedAt = Date.now() - 10 * 3_600_000;
  const kept = { 'spoollock.worker': JSON.stringify({ worker: MR, recent: [MR], usedAt }) };
  const page = await openBoard(shop.url, { kept });
  await isLive(page);
  await whoWorks(page, /Elige quién eres/);
});

test('a shop may have it ask later, or never', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ page: { askAgainMs: null } });
  const page = await openBoard(shop.url, { worker: MR, before: stopClock });
  await isLive(page);
  await page.clock.fastForward('10:00:00');
  await isLive(page);
  await whoWorks(page, /Trabajas como MR\(93\)/);
});

test('what is half done when somebody leaves is not the next one’s to finish', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, before: stopClock });
  await isLive(page);
  await page.getByLabel(`Elegir ${FREE}`).check();
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  await page.clock.fastForward('02:01');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await page.getByLabel(`Elegir ${FREE}`).isChecked()).toBe(false);
});

test('those of the roster are one tap away, and a number that is another’s is refused', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ page: { roster: [{ id: 101, initials: 'ÑA' }] } });
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.getByRole('button', { name: /Trabajas como/ }).click();
  const dialog = page.getByRole('dialog', { name: '¿Quién eres?' });
  await dialog.getByRole('button', { name: 'ÑA(101)' }).waitFor();
  await dialog.getByText('Otra persona').click();
  await dialog.getByLabel('Iniciales').fill('MR');
  await dialog.getByLabel('Número').fill('94');
  await dialog.getByRole('button', { name: 'Soy yo' }).last().click();
  await dialog.getByText('El 94 es JP, no MR.').waitFor();
  await isAccessible(page);
  await dialog.getByRole('button', { name: 'ÑA(101)' }).click();
  await whoWorks(page, /Trabajas como ÑA\(101\)/);
  // In whose name is said where the finger goes.
  expect(await button(page, 'INICIAR', FREE).innerText()).toMatch(/^INICIAR\s+ÑA\(101\)$/);
  await isAccessible(page);
});

test('a FINALIZAR by mistake is undone within ten seconds: the spool is the same worker’s again', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await take(shop, FREE, MR);
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'FINALIZAR', FREE).click();
  await settled(page, FREE, 'given-back');
  await outcome(page, FREE)
    .getByRole('button', { name: `Deshacer ${FREE}` })
    .click();
  await settled(page, FREE, 'taken');
  expect(floor.labelOf(FREE)).toBe('MR(93)');
});

test('after ten seconds there is nothing to undo, nor for another worker', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  for (const tag of [FREE, ALSO_FREE]) await take(shop, tag, MR);
  const page = await openBoard(shop.url, { worker: MR, before: stopClock });
  const undo = (tag: string) => row(page, tag).getByRole('button', { name: 'Deshacer' });
  await button(page, 'FINALIZAR', FREE).click();
  await settled(page, FREE, 'given-back');
  await undo(FREE).waitFor();
  await page.clock.fastForward('00:11');
  await undo(FREE).waitFor({ state: 'detached' });
  await button(page, 'FINALIZAR', ALSO_FREE).click();
  await settled(page, ALSO_FREE, 'given-back');
  await undo(ALSO_FREE).waitFor();
  await page.getByRole('button', { name: /Trabajas como/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'JP(94)' }).click();
  await undo(ALSO_FREE).waitFor({ state: 'detached' });
});

test('an undo that comes after somebody else has taken it is refused, and says who has it', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  await take(shop, FREE, MR);
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await button(page, 'FINALIZAR', FREE).click();
  await settled(page, FREE, 'given-back');
  // In the moment between the tap and its arrival.
  await page.route('**/iniciar', async (route) => {
    expect((await take(shop, FREE, JP)).status).toBe(201);
    await route.continue();
  });
  await outcome(page, FREE)
    .getByRole('button', { name: `Deshacer ${FREE}` })
    .click();
  expect(await settled(page, FREE, 'refused')).toContain('Lo tiene JP(94)');
  expect(floor.labelOf(FREE)).toBe('JP(94)');
});

test('a message goes when its spool moves on, and stays while it is true', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  const busy = { type: 'in-progress', next: 'repeat-later', workerId: 94 };
  await page.route('**/iniciar', (route) =>
    route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(busy) }),
  );
  await button(page, 'INICIAR', FREE).click();
  expect(await settled(page, FREE, 'refused')).toBe('el trabajador 94 lo está tomando en este momento.');
  await take(shop, FREE, JP);
  await shows(page, FREE, 'occupied', 'JP(94)');
  await outcome(page, FREE).waitFor({ state: 'detached' });

  await page.unroute('**/iniciar');
  await button(page, 'INICIAR', ALSO_FREE).click();
  await settled(page, ALSO_FREE, 'taken');
  // News of another spool changes nothing; that this one was given back elsewhere does.
  await shop.post(`/api/spools/${FREE}/finalizar`, { worker: JP });
  await shows(page, FREE, 'free');
  expect(await outcome(page, ALSO_FREE).count()).toBe(1);
  await shop.post(`/api/spools/${ALSO_FREE}/finalizar`, { worker: MR });
  await shows(page, ALSO_FREE, 'free');
  await outcome(page, ALSO_FREE).waitFor({ state: 'detached' });
});
