import { expect, test } from 'vitest';
import { en } from '../../../board/page/words/en.js';
import { es } from '../../../board/page/words/es.js';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, outcome, row, settled, shows } from './support/rows.js';
import { FEW, MR, openFloor, take } from './support/shop.js';
import { SHOP_TOKEN, SUPERVISOR_TOKEN } from './support/shop-tokens.js';

withBrowser();

const [FREE, , , TAKEN_BY_JP, UNREADABLE] = FEW.map(({ tag }) => tag) as [
  string,
  string,
  string,
  string,
  string,
];

test('a take-over asks for a reason, for who decides and for the supervisor’s token, and a wrong one is said', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ supervisorToken: SUPERVISOR_TOKEN });
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  const dialog = page.getByRole('dialog', { name: 'Relevar' });
  await dialog.getByText('JP(94)').waitFor();
  await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
  await dialog.getByText('Completa todos los campos.').waitFor();

  await dialog.getByLabel('Motivo').fill('terminó el turno');
  await dialog.getByLabel('Quién lo decide').fill('Ana, supervisora');
  await dialog.getByLabel('Clave de supervisor').fill('not-the-token-0123456789');
  await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
  await dialog.getByText('Esa no es la clave de supervisor.').waitFor();
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('JP(94)');

  // A keyboard that makes quotes pretty: such a token cannot be sent, and nothing is called lost.
  await dialog.getByLabel('Clave de supervisor').fill(`“${SUPERVISOR_TOKEN}”`);
  await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
  await dialog.getByText('Esa clave no se puede enviar').waitFor();
  expect(await dialog.getByLabel('Clave de supervisor').evaluate((it) => it === document.activeElement)).toBe(
    true,
  );

  // What was typed besides is still there.
  expect(await dialog.getByLabel('Motivo').inputValue()).toBe('terminó el turno');
  await dialog.getByLabel('Clave de supervisor').fill(SUPERVISOR_TOKEN);
  await dialog.getByRole('button', { name: 'Relevar ahora' }).click();
  expect(await settled(page, TAKEN_BY_JP, 'taken')).toMatch(
    /^El relevo está hecho: es tuyo desde \d\d:\d\d\.$/,
  );
  await dialog.waitFor({ state: 'hidden' });
  await shows(page, TAKEN_BY_JP, 'occupied', 'MR(93)');
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('MR(93)');

  // For some minutes it is not asked for again, and it is kept nowhere but in memory.
  await button(page, 'Relevar', UNREADABLE).click();
  await dialog.getByText('turno noche').waitFor();
  expect(await dialog.getByLabel('Clave de supervisor').count()).toBe(0);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
  expect(kept).not.toContain(SUPERVISOR_TOKEN);
  await dialog.getByRole('button', { name: 'Olvidar la clave' }).click();
  await dialog.getByLabel('Clave de supervisor').waitFor();
});

test('a label that nobody can be read from is taken over as it stands', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'Relevar', UNREADABLE).click();
  const dialog = page.getByRole('dialog', { name: 'Relevar' });
  // Without a supervisor's token in the shop none is asked for.
  expect(await dialog.getByLabel('Clave de supervisor').count()).toBe(0);
  await dialog.getByLabel('Motivo').fill('nadie trabaja en él');
  await dialog.getByLabel('Quién lo decide').fill('Ana');
  await dialog.getByLabel('Quién lo decide').press('Enter');
  await settled(page, UNREADABLE, 'taken');
  expect(floor.labelOf(UNREADABLE)).toBe('MR(93)');
});

test('a spool whose holder went home is released: it is free, and what was done is said', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ supervisorToken: SUPERVISOR_TOKEN });
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  const dialog = page.getByRole('dialog', { name: 'Relevar o liberar' });
  await dialog.getByText('Si lo liberas, queda DISPONIBLE para cualquiera.').waitFor();
  await dialog.getByRole('button', { name: 'Liberar' }).click();
  await dialog.getByText('Completa todos los campos.').waitFor();
  await isAccessible(page);

  await dialog.getByLabel('Motivo').fill('se fue a casa');
  await dialog.getByLabel('Quién lo decide').fill('Ana, supervisora');
  await dialog.getByLabel('Clave de supervisor').fill('not-the-token-0123456789');
  await dialog.getByRole('button', { name: 'Liberar' }).click();
  await dialog.getByText('Esa no es la clave de supervisor.').waitFor();
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('JP(94)');

  await dialog.getByLabel('Clave de supervisor').fill(SUPERVISOR_TOKEN);
  await dialog.getByRole('button', { name: 'Liberar' }).click();
  expect(await settled(page, TAKEN_BY_JP, 'given-back')).toBe('Liberado: queda DISPONIBLE.');
  await dialog.waitFor({ state: 'hidden' });
  await shows(page, TAKEN_BY_JP, 'free', 'DISPONIBLE');
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('DISPONIBLE');
  await isAccessible(page);
  await button(page, 'INICIAR', TAKEN_BY_JP).click();
  await settled(page, TAKEN_BY_JP, 'taken');
});

test('a row that nobody can read is released as it stands, in English too', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR, locale: 'en-GB' });
  await button(page, 'Take over', UNREADABLE).click();
  const dialog = page.getByRole('dialog', { name: 'Take over or release' });
  await dialog.getByText('turno noche').waitFor();
  await dialog.getByLabel('Reason').fill('nobody works on it');
  await dialog.getByLabel('Decided by').fill('Ana');
  await dialog.getByRole('button', { name: 'Release' }).click();
  expect(await settled(page, UNREADABLE, 'given-back')).toBe('Released: it is DISPONIBLE.');
  await shows(page, UNREADABLE, 'free');
  expect(floor.labelOf(UNREADABLE)).toBe('DISPONIBLE');
});

test('a release of a spool that has gone to another meanwhile is refused, and says who has it', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  const dialog = page.getByRole('dialog', { name: 'Relevar o liberar' });
  await dialog.getByLabel('Motivo').fill('se fue a casa');
  await dialog.getByLabel('Quién lo decide').fill('Ana');
  floor.typeLabel(TAKEN_BY_JP, 'LFG(7)');
  // Before it is tapped as well.
  await dialog.getByRole('alert').filter({ hasText: 'Lo tiene \u2068LFG(7)\u2069' }).waitFor();
  await dialog.getByRole('button', { name: 'Liberar' }).click();
  expect(await settled(page, TAKEN_BY_JP, 'refused')).toContain('lo tiene LFG(7)');
  expect(floor.labelOf(TAKEN_BY_JP)).toBe('LFG(7)');
});

test('a release whose answer is lost is asked for again, and is done once', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  let lost = 0;
  await page.route('**/release', async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await button(page, 'Relevar', TAKEN_BY_JP).click();
  await page.getByLabel('Motivo').fill('se fue a casa');
  await page.getByLabel('Quién lo decide').fill('Ana');
  await page.getByRole('button', { name: 'Liberar' }).click();
  expect(await settled(page, TAKEN_BY_JP, 'given-back')).toBe(
    'Ya se había liberado antes, en un intento anterior.',
  );
  await row(page, TAKEN_BY_JP).getByRole('button', { name: 'INICIAR' }).waitFor();
});

test('a shop with a token lets nobody in who has not signed in, and remembers who has', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ shopToken: SHOP_TOKEN });
  const page = await openBoard(shop.url, { worker: MR });
  const dialog = page.getByRole('dialog', { name: 'Entrar al taller' });
  await dialog.waitFor();
  // There is no way around it.
  await page.keyboard.press('Escape');
  expect(await page.locator('.row').count()).toBe(0);
  await dialog.getByLabel('Clave del taller').fill('not-the-token-0123456789');
  await dialog.getByLabel('Clave del taller').press('Enter');
  await dialog.getByText('Esa no es la clave del taller.').waitFor();

  await dialog.getByLabel('Clave del taller').fill(SHOP_TOKEN);
  await dialog.getByRole('button', { name: 'Entrar' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await isLive(page);
  await button(page, 'INICIAR', FREE).click();
  await settled(page, FREE, 'taken');

  await page.reload();
  await shows(page, FREE, 'occupied', 'MR(93)');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.getByRole('button', { name: 'Salir' }).click();
  await dialog.waitFor();
  expect(await outcome(page, FREE).count()).toBe(0);
});

test('a supervisor’s token that is wrong is said to be so when it is typed', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ supervisorToken: SUPERVISOR_TOKEN });
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.getByRole('button', { name: 'Supervisor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Supervisor' });
  await dialog.getByLabel('Clave de supervisor').fill('not-the-token-0123456789');
  await dialog.getByRole('button', { name: 'Soy supervisor' }).click();
  await dialog.getByText('Esa no es la clave de supervisor.').waitFor();
  await isAccessible(page);
  await page.route('**/api/supervisor', (route) => route.abort());
  await dialog.getByRole('button', { name: 'Soy supervisor' }).click();
  await dialog.getByText('El taller no respondió').waitFor();
  await page.unroute('**/api/supervisor');
  await dialog.getByLabel('Clave de supervisor').fill(SUPERVISOR_TOKEN);
  await dialog.getByRole('button', { name: 'Soy supervisor' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Supervisor', pressed: true }).waitFor();
});

test('a worker is told nothing of locks; a supervisor sees what concerns them while the token is in use', async () => {
  const floor = await openFloor();
  const shop = await floor.open({ supervisorToken: SUPERVISOR_TOKEN });
  const page = await openBoard(shop.url, { worker: MR, before: (it) => it.clock.install() });
  await isLive(page);
  // A hand has written over what a lock says.
  expect((await take(shop, FREE, MR)).status).toBe(201);
  floor.typeLabel(FREE, 'JP(94)');
  await shows(page, FREE, 'occupied', 'JP(94)');
  expect(await page.locator('main').innerText()).not.toMatch(/bloqueo|Redis/i);
  await isAccessible(page);

  await page.getByRole('button', { name: 'Supervisor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Supervisor' });
  await dialog.getByLabel('Clave de supervisor').fill(SUPERVISOR_TOKEN);
  await isAccessible(page);
  await dialog.getByRole('button', { name: 'Soy supervisor' }).click();
  await row(page, FREE).getByText('La fila y el bloqueo nombran a personas distintas.').waitFor();
  await shows(page, FREE, 'drift', 'JP(94)');
  await isAccessible(page);

  await page.clock.fastForward('05:01');
  await shows(page, FREE, 'occupied', 'JP(94)');
  await row(page, FREE).getByText('bloqueo').waitFor({ state: 'detached' });
});

test.each(Object.entries({ es, en }))(
  'no word to a worker in %s is of locks or Redis',
  (_language, messages) => {
    const { drifts: _, ...others } = messages;
    const texts = (it: object): readonly string[] =>
      Object.values(it).flatMap((each: unknown) =>
        typeof each === 'string' ? [each] : typeof each === 'object' && each !== null ? texts(each) : [],
      );
    expect(texts(others).length).toBeGreaterThan(200);
    for (const text of texts(others))
      expect(text.replaceAll('SpoolLock', '')).not.toMatch(/bloque|lock|Redis/i);
  },
);
